"""What people may type in the fields of the record, and what they are told to type instead."""

from collections.abc import Callable

import pytest

from services.family.domain import plausible
from services.family.domain.change import Implausible, Value


@pytest.mark.parametrize(
    ("take", "typed", "kept"),
    [
        (plausible.phone, "0612345678", "06.12.34.56.78"),
        (plausible.phone, "06 12 34 56 78", "06.12.34.56.78"),
        (plausible.phone, "", ""),
        (plausible.postal_code, "69280", "69280"),
        (plausible.postal_code, "", ""),
        (plausible.day, "2018-05-14", "2018-05-14"),
        (plausible.name, "Nguyễn-Léa", "Nguyễn-Léa"),
        (plausible.paragraph, "Une ligne\r\nune autre", "Une ligne\nune autre"),
    ],
)
def test_what_people_mean_is_kept_in_one_way(take: Callable[[Value], Value], typed: str, kept: str) -> None:
    assert take(typed) == kept


@pytest.mark.parametrize(
    ("take", "typed"),
    [
        (plausible.phone, "12"),
        (plausible.phone, True),
        (plausible.postal_code, "6928"),
        (plausible.postal_code, "٦٩٢٨٠"),
        (plausible.day, "2018-02-30"),
        (plausible.name, "1234"),
        (plausible.name, ""),
        (plausible.line, "x" * 121),
        (plausible.line, "deux\nlignes"),
        (plausible.email, "jean.dupont"),
        (plausible.yes_no, "oui"),
        (plausible.one_of(("CP", "CE1")), "CM3"),
        (plausible.choice({"caf": "CAF", "msa": "MSA"}), "autre"),
    ],
)
def test_what_nobody_means_is_refused_with_what_to_type_instead(take: Callable[[Value], Value], typed: Value) -> None:
    with pytest.raises(Implausible) as refused:
        take(typed)
    assert str(refused.value)


def test_a_text_that_is_too_long_is_told_its_length() -> None:
    with pytest.raises(Implausible, match="ce texte en a 121"):
        plausible.line("x" * 121)
