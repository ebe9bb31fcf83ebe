import re
from datetime import date, time
from html import unescape

import pytest

from contracts.family import CustodyDay, CustodyDays
from gateway.views.record import custody
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway import builders
from tests.unit.gateway.builders import LEA, TODAY
from tests.unit.gateway.town import Town
from tests.unit.reading import words

FRIDAY = date(2026, 11, 27)


def days(*homes: tuple[str, str]) -> CustodyDays:
    made = tuple(
        CustodyDay.model_validate(
            {
                "day": date(2026, 11, 25 + n),
                "morning": morning,
                "evening": evening,
                "handover_at": time(16, 30) if morning != evening else None,
                "why": "semaine paire",
            }
        )
        for n, (morning, evening) in enumerate(homes)
    )
    return CustodyDays(child_id=LEA, shared=True, days=made)


def test_the_card_says_where_the_child_is_and_the_next_change_overs() -> None:
    card = custody.card(days(("own", "own"), ("own", "own"), ("own", "other"), ("other", "other")), TODAY)
    assert card is not None
    assert card.today == "Aujourd'hui chez vous"
    assert [(one.when, one.to) for one in card.handovers] == [("Vendredi 27 novembre à 16\u00a0h\u00a030", "chez l'autre parent")]


def test_a_change_over_of_today_says_both() -> None:
    card = custody.card(days(("other", "own")), TODAY)
    assert card is not None
    assert card.today == "Aujourd'hui chez l'autre parent, puis chez vous à 16\u00a0h\u00a030"


def test_a_child_of_one_household_has_no_card() -> None:
    assert custody.card(CustodyDays(child_id=LEA, shared=False), TODAY) is None
    assert custody.card(None, TODAY) is None


def test_a_month_is_laid_out_from_monday_and_read_aloud() -> None:
    first, *_ = custody.weeks(days(("own", "own"), ("own", "other")).days, TODAY)
    assert first[:2] == (None, None)
    assert first[2] is not None
    assert first[2].today
    assert [one.label for one in first if one] == [
        "mercredi 25 novembre : chez vous",
        "jeudi 26 novembre : chez vous, puis chez l'autre parent à 16\u00a0h\u00a030",
    ]


async def test_the_children_s_page_shows_the_card_of_a_shared_child(jean: Browser, town: Town) -> None:
    assert "Garde" not in words((await jean.get("/enfants")).text)
    town.shared = True
    text = words((await jean.get("/enfants")).text)
    assert "Prochains passages" in text
    assert "chez l'autre parent" in text


async def test_the_custody_page_shows_a_month_and_how_to_have_it_changed(jean: Browser, town: Town) -> None:
    town.shared = True
    page = await jean.get(f"/enfants/{LEA}/garde?mois=2026-11")
    text = words(page.text)
    assert "Garde de Léa" in text
    assert "mercredi 25 novembre : chez vous, aujourd'hui" in text
    assert f'<a href="/messages/nouveau?enfant={LEA}">Écrivez à la mairie</a>' in page.text


async def test_a_child_without_a_calendar_has_a_page_that_says_so(jean: Browser) -> None:
    assert "Pas de calendrier de garde" in words((await jean.get(f"/enfants/{LEA}/garde")).text)


async def test_another_family_s_child_has_no_custody_page(jean: Browser) -> None:
    assert (await jean.get("/enfants/0199a000-0000-7000-8000-00000000dead/garde")).status == 404
    assert (await jean.get("/enfants/lea/garde")).status == 404


async def test_the_planning_marks_days_at_home_and_rows_of_the_other_household(jean: Browser, town: Town) -> None:
    town.homes = {FRIDAY: "both", date(2026, 11, 28): "own", date(2026, 11, 26): "other"}
    town.other_row = True
    page = await jean.get(f"/enfants/{LEA}/planning?mois=2026-11&semaine=2026-11-23")
    text = words(page.text)
    assert "jeudi 26 novembre, chez l'autre parent" in text
    assert "vendredi 27 novembre, jour de passage, puis chez vous" in text
    assert "Jour de passage, puis chez vous" in text
    assert "réservations de l'autre foyer, à titre d'information" in text
    assert 'class="home-both"' in page.text
    assert "Chez vous" in text


@pytest.mark.parametrize(
    ("around", "said"),
    [
        ({28: "other"}, "jour de passage, puis chez l'autre parent"),
        ({26: "own"}, "jour de passage, puis chez l'autre parent"),
        ({26: "other", 28: "both"}, "jour de passage, puis chez vous"),
        ({}, "jour de passage"),
    ],
)
async def test_a_change_over_says_who_has_the_child_afterwards(jean: Browser, town: Town, around: dict[int, str], said: str) -> None:
    town.homes = {FRIDAY: "both"} | {date(2026, 11, number): home for number, home in around.items()}
    page = await jean.get(f"/enfants/{LEA}/planning?mois=2026-11&semaine=2026-11-23")
    assert f'<li class="day-home">{said[0].upper()}{said[1:]}</li>' in unescape(page.text)


async def test_the_days_of_the_other_household_are_marked_for_the_menu_which_says_whose_they_are(jean: Browser, town: Town) -> None:
    page = (await jean.get(f"/enfants/{LEA}/planning")).text
    assert (" data-other" in page, 'data-today="2026-11-25"' in page) == (False, True)
    town.other_row = True
    page = (await jean.get(f"/enfants/{LEA}/planning")).text
    marked = re.findall(r'<li class="slot"[^>]*data-enrolment="([^"]+)"[^>]* data-other>', page)
    assert set(marked) == {str(builders.CANTEEN)}
