"""What staff enter: facilities, activities and their rules, the calendar; and what follows for what is already booked."""

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from chassis.clock import PARIS, paris_date
from chassis.errors import Forbidden, Invalid, NotFound
from chassis.ids import new_id
from contracts.base import Request
from contracts.planning import (
    ActivitySaved,
    ByWeekday,
    CalendarDay,
    DaysMoved,
    DayStatus,
    Enrol,
    FacilitySaved,
    GetCalendar,
    ListActivities,
    MonthChanged,
    PlanningRequestDecided,
    PreviewCutoff,
    PutCalendarDays,
    PutFacility,
    RemoveCalendarDay,
    RemoveCalendarSpan,
    SchoolHolidaysSet,
    WeekBefore,
    WorkingDaysBefore,
)
from contracts.rights import Right
from services.planning.daily import do_jobs
from services.planning.domain.errors import (
    CutoffMissing,
    CutoffPassed,
    DatesReversed,
    DayClosed,
    PlacesTaken,
    UnknownCalendarDay,
    UnknownFacility,
)
from services.planning.store import turns
from tests.eventually import eventually
from tests.service.harness import staff
from tests.service.planning.cast import (
    CLERK,
    FRIDAY,
    MONDAY,
    NEXT_MONDAY,
    NEXT_WEDNESDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    Town,
    activity,
    refusal,
)


async def test_a_facility_is_told_once_and_again_when_it_is_renamed(town: Town) -> None:
    facility_id = new_id()
    await town.service.send(PutFacility(facility_id=facility_id, name="Cantine"), CLERK)
    await town.service.send(activity(facility_id, "Repas"), CLERK)
    await town.service.send(PutFacility(facility_id=facility_id, name="Cantine"), CLERK)
    await town.service.send(PutFacility(facility_id=facility_id, name="Restaurant scolaire"), CLERK)
    activities = await town.service.tells(ActivitySaved, count=2)
    assert [(one.facility, one.version) for one in activities] == [("Cantine", 1), ("Restaurant scolaire", 2)]
    facilities = [one for one in await town.service.told(FacilitySaved) if one.facility_id == facility_id]
    assert [(one.name, one.version) for one in facilities] == [("Cantine", 1), ("Restaurant scolaire", 2)]


async def test_activities_are_listed_in_the_order_of_grids_with_their_rules(town: Town) -> None:
    await town.activity("Restauration scolaire", position=2)
    await town.activity("Garderie matin", position=1, approval="manual", capacity=7)
    for actor in (CLERK, town.dupont.actor):
        first, second = (await town.service.send(ListActivities(), actor)).activities
        assert (first.name, first.approval, first.capacity, first.facility) == ("Garderie matin", "manual", 7, "Accueil de Loisirs")
        assert (second.name, second.weekdays, second.periods) == ("Restauration scolaire", (1, 2, 4, 5), ("school",))


async def test_an_activity_entered_twice_alike_stays_at_its_version(town: Town) -> None:
    meals = activity(town.facility_id, "Repas")
    first = await town.service.send(meals, CLERK)
    assert await town.service.send(meals, CLERK) == first
    changed = await town.service.send(meals.model_copy(update={"name": "Restauration"}), CLERK)
    assert (changed.name, changed.version) == ("Restauration", 2)
    assert [one.version for one in await town.service.tells(ActivitySaved, count=2)] == [1, 2]


async def test_an_activity_belongs_to_a_known_facility(town: Town) -> None:
    await refusal(town.service.send(activity(new_id(), "Repas"), CLERK), UnknownFacility)


async def test_a_cut_off_is_tried_with_the_towns_calendar(town: Town) -> None:
    await town.close(WEDNESDAY, kind="public_holiday", label="Fête")
    rule = WorkingDaysBefore(days=1, at=time(10))
    tried = await town.service.send(PreviewCutoff(rule=rule, dates=(THURSDAY, TUESDAY)), CLERK)
    assert tried.last_moments == {
        THURSDAY: datetime.combine(TUESDAY, time(10), PARIS),
        TUESDAY: datetime.combine(MONDAY, time(10), PARIS),
    }


async def test_a_rule_that_leaves_out_a_day_is_refused_when_tried_and_when_entered(town: Town) -> None:
    rule = ByWeekday(days={1: WorkingDaysBefore(days=1, at=time(10))})
    refused = await refusal(town.service.send(PreviewCutoff(rule=rule, dates=(MONDAY, TUESDAY)), CLERK), CutoffMissing)
    assert refused.members["dates"] == [TUESDAY.isoformat()]
    await refusal(town.service.send(activity(town.facility_id, "Repas", booking_cutoff=rule), CLERK), CutoffMissing)
    await refusal(town.service.send(activity(town.facility_id, "Repas", cancelling_cutoff=rule), CLERK), CutoffMissing)
    assert (await town.service.send(ListActivities(), CLERK)).activities == ()


async def test_an_activity_follows_a_table_by_weekday(town: Town) -> None:
    eve, week = WorkingDaysBefore(days=1, at=time(10)), WeekBefore(weekday=5, at=time(12))
    table = ByWeekday(days={1: week, 2: week, 4: eve, 5: eve})
    meals = await town.service.send(activity(town.facility_id, "Repas", booking_cutoff=table), CLERK)
    enrolled = await town.enrol(town.dupont, meals)
    await refusal(town.ask(town.dupont, enrolled, TUESDAY), CutoffPassed)
    await town.book(town.dupont, enrolled, THURSDAY)
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.BOOKED


async def test_a_capacity_below_what_is_planned_is_refused_with_the_days(town: Town) -> None:
    asked = activity(town.facility_id, "Repas", capacity=2)
    meals = await town.service.send(asked, CLERK)
    for one in (town.dupont, town.martin):
        await town.book(one, await town.enrol(one, meals), THURSDAY)
    refused = await refusal(town.service.send(asked.model_copy(update={"capacity": 1}), CLERK), PlacesTaken)
    assert refused.members["days"] == [THURSDAY.isoformat()]
    assert refused.detail == "Il n'y a pas assez de places : jeudi 26 novembre."


async def test_new_opening_days_count_from_tomorrow_and_the_past_stays_as_it_was_lived(town: Town) -> None:
    asked = activity(town.facility_id, "Garderie")
    care = await town.service.send(asked, CLERK)
    enrolled = await town.enrol(town.dupont, care, weekdays=[1, 2])
    await town.service.send(asked.model_copy(update={"weekdays": (2, 4)}), CLERK)
    assert await town.status(town.dupont, enrolled, date(2026, 11, 16)) == DayStatus.REGULAR
    assert await town.status(town.dupont, enrolled, MONDAY) == DayStatus.REGULAR
    assert await town.status(town.dupont, enrolled, TUESDAY) == DayStatus.REGULAR
    assert await town.status(town.dupont, enrolled, NEXT_MONDAY) is None
    assert await town.taken(care, NEXT_MONDAY) == 0
    months = [one for one in await town.service.tells(MonthChanged, count=12) if one.month == date(2026, 11, 1)]
    assert NEXT_MONDAY in {day.day for day in months[0].days}

    assert NEXT_MONDAY not in {day.day for day in months[-1].days}


@pytest.mark.parametrize("nights", [0, 1])
async def test_an_enrolment_that_has_ended_stays_as_it_was_lived_whatever_opens_later(town: Town, nights: int) -> None:
    asked = activity(town.facility_id, "Garderie")
    care = await town.service.send(asked, CLERK)
    over = await town.enrol(town.dupont, care, weekdays=[1, 2], valid_from=date(2026, 10, 5), valid_to=date(2026, 11, 13))
    lived = [date(2026, 11, 9), date(2026, 11, 10)]
    for _ in range(nights):
        town.service.move_clock(timedelta(days=1))
        await do_jobs(town.service.database, paris_date(town.service.service.settings.clock.now()))
        async with town.service.database.transaction() as tx:
            assert await tx.fetchval("select count(*) from booking where status = 'regular'") > 0
    await town.service.send(asked.model_copy(update={"weekdays": (4,)}), CLERK)
    assert [await town.status(town.dupont, over, day) for day in lived] == [DayStatus.REGULAR] * 2
    known = over.model_dump(exclude={"family_id", "version", "from_day", "until_then"})
    await town.service.send(Enrol(**{**known, "weekdays": (4,), "valid_to": date(2026, 12, 4)}), CLERK)
    asked_of = [*lived, date(2026, 12, 3)]
    assert [await town.status(town.dupont, over, day) for day in asked_of] == [DayStatus.REGULAR] * 3


async def test_the_calendar_is_read_as_it_was_entered_and_labels_are_replaced(town: Town) -> None:
    christmas = date(2026, 12, 25)
    await town.close(christmas, kind="public_holiday", label="Noel")
    await town.close(christmas, kind="public_holiday", label="Noël")
    await town.close(christmas, label="Travaux", facility_id=town.facility_id)
    found = await town.service.send(GetCalendar(first=christmas, last=christmas), town.dupont.actor)
    assert {(day.kind, day.label, day.facility_id) for day in found.days} == {
        ("public_holiday", "Noël", None),
        ("closed", "Travaux", town.facility_id),
    }


async def test_a_closure_takes_back_what_was_booked_and_tells_the_family_why(town: Town) -> None:
    meals = await town.activity()
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals, weekdays=[4, 5])
    booked = await town.book(town.dupont, lea, THURSDAY, FRIDAY)
    await town.close(THURSDAY, label="Grève")
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.CLOSED
    assert await town.status(town.martin, hugo, THURSDAY) == DayStatus.CLOSED
    assert (await town.taken(meals, THURSDAY), await town.taken(meals, FRIDAY)) == (0, 2)
    told = (await town.service.tells(PlanningRequestDecided, count=2))[-1]
    assert told.request_id == booked.request_id
    assert [(day.decision, day.reason) for day in told.days] == [
        ("refused", "« Restauration scolaire » n'a pas lieu le jeudi 26 novembre : Grève."),
        ("accepted", ""),
    ]


async def test_a_closure_tells_every_month_it_touches(town: Town) -> None:
    meals = await town.activity()
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals, weekdays=[4])
    await town.book(town.dupont, lea, THURSDAY)
    so_far = len(await town.service.tells(MonthChanged, count=10))
    await town.close(THURSDAY)
    told = (await town.service.tells(MonthChanged, count=so_far + 2))[so_far:]
    assert {one.enrolment_id for one in told} == {lea.enrolment_id, hugo.enrolment_id}
    assert all(THURSDAY not in {day.day for day in one.days} for one in told)


async def test_a_closure_entered_by_mistake_is_taken_back_regular_days_return_and_families_hear_it(town: Town) -> None:
    meals = await town.activity()
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals, weekdays=[4])
    await town.book(town.dupont, lea, THURSDAY)
    await town.close(date(2027, 5, 6), label="Pont")  # So far ahead a regular day is read in the planning.
    await town.close(date(2026, 12, 3), kind="public_holiday", label="Fête")  # Everybody knows it.
    await town.close(THURSDAY, label="Pont")
    assert await town.taken(meals, THURSDAY) == 0
    await town.service.send(RemoveCalendarDay(day=THURSDAY, kind="closed"), CLERK)
    assert await town.status(town.martin, hugo, THURSDAY) == DayStatus.REGULAR
    assert await town.taken(meals, THURSDAY) == 1
    await refusal(town.service.send(RemoveCalendarDay(day=THURSDAY, kind="closed"), CLERK), UnknownCalendarDay)
    told = await town.service.tells(DaysMoved, count=3)
    assert {one.reason for one in told} == {"Pont"}
    assert {(one.family_id, one.cause, *((day.day, day.now) for day in one.children[0].days)) for one in told} == {
        (town.martin.family_id, "closing", (THURSDAY, "lost")),
        (town.martin.family_id, "opening", (THURSDAY, "won")),
        (town.dupont.family_id, "opening", (THURSDAY, "cancelled")),
    }


async def test_days_of_a_kind_are_taken_back_together_and_only_those_of_their_place(town: Town) -> None:
    send, meals = town.service.send, await town.activity()
    hugo = await town.enrol(town.martin, meals, weekdays=[4, 5])
    await town.close(THURSDAY, FRIDAY)
    await town.close(NEXT_MONDAY, kind="public_holiday", label="Fête")
    await town.close(FRIDAY, facility_id=town.facility_id, label="Travaux")
    span = RemoveCalendarSpan(first=THURSDAY, last=NEXT_MONDAY, kind="closed")
    limited = staff(Right.WRITE_CALENDAR, facilities=(town.facility_id,))
    await refusal(send(span, limited), UnknownCalendarDay)
    await refusal(send(span.model_copy(update={"last": TUESDAY}), CLERK), DatesReversed)
    await refusal(send(span, staff(Right.READ_MONTH)), Forbidden)
    await send(span, CLERK)
    left = (await send(GetCalendar(first=THURSDAY, last=NEXT_MONDAY), CLERK)).days
    assert [(one.day, one.label) for one in left] == [(FRIDAY, "Travaux"), (NEXT_MONDAY, "Fête")]
    assert [await town.taken(meals, day) for day in (THURSDAY, FRIDAY)] == [1, 0]
    await refusal(send(span, CLERK), UnknownCalendarDay)
    await send(span.model_copy(update={"facility_id": town.facility_id}), limited)
    assert await town.status(town.martin, hugo, FRIDAY) == DayStatus.REGULAR
    await send(PutCalendarDays(days=(CalendarDay(day=THURSDAY, kind="short_holidays", label="Vacances"),)), CLERK)
    await send(span.model_copy(update={"kind": "short_holidays"}), CLERK)

    async def holidays() -> bool:
        return [len(one.holidays) for one in await town.service.tells(SchoolHolidaysSet)] == [1, 0]

    await eventually(holidays)


async def test_a_closure_of_one_facility_leaves_the_others_alone(town: Town) -> None:
    other = new_id()
    await town.service.send(PutFacility(facility_id=other, name="Cantine"), CLERK)
    meals, care = await town.service.send(activity(other, "Repas"), CLERK), await town.activity("Garderie")
    eats, stays = await town.enrol(town.dupont, meals), await town.enrol(town.dupont, care)
    await town.close(THURSDAY, facility_id=other)
    await refusal(town.ask(town.dupont, eats, THURSDAY), DayClosed)
    assert (await town.book(town.dupont, stays, THURSDAY)).status == "accepted"
    grid = await town.month(town.dupont)
    assert grid.days[THURSDAY.day - 1].mark is None


async def test_whoever_waited_for_a_day_that_closes_waits_no_more(town: Town) -> None:
    meals = await town.activity(capacity=1)
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals)
    await town.book(town.dupont, lea, THURSDAY)
    waiting = await town.book(town.martin, hugo, THURSDAY)
    await town.close(THURSDAY)
    assert (await town.decided(waiting)).status == "refused"
    assert await town.status(town.martin, hugo, THURSDAY) == DayStatus.CLOSED


async def test_a_closure_between_click_and_decision_leaves_the_other_days_to_the_allocator(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())

    async def waiting_turns() -> bool:
        async with town.service.database.transaction() as tx:
            sql = "select count(*) from pg_locks where locktype = 'advisory' and objid = $1 and not granted"
            return bool(await tx.fetchval(sql, turns.PLACES))

    async with town.service.database.transaction() as tx:
        await turns.take_places(tx)
        closure = asyncio.create_task(town.close(THURSDAY))
        await eventually(waiting_turns)
        request = await town.ask(town.dupont, enrolled, THURSDAY, FRIDAY)
    await closure
    decided = await town.decided(request)
    assert [(day.day, day.decision) for day in decided.days] == [(THURSDAY, "refused"), (FRIDAY, "accepted")]
    assert decided.status == "accepted"
    assert await town.status(town.dupont, enrolled, FRIDAY) == DayStatus.BOOKED


async def test_opening_a_day_again_never_plans_more_children_than_places(town: Town) -> None:
    meals = await town.activity(capacity=1)
    await town.close(THURSDAY)
    await town.enrol(town.dupont, meals, weekdays=[4], valid_to=FRIDAY)
    await town.enrol(town.martin, meals, weekdays=[4], valid_from=THURSDAY, valid_to=FRIDAY)
    refused = await refusal(town.service.send(RemoveCalendarDay(day=THURSDAY, kind="closed"), CLERK), PlacesTaken)
    assert refused.members["days"] == [THURSDAY.isoformat()]


async def test_holidays_open_the_activities_that_are_made_for_them(town: Town) -> None:
    school, holidays = await town.activity(), await town.activity("ALSH Vacances", weekdays=(1, 2, 3, 4, 5), periods=("short_holidays",))
    meals, camp = await town.enrol(town.dupont, school), await town.enrol(town.dupont, holidays)
    await refusal(town.ask(town.dupont, camp, NEXT_WEDNESDAY), DayClosed)
    await town.close(*(NEXT_MONDAY + timedelta(days=n) for n in range(7)), kind="short_holidays", label="Vacances")
    assert await town.status(town.dupont, meals, NEXT_MONDAY) == DayStatus.SHORT_HOLIDAYS
    assert (await town.book(town.dupont, camp, NEXT_WEDNESDAY)).status == "accepted"


async def test_a_closure_names_a_known_facility(town: Town) -> None:
    day = CalendarDay(day=WEDNESDAY, kind="closed", label="", facility_id=new_id())
    await refusal(town.service.send(PutCalendarDays(days=(day,)), CLERK), UnknownFacility)


async def test_a_cut_off_with_a_time_zone_is_refused(town: Town) -> None:
    async with town.service.session.put(
        f"{town.service.url}/v1/activities/{new_id()}",
        data=activity(town.facility_id, "Repas").model_dump_json(exclude={"activity_id"}).replace('"10:00:00"', '"10:00:00Z"'),
        headers={"Authorization": f"Bearer {town.service.token(CLERK)}", "Content-Type": "application/json"},
    ) as response:
        assert (response.status, (await response.json())["slug"]) == (400, Invalid.slug)


@pytest.mark.parametrize(
    "asked",
    [
        PutFacility(facility_id=new_id(), name="Cantine"),
        activity(new_id(), "Repas"),
        PutCalendarDays(days=(CalendarDay(day=THURSDAY, kind="closed", label=""),)),
        RemoveCalendarDay(day=THURSDAY, kind="closed"),
    ],
    ids=lambda asked: type(asked).__name__,
)
async def test_each_needs_its_right(town: Town, asked: Request[Any]) -> None:
    await refusal(town.service.send(asked, staff()), Forbidden)
    await refusal(town.service.send(asked, town.dupont.actor), NotFound)
