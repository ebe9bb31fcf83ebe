"""No-shows: whoever was not marked on a list that was taken is billed, a list that nobody took changes nothing and is told to staff."""

import asyncio
from datetime import date, datetime, time, timedelta

from chassis.clock import PARIS
from chassis.errors import Forbidden
from chassis.ids import new_id
from contracts.planning import (
    ActivityView,
    DayStatus,
    DecidePlanningRequest,
    Enrol,
    EnrolmentView,
    GetDaySheet,
    GetForecast,
    ListDaySheets,
    ListUntakenLists,
    Mark,
    MarkAttendance,
    MonthChanged,
    PreviewEnrolment,
    PutActivity,
    PutGroup,
    PutMembers,
    UntakenList,
    WithdrawPlanningRequest,
)
from contracts.rights import Right
from services.planning.daily import do_jobs
from services.planning.usecases import no_shows
from tests.eventually import eventually
from tests.service.harness import staff
from tests.service.planning.attending import NEXT_NIGHT, NIGHT, pass_night
from tests.service.planning.cast import CLERK, FRIDAY, THURSDAY, TUESDAY, Household, Town, refusal

EVENING = timedelta(days=3, hours=9)


async def thursdays(town: Town) -> tuple[ActivityView, EnrolmentView, EnrolmentView]:
    """Enrol both children for lunch on Thursdays, and let it be Thursday evening."""
    lunch = await town.activity()
    enrolled = await town.enrol(town.dupont, lunch, [4]), await town.enrol(town.martin, lunch, [4])
    town.service.move_clock(EVENING)
    return lunch, *enrolled


async def mark(town: Town, at: ActivityView, who: Household, *, present: bool = True, noted: time = time(12), day: date = THURSDAY) -> None:
    one = Mark(child_id=who.child_id, present=present, marked_at=datetime.combine(THURSDAY, noted, PARIS))
    await town.service.send(MarkAttendance(activity_id=at.activity_id, day=day, marks=(one,)), CLERK)


async def untaken(town: Town) -> tuple[UntakenList, ...]:
    return (await town.service.send(ListUntakenLists(), CLERK)).lists


async def history(town: Town, enrolled: EnrolmentView, day: date = THURSDAY) -> list[str]:
    async with town.service.database.transaction() as tx:
        sql = "select status from booking_history where enrolment_id = $1 and day = $2 order by entry"
        return [row["status"] for row in await tx.fetch(sql, enrolled.enrolment_id, day)]


async def test_a_day_accepted_once_it_was_over_because_the_child_came_is_no_no_show_when_its_list_is_taken_late(town: Town) -> None:
    outing = await town.activity("Sortie", approval="manual")
    lea, hugo = await town.enrol(town.dupont, outing), await town.enrol(town.martin, outing, [4])
    zoe = await town.household()
    absent = await town.enrol(zoe, outing, [4])
    asked = await town.book(town.dupont, lea, THURSDAY)
    town.service.move_clock(EVENING)
    await pass_night(town)
    accepted = DecidePlanningRequest(request_id=asked.request_id, accept=True, days_gone_by="accept")
    assert (await town.service.send(accepted, CLERK)).status == "accepted"
    await mark(town, outing, town.martin)
    await pass_night(town, NEXT_NIGHT)
    assert [await town.status(who, of, THURSDAY) for who, of in ((town.dupont, lea), (town.martin, hugo), (zoe, absent))] == [
        DayStatus.BOOKED,
        DayStatus.PRESENT,
        DayStatus.ABSENT_BILLED,
    ]
    await mark(town, outing, town.dupont, present=False, noted=time(13))
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.ABSENT_BILLED, "who looked for the child knows better"


async def test_a_mark_of_the_child_that_was_accepted_once_its_day_was_over_takes_the_list_as_any(town: Town) -> None:
    outing = await town.activity("Sortie", approval="manual")
    lea, hugo = await town.enrol(town.dupont, outing), await town.enrol(town.martin, outing, [4])
    asked = await town.book(town.dupont, lea, THURSDAY)
    town.service.move_clock(EVENING)
    await pass_night(town)
    await town.service.send(DecidePlanningRequest(request_id=asked.request_id, accept=True, days_gone_by="accept"), CLERK)
    await mark(town, outing, town.dupont)
    await pass_night(town, NEXT_NIGHT)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.PRESENT
    assert await town.status(town.martin, hugo, THURSDAY) == DayStatus.ABSENT_BILLED
    assert await untaken(town) == ()


async def test_whoever_was_not_marked_on_a_list_that_was_taken_is_absent_billed_and_told_to_billing(town: Town) -> None:
    lunch, lea, hugo = await thursdays(town)
    await mark(town, lunch, town.martin)
    await pass_night(town)
    cell = await town.cell(town.dupont, lea, THURSDAY)
    assert (cell.status, cell.reason) == (DayStatus.ABSENT_BILLED, no_shows.NOT_EXCUSED)
    assert await town.status(town.martin, hugo, THURSDAY) == DayStatus.PRESENT
    told = [one for one in await town.service.tells(MonthChanged) if one.enrolment_id == lea.enrolment_id]
    assert {day.day: day.status for day in told[-1].days}[THURSDAY] == DayStatus.ABSENT_BILLED
    assert await untaken(town) == ()


async def test_a_child_that_had_left_and_a_day_that_was_closed_are_billed_to_nobody_though_the_night_did(town: Town) -> None:
    lunch, lea, hugo = await thursdays(town)
    (third,) = await town.households(1)
    late = await town.enrol(third, lunch, [4], valid_from=THURSDAY)
    await mark(town, lunch, third)
    await pass_night(town)
    for who, one in ((town.dupont, lea), (town.martin, hugo)):
        assert await town.status(who, one, THURSDAY) == DayStatus.ABSENT_BILLED
    left = Enrol(**{**lea.model_dump(exclude={"family_id", "version", "from_day", "until_then"}), "valid_to": TUESDAY})
    assert (await town.service.send(PreviewEnrolment(**left.model_dump()), CLERK)).called_off == 1
    await town.service.send(left, CLERK)
    await town.close(THURSDAY)

    async def told() -> bool:
        months = [one for one in await town.service.told(MonthChanged) if one.month.month == THURSDAY.month]
        last = [[one for one in months if one.enrolment_id == enrolled.enrolment_id][-1] for enrolled in (lea, hugo)]
        return THURSDAY not in {day.day for one in last for day in one.days}

    assert await eventually(told)
    assert await town.status(third, late, THURSDAY) == DayStatus.PRESENT


async def test_a_list_that_nobody_took_changes_nothing_and_staff_are_told_until_it_is_taken(town: Town) -> None:
    lunch, lea, hugo = await thursdays(town)
    await pass_night(town)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.REGULAR
    assert [(one.activity, one.day, one.expected, one.group) for one in await untaken(town)] == [(lunch.name, THURSDAY, 2, "")]
    await mark(town, lunch, town.martin)
    assert await untaken(town) == ()
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.REGULAR
    await pass_night(town, NEXT_NIGHT)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.ABSENT_BILLED
    assert await town.status(town.martin, hugo, THURSDAY) == DayStatus.PRESENT


async def test_a_group_that_nobody_marked_is_a_list_of_its_own(town: Town) -> None:
    lunch, lea, _ = await thursdays(town)
    small = new_id()
    await town.service.send(PutGroup(activity_id=lunch.activity_id, group_id=small, name="Petits"), CLERK)
    await town.service.send(PutMembers(activity_id=lunch.activity_id, group_id=small, enrolment_ids=(lea.enrolment_id,)), CLERK)
    await mark(town, lunch, town.martin)
    await pass_night(town)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.REGULAR
    assert [(one.group, one.group_id, one.expected) for one in await untaken(town)] == [("Petits", small, 1)]


async def test_a_list_on_which_only_an_unplanned_child_was_noted_is_still_not_taken(town: Town) -> None:
    lunch, lea, _ = await thursdays(town)
    zoe = await town.household()
    await town.enrol(zoe, lunch)
    await mark(town, lunch, zoe)
    await pass_night(town)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.REGULAR
    assert [(one.day, one.expected) for one in await untaken(town)] == [(THURSDAY, 2)]
    await mark(town, lunch, town.dupont)
    assert await untaken(town) == ()


async def test_a_list_of_children_who_all_told_to_be_away_needs_nobody_to_take_it(town: Town) -> None:
    lunch = await town.activity()
    lea, hugo = await town.enrol(town.dupont, lunch, [4]), await town.enrol(town.martin, lunch, [4])
    await town.decided(await town.miss(town.dupont, lea, THURSDAY, reason="illness"))
    town.service.move_clock(timedelta(days=2, hours=3))
    await town.decided(await town.miss(town.martin, hugo, THURSDAY))
    town.service.move_clock(EVENING - timedelta(days=2, hours=3))
    await pass_night(town)
    assert await untaken(town) == ()
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.ABSENCE_PROCESSING


async def test_marks_that_come_late_from_a_tablet_win_over_the_night(town: Town) -> None:
    lunch, lea, _ = await thursdays(town)
    await mark(town, lunch, town.martin)
    await pass_night(town)
    await mark(town, lunch, town.dupont, noted=time(12, 1))
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.PRESENT
    await pass_night(town, NEXT_NIGHT)
    assert await history(town, lea) == ["absent_billed", "present"]


async def test_whoever_told_to_be_away_or_was_marked_away_is_left_alone(town: Town) -> None:
    lunch = await town.activity()
    lea = await town.enrol(town.dupont, lunch, [4])
    zoe, third = await town.household(), await town.household("Tom", "ROUX")
    away, ill = await town.enrol(zoe, lunch, [4]), await town.enrol(third, lunch, [4])
    await town.decided(await town.miss(zoe, away, THURSDAY))
    await town.decided(await town.miss(third, ill, THURSDAY, reason="illness"))
    town.service.move_clock(EVENING)
    await mark(town, lunch, town.dupont, present=False)
    await pass_night(town)
    assert await town.status(zoe, away, THURSDAY) == DayStatus.ABSENT_EXCUSED
    assert await town.status(third, ill, THURSDAY) == DayStatus.ABSENCE_PROCESSING
    assert await history(town, lea) == ["absent_billed"]


async def test_an_activity_whose_no_shows_stay_as_booked_is_left_alone_by_the_night(town: Town) -> None:
    lunch = await town.activity(policies={"no_show": "stays"})
    lea = await town.enrol(town.dupont, lunch, [4])
    await town.enrol(town.martin, lunch, [4])
    town.service.move_clock(EVENING)
    await mark(town, lunch, town.martin)
    await pass_night(town)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.REGULAR
    assert await untaken(town) == ()
    await mark(town, lunch, town.dupont, present=False, noted=time(12, 1))
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.ABSENT_BILLED


async def test_new_opening_days_leave_the_list_of_today_as_it_is(town: Town) -> None:
    lunch, lea, hugo = await thursdays(town)
    rules = {**lunch.model_dump(exclude={"facility", "version"}), "weekdays": (1, 2, 5)}
    await town.service.send(PutActivity(**rules), CLERK)
    (line,) = (await town.service.send(GetForecast(first=TUESDAY, last=FRIDAY), CLERK)).lines
    assert (line.day, len(line.children)) == (THURSDAY, 2)
    (tally,) = (await town.service.send(ListDaySheets(day=THURSDAY), CLERK)).sheets
    sheet = await town.service.send(GetDaySheet(activity_id=lunch.activity_id, day=THURSDAY), CLERK)
    assert (tally.expected, len(sheet.children), sheet.closed_because) == (2, 2, "")
    await mark(town, lunch, town.dupont)
    await pass_night(town)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.PRESENT
    assert await town.status(town.martin, hugo, THURSDAY) == DayStatus.ABSENT_BILLED


async def test_the_job_bills_once_however_often_and_by_however_many_processes_it_is_done(town: Town) -> None:
    lunch, lea, _ = await thursdays(town)
    await mark(town, lunch, town.martin)
    town.service.move_clock(NIGHT)
    today = town.service.database.clock.today()
    await asyncio.gather(*(do_jobs(town.service.database, today) for _ in range(4)))
    await do_jobs(town.service.database, today)
    assert await history(town, lea) == ["absent_billed"]
    month = lea.enrolment_id, THURSDAY.replace(day=1)

    async def told() -> list[DayStatus]:
        months = [one for one in await town.service.told(MonthChanged) if (one.enrolment_id, one.month) == month]
        states = [day.status for one in months for day in one.days if day.day == THURSDAY]
        return states if len(states) > 1 else []

    assert await eventually(told) == [DayStatus.REGULAR, DayStatus.ABSENT_BILLED]
    async with town.service.database.transaction() as tx:
        assert await tx.fetchval("select day from daily_job where job = $1", no_shows.JOB) == today == FRIDAY


async def test_days_on_which_the_job_was_not_done_are_caught_up(town: Town) -> None:
    lunch = await town.activity()
    lea, hugo = await town.enrol(town.dupont, lunch, [2, 4]), await town.enrol(town.martin, lunch, [2, 4])
    await pass_night(town, timedelta(days=1))
    town.service.move_clock(timedelta(days=2, hours=9))
    for day in (TUESDAY, THURSDAY):
        await mark(town, lunch, town.martin, day=day)
    async with town.service.database.transaction() as tx:
        await tx.execute("delete from closed_list")
        await tx.execute("update daily_job set day = $1 where job = $2", TUESDAY, no_shows.JOB)
    await pass_night(town)
    assert [await town.status(town.dupont, lea, day) for day in (TUESDAY, THURSDAY)] == [DayStatus.ABSENT_BILLED] * 2
    assert [await town.status(town.martin, hugo, day) for day in (TUESDAY, THURSDAY)] == [DayStatus.PRESENT] * 2


async def test_many_lists_are_closed_some_at_a_time_and_old_ones_forgotten(town: Town) -> None:
    lists = [await town.activity(f"Atelier {n}") for n in range(no_shows.LISTS_TOGETHER + 2)]
    enrolled = [await town.enrol(town.dupont, one, [4]) for one in (lists[0], lists[-1])]
    for one in (lists[0], lists[-1]):
        await town.enrol(town.martin, one, [4])
    town.service.move_clock(EVENING)
    for one in (lists[0], lists[-1]):
        await mark(town, one, town.martin)
    await pass_night(town)
    assert [await town.status(town.dupont, one, THURSDAY) for one in enrolled] == [DayStatus.ABSENT_BILLED] * 2
    await pass_night(town, no_shows.LATE + timedelta(days=1))
    async with town.service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from closed_list where day = $1", THURSDAY) == 0


async def test_untaken_lists_need_their_right_and_are_those_of_facilities_within_reach(town: Town) -> None:
    await thursdays(town)
    await pass_night(town)
    await refusal(town.service.send(ListUntakenLists(), staff(Right.READ_MONTH)), Forbidden)
    elsewhere = staff(Right.WRITE_ATTENDANCE, facilities=[new_id()])
    assert (await town.service.send(ListUntakenLists(), elsewhere)).lists == ()
    assert len(await untaken(town)) == 1


async def test_an_illness_taken_back_after_its_day_leaves_the_day_missed_where_the_list_was_taken_or_the_child_marked_away(
    town: Town,
) -> None:
    for marked in (False, True):
        lunch = await town.activity()
        lea, hugo = await town.enrol(town.dupont, lunch, [4]), await town.enrol(town.martin, lunch)
        await town.book(town.martin, hugo, THURSDAY)
        zoe = await town.household()
        await town.enrol(zoe, lunch, [4])
        absences = [
            await town.decided(await town.miss(who, enrolled, THURSDAY, reason="illness"))
            for who, enrolled in ((town.dupont, lea), (town.martin, hugo))
        ]
        town.service.move_clock(EVENING)
        await mark(town, lunch, zoe)
        if marked:
            await mark(town, lunch, town.dupont, present=False)
            await mark(town, lunch, town.martin, present=False)
            town.service.move_clock(NIGHT)
        else:
            await pass_night(town)
        for absence, who, enrolled in zip(absences, (town.dupont, town.martin), (lea, hugo), strict=True):
            await town.service.send(WithdrawPlanningRequest(request_id=absence.request_id), who.actor)
            cell = await town.cell(who, enrolled, THURSDAY)
            assert (cell.status, cell.reason) == (DayStatus.ABSENT_BILLED, no_shows.NOT_EXCUSED)
        assert await town.taken(lunch, THURSDAY) == 3
        town.service.move_clock(-EVENING - NIGHT)


async def test_an_illness_taken_back_after_a_day_whose_list_nobody_took_leaves_it_booked(town: Town) -> None:
    _, lea, _ = await thursdays(town)
    town.service.move_clock(-EVENING)
    absence = await town.decided(await town.miss(town.dupont, lea, THURSDAY, reason="illness"))
    town.service.move_clock(EVENING)
    await pass_night(town)
    await town.service.send(WithdrawPlanningRequest(request_id=absence.request_id), town.dupont.actor)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.REGULAR
