"""Occupation at the desk: each day says its places and what they mean, whatever its colour."""

from datetime import date

from contracts.planning import GetOccupancy
from contracts.rights import Right
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.test_exports import opened, taken
from tests.unit.backoffice.test_pages_families import MONTH
from tests.unit.backoffice.town import Town
from tests.unit.backoffice.waiting_town import CIRCUS
from tests.unit.reading import words

WEEK = "/occupation?du=2026-11-26"


async def test_a_week_begins_on_monday_and_says_in_words_how_full_each_day_is(clerk: Browser, town: Town) -> None:
    page = (await clerk.get(WEEK)).text
    text = words(page)
    assert town.got(GetOccupancy)[0].first == date(2026, 11, 23)
    assert "Toute la structure 30 / 40 10 places libres" in text
    assert "Salle Picasso, matin 21 / 20 1 place de trop" in text
    assert '<a href="/occupation" aria-current="page">' in page, "the bar that led here stays"
    assert "Cirque 24 / 24 Complet 3 en attente" in text
    assert "De 3 à 5 ans 8 / 10 2 places libres" in text
    assert f"/activites/{CIRCUS}/attente/2026-11-23" in page
    assert "mardi 24 novembre" not in text.lower()


async def test_lists_are_linked_only_for_those_who_may_open_them(clerk: Browser, town: Town) -> None:
    town.rights = frozenset({Right.READ_MONTH, Right.WRITE_ATTENDANCE})
    page = (await clerk.get(WEEK)).text
    assert f"/pointage/{CIRCUS}/2026-11-23" in page
    assert "/attente" not in page
    assert "Réglages des activités" not in page, "a bar of one page leads nowhere"


async def test_the_week_leaves_as_a_workbook(clerk: Browser) -> None:
    names, (sheet,), _ = opened(await taken(clerk, WEEK.replace("?", "/classeur?")))
    assert names == ["Occupation"]
    assert sheet[3][2:] == ["Cirque", "Cirque", 24, 24, 0, 3, 0]


async def test_what_has_a_column_for_each_day_is_printed_on_its_side(clerk: Browser) -> None:
    pages = [(await clerk.get(at)).text for at in (WEEK, MONTH, "/heures")]
    assert ["wide-sheet" in page for page in pages] == [True, True, True]
    assert "data-print" in pages[1], "a family asks for the month on paper"


async def test_who_may_not_read_plannings_is_refused(clerk: Browser, town: Town) -> None:
    town.rights = frozenset({Right.READ_RECORD})
    assert [(await clerk.get(at)).status for at in (WEEK, "/occupation/classeur")] == [403, 403]
