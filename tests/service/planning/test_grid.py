"""The month's grid and the coming week, as families and staff see them."""

from datetime import date, timedelta

import pytest

from chassis.errors import Forbidden, Invalid, NotFound
from chassis.ids import new_id
from contracts.planning import DayStatus, GetMonth, GetWeek, ListOwnPatterns, MonthDays, MonthGrid
from contracts.rights import Right
from services.planning.domain.errors import UnknownChild, UnknownEnrolment
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, FRIDAY, MONDAY, NEXT_WEDNESDAY, THURSDAY, TUESDAY, WEDNESDAY, Town, refusal


async def test_a_month_has_a_row_for_each_enrolment_and_a_cell_for_each_day(town: Town) -> None:
    meals = await town.activity(position=1)
    wednesdays = await town.activity("ALSH Mercredi journée", position=0, weekdays=(3,), capacity=2)
    eats = await town.enrol(town.dupont, meals, weekdays=[4])
    plays = await town.enrol(town.dupont, wednesdays)
    await town.close(date(2026, 11, 11), kind="public_holiday", label="Armistice 1918")
    await town.book(town.dupont, plays, WEDNESDAY)
    grid = await town.month(town.dupont)
    assert (grid.child, grid.month, grid.today, len(grid.days)) == ("Léa DUPONT", date(2026, 11, 1), MONDAY, 30)
    assert (grid.days[10].mark, grid.days[10].label) == (DayStatus.PUBLIC_HOLIDAY, "Armistice 1918")
    assert [(row.enrolment_id, row.guardian, row.facility) for row in grid.rows] == [
        (plays.enrolment_id, "DUPONT JEAN", "Accueil de Loisirs"),
        (eats.enrolment_id, "DUPONT JEAN", "Accueil de Loisirs"),
    ]
    assert [len(row.cells) for row in grid.rows] == [30, 30]
    play, eat = ({cell.day: cell for cell in row.cells} for row in grid.rows)
    assert (play[WEDNESDAY].status, play[WEDNESDAY].may) == (DayStatus.BOOKED, "declare_absence")
    assert eat[THURSDAY].status == DayStatus.REGULAR
    assert (eat[FRIDAY].status, eat[FRIDAY].may, eat[FRIDAY].places) == (None, "book", "plenty")
    assert eat[date(2026, 11, 11)].status == play[date(2026, 11, 11)].status == DayStatus.PUBLIC_HOLIDAY
    assert grid.rows[0].version == 1


async def test_families_see_which_places_are_the_last(town: Town) -> None:
    wednesdays = await town.activity("ALSH Mercredi journée", weekdays=(3,), capacity=2)
    plays, hugo = await town.enrol(town.dupont, wednesdays), await town.enrol(town.martin, wednesdays)
    await town.book(town.dupont, plays, WEDNESDAY, NEXT_WEDNESDAY)
    assert (await town.cell(town.martin, hugo, WEDNESDAY)).places == "last"
    zoe = await town.household()
    await town.book(zoe, await town.enrol(zoe, wednesdays), WEDNESDAY)
    assert (await town.cell(town.martin, hugo, WEDNESDAY)).places == "full"


async def test_a_month_and_regular_days_name_the_children_of_the_household_the_eldest_first(town: Town) -> None:
    lea = await town.enrol(town.dupont, await town.activity())
    tom = town.dupont.child_saved("Tom", "DUPONT").model_copy(update={"child_id": new_id(), "birth_date": date(2014, 3, 2)})
    await town.service.tell(tom)
    asked = GetMonth(child_id=town.dupont.child_id, month=TUESDAY)
    grid = await town.service.send(asked, town.dupont.actor)
    assert [(one.first_name, one.child_id) for one in grid.household] == [("Tom", tom.child_id), ("Léa", town.dupont.child_id)]
    assert (await town.service.send(ListOwnPatterns(child_id=tom.child_id), town.dupont.actor)).household == grid.household
    assert (await town.service.send(asked.model_copy(update={"enrolment_id": lea.enrolment_id}), town.dupont.actor)).household == ()
    assert (await town.service.send(asked, CLERK)).household == ()


async def test_a_single_row_can_be_asked_for(town: Town) -> None:
    one = await town.enrol(town.dupont, await town.activity())
    await town.enrol(town.dupont, await town.activity("Garderie"))
    asked = GetMonth(child_id=town.dupont.child_id, month=TUESDAY, enrolment_id=one.enrolment_id)
    grid = await town.service.send(asked, town.dupont.actor)
    assert [row.enrolment_id for row in grid.rows] == [one.enrolment_id]
    unknown = asked.model_copy(update={"enrolment_id": new_id()})
    await refusal(town.service.send(unknown, town.dupont.actor), UnknownEnrolment)


async def test_a_week_across_two_months_is_told_with_either_of_them_as_the_other_tells_it(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=[4])
    for day in (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 8)):
        await town.book(town.dupont, enrolled, day)
    november, december = (GetMonth(child_id=town.dupont.child_id, month=date(2026, month, 1)) for month in (11, 12))
    before, after = [await town.service.send(one, town.dupont.actor) for one in (november, december)]
    assert (before.beside, after.beside) == (None, None)
    assert 0 < before.rows[0].version != after.rows[0].version > 0
    week = {"with_week": date(2026, 11, 30)}
    forward = await town.service.send(november.model_copy(update=week), town.dupont.actor)
    back = await town.service.send(december.model_copy(update=week), town.dupont.actor)
    assert forward == before.model_copy(update={"beside": days_of(after, slice(0, 6))})
    assert back == after.model_copy(update={"beside": days_of(before, slice(29, 30))})
    whole = await town.service.send(december.model_copy(update={"with_week": date(2026, 12, 7)}), town.dupont.actor)
    assert whole == after
    await refusal(town.service.send(december.model_copy(update={"with_week": date(2026, 11, 9)}), town.dupont.actor), Invalid)


async def test_each_month_of_a_week_shows_the_enrolments_that_hold_in_its_own_days(town: Town) -> None:
    ends = await town.enrol(town.dupont, await town.activity(), valid_to=date(2026, 11, 30))
    begins = await town.enrol(town.dupont, await town.activity("Garderie"), valid_from=date(2026, 12, 1))
    late = await town.enrol(town.dupont, await town.activity("Danse"), valid_from=date(2026, 12, 7))
    asked = GetMonth(child_id=town.dupont.child_id, month=date(2026, 11, 1), with_week=date(2026, 11, 30))
    november: MonthGrid = await town.service.send(asked, town.dupont.actor)
    assert [row.enrolment_id for row in november.rows] == [ends.enrolment_id]
    assert november.beside is not None
    assert [row.enrolment_id for row in november.beside.rows] == [begins.enrolment_id]
    december: MonthGrid = await town.service.send(asked.model_copy(update={"month": date(2026, 12, 1)}), town.dupont.actor)
    assert {row.enrolment_id for row in december.rows} == {begins.enrolment_id, late.enrolment_id}
    assert december.beside is not None
    assert [row.enrolment_id for row in december.beside.rows] == [ends.enrolment_id]


def days_of(grid: MonthGrid, days: slice) -> MonthDays:
    """Keep some days of a month."""
    rows = tuple(row.model_copy(update={"cells": row.cells[days]}) for row in grid.rows)
    return MonthDays(month=grid.month, today=grid.today, days=grid.days[days], rows=rows, absences=grid.absences)


async def test_a_month_shows_only_the_enrolments_that_hold_in_it(town: Town) -> None:
    await town.enrol(town.dupont, await town.activity(), valid_to=date(2026, 11, 30))
    assert len((await town.month(town.dupont, date(2026, 11, 1))).rows) == 1
    assert (await town.month(town.dupont, date(2026, 12, 1))).rows == ()


async def test_the_version_of_a_row_grows_with_each_change_of_its_month(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    versions = []
    for day in (TUESDAY, THURSDAY, FRIDAY):
        await town.book(town.dupont, enrolled, day)
        versions.append((await town.month(town.dupont)).rows[0].version)
    assert versions == [1, 2, 3]
    assert (await town.month(town.dupont, date(2026, 12, 1))).rows[0].version == 0


async def test_another_familys_child_is_not_found(town: Town) -> None:
    await town.enrol(town.martin, await town.activity())
    for child_id in (town.martin.child_id, new_id()):
        asked = GetMonth(child_id=child_id, month=TUESDAY)
        await refusal(town.service.send(asked, town.dupont.actor), UnknownChild)


async def test_staff_see_any_child_if_they_have_the_right(town: Town) -> None:
    await town.enrol(town.dupont, await town.activity())
    asked = GetMonth(child_id=town.dupont.child_id, month=TUESDAY)
    seen: MonthGrid = await town.service.send(asked, staff(Right.READ_MONTH))
    assert len(seen.rows) == 1
    await refusal(town.service.send(asked, staff()), Forbidden)
    await refusal(town.service.send(GetMonth(child_id=new_id(), month=TUESDAY), CLERK), UnknownChild)


async def test_the_week_lists_what_is_planned_for_all_children_of_the_family(town: Town) -> None:
    meals = await town.activity(position=1)
    wednesdays = await town.activity("ALSH Mercredi", position=0, weekdays=(3,), capacity=0)
    tom = town.dupont.child_saved("Tom", "DUPONT").model_copy(update={"child_id": new_id()})
    await town.service.tell(tom)
    brother = type(town.dupont)(town.dupont.family_id, town.dupont.guardian_id, tom.child_id, town.dupont.actor)
    lea, toms = await town.enrol(town.dupont, meals, weekdays=[4]), await town.enrol(brother, wednesdays)
    await town.enrol(town.martin, meals, weekdays=[4])
    await town.book(town.dupont, lea, FRIDAY)
    await town.book(brother, toms, WEDNESDAY)
    week = await town.service.send(GetWeek(first=MONDAY), town.dupont.actor)
    assert (week.first, week.last) == (MONDAY, MONDAY + timedelta(days=6))
    assert [(slot.day, slot.child, slot.activity, slot.status, slot.rank) for slot in week.slots] == [
        (WEDNESDAY, "Tom DUPONT", "ALSH Mercredi", DayStatus.WAITING, 1),
        (THURSDAY, "Léa DUPONT", "Restauration scolaire", DayStatus.REGULAR, None),
        (FRIDAY, "Léa DUPONT", "Restauration scolaire", DayStatus.BOOKED, None),
    ]


async def test_a_week_without_anything_is_empty(town: Town) -> None:
    assert (await town.service.send(GetWeek(first=MONDAY), town.martin.actor)).slots == ()
    await refusal(town.service.send(GetWeek(first=MONDAY), CLERK), NotFound)


@pytest.mark.parametrize("day", [date.min, date(1999, 12, 31), date(2100, 1, 1), date.max])
async def test_a_date_far_away_is_refused_and_breaks_nothing(town: Town, day: date) -> None:
    await refusal(town.month(town.dupont, day), Invalid)
    await refusal(town.service.send(GetWeek(first=day), town.dupont.actor), Invalid)
