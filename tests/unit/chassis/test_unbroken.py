"""Numbers of invoices stay on one line, and are text as they were."""

import re

from chassis.unbroken import unbroken, unbroken_words


def test_the_number_of_an_operation_is_kept_on_one_line_and_copied_as_it_is() -> None:
    shown = unbroken("Facture AL-36 : 120,60 €")
    assert shown == 'Facture <span class="nowrap">AL-36</span>\u00a0: 120,60\u00a0€'
    assert "AL-36" in re.sub("<[^>]+>", "", shown)
    assert str(unbroken("Reçus AL-R12 et AL-D1")).count("nowrap") == 2


def test_other_hyphens_and_markup_are_shown_as_they_were_typed() -> None:
    assert unbroken("Année 2026-2027, Saint-Jean, A-1, <b>") == "Année 2026-2027, Saint-Jean, A-1, &lt;b&gt;"


def test_a_heading_keeps_words_with_a_hyphen_whole_as_long_as_a_telephone_is_wide() -> None:
    shown = unbroken_words("Marie-Christine à Saint-Jean, 2026-2027, Villeneuve-lès-Avignon-sur-Rhône, <a-b>")
    assert re.findall("<span[^>]*>([^<]*)", shown) == ["Marie-Christine", "Saint-Jean", "a-b"]
    assert re.sub("</?span[^>]*>", "", shown).endswith("Rhône, &lt;a-b&gt;")
