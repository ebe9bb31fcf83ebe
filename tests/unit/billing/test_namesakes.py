"""Children of one family who bear one first name, on what the family is billed."""

from datetime import date
from uuid import UUID

import pytest

from services.billing.domain.draft import DueDays
from services.billing.domain.namesakes import Child, told_apart

FAMILY, OTHER = UUID(int=1), UUID(int=2)
ELDER, YOUNGER, HALF = UUID(int=11), UUID(int=12), UUID(int=13)


def line(child_id: UUID, name: str = "Léa", family_id: UUID = FAMILY) -> DueDays:
    """Bill a day of a child."""
    return DueDays(family_id, child_id, name, UUID(int=21), "Garderie", (date(2026, 11, 2),), None)


def child(child_id: UUID, born: date | None, name: str = "Léa", family_id: UUID = FAMILY) -> Child:
    """Know a child."""
    return Child(child_id, family_id, name, born)


@pytest.mark.parametrize(
    ("children", "names"),
    [
        ([child(ELDER, date(2016, 3, 1)), child(YOUNGER, date(2019, 5, 2))], ["Léa (2016)", "Léa (2019)"]),
        ([child(ELDER, date(2019, 1, 9)), child(YOUNGER, date(2019, 12, 2))], ["Léa (09/01/2019)", "Léa (02/12/2019)"]),
        ([child(ELDER, date(2016, 3, 1)), child(YOUNGER, None)], ["Léa (2016)", "Léa"]),
        ([child(ELDER, date(2016, 3, 1)), child(YOUNGER, date(2019, 5, 2), "Zoé")], ["Léa", "Léa"]),
        ([child(ELDER, date(2016, 3, 1)), child(HALF, date(2019, 5, 2), "LÉA"), child(YOUNGER, None, "Zoé")], ["Léa (2016)", "Léa"]),
        ([child(ELDER, date(2016, 3, 1)), child(YOUNGER, date(2019, 5, 2), family_id=OTHER)], ["Léa (2016)", "Léa (2019)"]),
        ([], ["Léa", "Léa"]),
    ],
    ids=["by year", "by day", "one unknown", "other names", "a namesake that is not billed", "shared with another household", "unknown"],
)
def test_only_namesakes_of_one_family_are_told_apart_by_when_they_were_born(children: list[Child], names: list[str]) -> None:
    assert [one.child for one in told_apart([line(ELDER), line(YOUNGER)], children)] == names


def test_namesakes_of_two_families_keep_their_names() -> None:
    lines = [line(ELDER), line(YOUNGER, family_id=OTHER)]
    assert told_apart(lines, [child(ELDER, date(2016, 3, 1)), child(YOUNGER, date(2019, 5, 2), family_id=OTHER)]) == lines
