"""The règlement at the desk: its versions with how many families accepted, a new one, and what was typed kept."""

import html

from contracts.family import PublishRules
from contracts.rights import Right
from tests.unit.backoffice.cast import DUPONT, NOW, TODAY
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town


async def test_versions_tell_who_accepted_and_what_is_in_force(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.PUBLISH_RULES}
    page = html.unescape((await clerk.get("/reglement")).text)
    for words in ("en vigueur", "à venir", "<b>31</b> sur 40\u00a0familles", "Fiches à confirmer en 2026-2027\u00a0: <b>28</b>"):
        assert words in page


async def test_a_version_is_published(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.PUBLISH_RULES}
    typed = {"titre": "Règlement", "texte": "Article 1", "debut": TODAY.isoformat(), "cle": "0199a000-0000-7000-8000-0000000000d9"}
    page = await clerk.post("/reglement", typed, follow=False)
    assert (page.status, page.leads_to) == (303, "/reglement")
    (asked,) = town.got(PublishRules)
    assert (asked.title, asked.text, asked.in_force_from, str(asked.rules_id)) == ("Règlement", "Article 1", TODAY, typed["cle"])


async def test_what_is_missing_is_said_beside_its_field_and_the_rest_is_kept(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.PUBLISH_RULES}
    page = await clerk.post("/reglement", {"titre": "Règlement", "debut": ""})
    assert page.status == 400
    assert 'value="Règlement"' in html.unescape(page.text)
    assert 'id="debut-error"' in page.text
    assert 'id="texte-error"' in page.text
    page = await clerk.post("/reglement", {"titre": "Règlement", "texte": "Article 1", "debut": "demain"})
    assert (page.status, "Article 1</textarea>" in page.text) == (400, True)
    assert town.got(PublishRules) == []


async def test_the_page_is_closed_without_its_right(clerk: Browser) -> None:
    page = await clerk.get("/reglement")
    assert page.status == 403
    assert "publier le règlement intérieur" in html.unescape(page.text)


async def test_the_familys_page_tells_when_its_record_was_confirmed(clerk: Browser, town: Town) -> None:
    address = f"/familles/{DUPONT.family_id}"
    assert "fiche jamais confirmée" in (await clerk.get(address)).text
    town.families[DUPONT.family_id] = DUPONT.model_copy(update={"confirmed_at": NOW})
    assert "fiche confirmée par la famille le" in (await clerk.get(address)).text


async def test_the_desk_reads_which_families_have_not_confirmed_and_when_they_last_did(clerk: Browser) -> None:
    page = html.unescape((await clerk.get("/familles/a-confirmer")).text)
    assert "confirmé leur fiche pour 2026-2027" in page
    assert page.index("DUPONT JEAN") < page.index("Jamais") < page.index("Pas encore") < page.index("MARTIN SOFIA")
    assert "15/09/2025" in page, "the day in the town"
    assert "Les 2 premières, sur 28" in page
