"""Children whose absence was declared, on the list to mark and on paper."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Any

import pytest

from contracts.base import Request
from contracts.planning import DayStatus, GetDaySheet, MarkAttendance, Marked, SheetChild
from contracts.rights import Right
from tests.unit.backoffice import forecast_town
from tests.unit.backoffice.cast import TODAY
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.forecast_town import CARE
from tests.unit.backoffice.town import CLERK, Handler, Town


def child(number: int, status: DayStatus, *, expected: bool, **more: Any) -> SheetChild:
    one = forecast_town.LIST.children[0]
    changed = {"child_id": forecast_town.CHILDREN[number], "child": f"ENFANT {number}", "status": status, "expected": expected, **more}
    return one.model_copy(update=changed)


@dataclass
class ToldTown(Town):
    """A town where one child is expected and two others told to be away."""

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer the list of the day."""
        children = (
            child(0, DayStatus.BOOKED, expected=True),
            child(1, DayStatus.ABSENT_BILLED, expected=False),
            child(2, DayStatus.ABSENCE_PROCESSING, expected=False, starts=time(16, 30), ends=time(18)),
            child(3, DayStatus.ABSENT_BILLED, expected=True, present=False),
        )
        found = forecast_town.LIST.model_copy(update={"children": children})
        return {**super().handlers(), GetDaySheet: lambda _: found, MarkAttendance: lambda asked: Marked(changed=len(asked.marks))}


@pytest.fixture
def town() -> Town:
    return ToldTown(rights=CLERK | {Right.WRITE_ATTENDANCE})


async def test_they_are_named_apart_from_those_expected_on_the_screen_and_on_paper(clerk: Browser) -> None:
    page = (await clerk.get(f"/pointage/{CARE}/{TODAY}")).text
    expected, away = page.split('id="expected"')[1].split('id="away"')
    assert "ENFANT 0" in expected
    assert "ENFANT 3" in expected, "marked absent, and nobody had told"
    assert re.findall(r"<b>(ENFANT \d)</b>\s*<small>([^<]*)</small>", away) == [
        ("ENFANT 1", "Absence prévenue"),
        ("ENFANT 2", "Contrat 16\xa0h\xa030 – 18\xa0h · Absence déclarée"),
    ]
    assert "data-expected" not in away
    paper = (await clerk.get(f"/pointage/{CARE}/{TODAY}/liste")).text
    assert "2 enfants attendus" in paper.replace("\xa0", " ")
    for words in ("Absence prévenue", "Absence déclarée"):
        assert paper.count(f"<td>{words}</td>") == 1


async def test_everybody_is_there_but_them(clerk: Browser, town: Town) -> None:
    await clerk.post(f"/pointage/{CARE}/{TODAY}/tous")
    (asked,) = town.got(MarkAttendance)
    assert [(one.child_id, one.for_all) for one in asked.marks] == [(forecast_town.CHILDREN[0], True)]
