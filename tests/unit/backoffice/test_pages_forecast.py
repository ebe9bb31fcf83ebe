"""Prévisions and heures réalisées at the desk: who sees which figures, and what is said when a part is silent."""

from datetime import date, timedelta

import pytest

from chassis.ids import new_id
from contracts.family import CountDiets, FamilyScheme, ListSchemes
from contracts.planning import GetForecast, GetHoursRealised, GetOccupancy, HoursRealised, ListUntakenLists
from contracts.rights import Right
from services.backoffice.exports.workbook import MEDIA_TYPE
from services.backoffice.views.activities import forecast as views
from services.backoffice.views.activities import hours as hours_views
from tests.unit.backoffice import forecast_town
from tests.unit.backoffice.cast import DUPONT, MARTIN, TODAY
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town
from tests.unit.reading import words

DAY = f"/previsions?du={TODAY.isoformat()}&jours=1"
MONTH = "/heures?du=2026-11-01&au=2026-11-30"


async def test_a_day_tells_children_meals_and_diets_group_by_group_and_a_child_who_eats_and_stays_counts_once(
    clerk: Browser, town: Town
) -> None:
    town.rights |= {Right.COUNT_DIETS}
    text = words((await clerk.get(DAY)).text)
    assert "5 enfants attendus · 4 repas" in text
    assert "Repas ordinaire Végétarien Non renseigné Dont PAI ou allergie" in text
    assert "Restauration scolaire · Petits 3 2 1 0 2" in text
    assert "Restauration scolaire · Sans groupe 1 0 0 1 0" in text
    assert "Garderie du soir Garderie périscolaire 2 – – – –" in text
    assert "Garderie du matin Garderie périscolaire 0" in text
    (asked,) = town.got(CountDiets)
    assert asked.children == forecast_town.CHILDREN[:4]


def test_at_a_week_s_end_the_kitchen_sees_the_week_to_come() -> None:
    friday, saturday, monday = date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 30)
    assert views.to_prepare(friday, 7) == friday
    assert views.to_prepare(saturday, 7) == views.to_prepare(saturday + timedelta(days=1), 14) == monday
    assert views.to_prepare(saturday, 1) == saturday


async def test_whoever_may_not_count_diets_sees_the_numbers_without_them(clerk: Browser, town: Town) -> None:
    text = words((await clerk.get(DAY)).text)
    assert "Restauration scolaire · Petits 3" in text
    assert "Végétarien" not in text
    assert "ne sont pas disponibles" not in text
    assert town.got(CountDiets) == []


async def test_while_family_is_silent_the_numbers_are_shown_and_the_page_says_so(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.COUNT_DIETS}
    town.down.add("family")
    text = words((await clerk.get(DAY)).text)
    assert "Les régimes alimentaires et les allergies ne sont pas disponibles" in text
    assert "Restauration scolaire · Petits 3" in text


async def test_while_family_is_silent_no_workbook_leaves_that_looks_like_one_without_diets(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.COUNT_DIETS}
    town.down.add("family")
    answer = await clerk.get(DAY.replace("/previsions?", "/previsions/classeur?"))
    text = words(answer.text)
    assert answer.status == 503
    assert "Le classeur n'est pas prêt" in text
    assert "Restauration scolaire · Petits 3" in text
    assert text.count("ne sont pas disponibles") == 1
    town.down.clear()
    async with clerk.session.get(clerk.base + DAY.replace("/previsions?", "/previsions/classeur?")) as handed:
        assert (handed.status, handed.content_type) == (200, MEDIA_TYPE)


async def test_weeks_begin_on_monday_and_a_span_or_facility_that_does_not_exist_is_not_looked_for(clerk: Browser, town: Town) -> None:
    await clerk.get("/previsions?du=2026-11-26&jours=14")
    await clerk.get("/previsions?du=n'importe&jours=400")
    assert (await clerk.get("/previsions?structure=ailleurs")).status == 404
    weeks, usual = town.got(GetForecast)
    assert (weeks.first, weeks.last) == (date(2026, 11, 23), date(2026, 12, 6))
    assert (usual.last - usual.first).days == 6


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
async def test_a_week_at_the_ends_of_the_calendar_is_the_present_one(clerk: Browser, town: Town, day: str) -> None:
    for address in (f"/previsions?du={day}", f"/occupation?du={day}"):
        assert (await clerk.get(address)).status == 200
    assert {one.first for kind in (GetForecast, GetOccupancy) for one in town.got(kind)} == {TODAY - timedelta(days=TODAY.weekday())}


async def test_hours_are_summed_up_by_slot_age_band_and_regime(clerk: Browser, town: Town) -> None:
    text = words((await clerk.get(MONTH)).text)
    assert "Moins de 6 ans 1 2 1 h 30 0 0 0 1 h 30" in text
    assert "6 ans et plus 2 4 1 h 15 0 0 1 h 2 h 15" in text
    assert "Total 2 h 45 0 h 0 h 1 h 3 h 45" in text
    (asked,) = town.got(GetHoursRealised)
    assert (asked.first, asked.last) == (date(2026, 11, 1), date(2026, 11, 30))
    assert len(town.got(ListSchemes)) == 1


def test_hours_of_a_family_without_a_regime_are_told_hours() -> None:
    told = (
        FamilyScheme(family_id=DUPONT.family_id, scheme="Sans régime"),
        FamilyScheme(family_id=MARTIN.family_id, scheme="Autre chose"),
    )
    slots = hours_views.slots_of(HoursRealised(first=TODAY, last=TODAY, lines=forecast_town.REALISED), told)
    assert hours_views.sum_up(slots) == {"Sans régime": 165, "Non renseigné": 60}
    assert hours_views.schemes_in(slots)[-3:] == ("Autre régime", "Sans régime", "Non renseigné")


def test_a_child_of_two_households_is_counted_once() -> None:
    lines = tuple(
        forecast_town.realised(family, "from_6", 60).model_copy(update={"children_in_all": 1})
        for family in (DUPONT.family_id, MARTIN.family_id)
    )
    (slot,) = hours_views.slots_of(HoursRealised(first=TODAY, last=TODAY, lines=lines), ())
    assert (slot.children, slot.presences, slot.total) == (1, 4, 120)


async def test_hours_are_closed_to_whoever_may_not_read_records(clerk: Browser, town: Town) -> None:
    town.rights = frozenset({Right.READ_MONTH})
    assert (await clerk.get(MONTH)).status == 403
    assert "Heures réalisées" not in words((await clerk.get(DAY)).text)


def test_children_are_counted_in_batches_that_family_takes() -> None:
    line = forecast_town.expected(forecast_town.LUNCH, 0, 1)
    other = forecast_town.expected(forecast_town.EVENING, 2)
    many = forecast_town.EXPECTED.model_copy(update={"lines": (other, *[line] * (views.MOST_SETS + 1))})
    first, second = views.batches(many)
    assert (len(first.sets), len(second.sets)) == (views.MOST_SETS, 1)
    assert (first.children, first.lines[0], second.lines) == (forecast_town.CHILDREN[:2], 1, (views.MOST_SETS + 1,))


def test_the_periods_that_are_declared_end_where_they_should() -> None:
    in_january = hours_views.periods(date(2027, 1, 4))
    assert [(one.first, one.last) for one in in_january] == [
        (date(2026, 12, 1), date(2026, 12, 31)),
        (date(2026, 10, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 1, 4)),
        (date(2026, 1, 1), date(2026, 12, 31)),
    ]
    spring = hours_views.periods(date(2026, 5, 31))
    assert [(one.first, one.last) for one in spring[:2]] == [(date(2026, 4, 1), date(2026, 4, 30)), (date(2026, 1, 1), date(2026, 3, 31))]


async def test_the_day_begins_with_the_lists_that_nobody_took(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE}
    assert "1 liste passée n'a pas été pointée." in words((await clerk.get("/")).text)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30"])
async def test_a_list_of_a_day_that_is_in_no_calendar_does_not_exist(clerk: Browser, town: Town, day: str) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE, Right.READ_CARE}
    address = f"/pointage/{new_id()}/{day}"
    for page in ("", "/liste", "/ajouter", f"/enfants/{new_id()}"):
        assert (await clerk.get(address + page)).status == 404
    assert (await clerk.post(f"{address}/tous")).status == 404


async def test_lists_that_nobody_took_beyond_the_first_ones_are_counted(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE}
    for untaken, told in ((9, "et 1 autre, plus ancienne."), (11, "et 3 autres, plus anciennes.")):
        town.untaken = untaken
        assert told in words((await clerk.get("/pointage")).text)
    town.untaken = 8
    assert "plus ancienne" not in words((await clerk.get("/pointage")).text)


async def test_whoever_takes_no_attendance_hears_of_no_lists(clerk: Browser, town: Town) -> None:
    assert "pointée" not in words((await clerk.get("/")).text)
    assert town.got(ListUntakenLists) == []
