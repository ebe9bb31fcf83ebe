"""Absences that a family takes back once their day is there or over: what the day becomes, and what the family reads of it before."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import pytest

from chassis.clock import PARIS
from contracts.planning import (
    ActivityView,
    CalendarDaysBefore,
    DayStatus,
    Enrol,
    EnrolmentView,
    GetDaySheet,
    GetPlanningRequest,
    ListDaySheets,
    ListPlanningRequests,
    ListUntakenLists,
    Mark,
    MarkAttendance,
    PlanningRequestView,
    PlanningRequestWithdrawn,
    PutAbsenceReason,
    TakenBack,
    WithdrawPlanningRequest,
)
from services.planning.usecases import no_shows
from tests.service.planning.attending import NEXT_NIGHT, pass_night
from tests.service.planning.cast import CLERK, FRIDAY, NEXT_MONDAY, THURSDAY, Household, Town

EVENING = timedelta(days=3, hours=9)
MORNING = timedelta(days=3)


async def mark(
    town: Town, at: ActivityView, *who: Household, present: bool = True, noted: time = time(12), day: date = THURSDAY, for_all: bool = False
) -> None:
    moment = datetime.combine(day, noted, PARIS)
    marks = tuple(Mark(child_id=one.child_id, present=present, marked_at=moment, for_all=for_all) for one in who)
    await town.service.send(MarkAttendance(activity_id=at.activity_id, day=day, marks=marks), CLERK)


async def ill(town: Town, enrolled: EnrolmentView, *days: date) -> PlanningRequestView:
    """Declare an illness of Léa, whose certificate is awaited."""
    return await town.decided(await town.miss(town.dupont, enrolled, *(days or (THURSDAY,)), reason="illness"))


async def take_back(town: Town, absence: PlanningRequestView) -> PlanningRequestView:
    return await town.service.send(WithdrawPlanningRequest(request_id=absence.request_id), town.dupont.actor)


async def foretold(town: Town) -> list[TakenBack | None]:
    """Read what the family is told of the days of its newest request before it takes them back; staff are told the same."""
    newest, *_ = (await town.service.send(ListPlanningRequests(), town.dupont.actor)).requests
    staff = await town.service.send(GetPlanningRequest(request_id=newest.request_id), CLERK)
    told = [one.taken_back for one in newest.days]
    assert [one.taken_back for one in staff.days] == told
    return told


async def others(town: Town, at: ActivityView) -> list[tuple[Household, EnrolmentView]]:
    """Enrol two other children on Thursdays."""
    zoe = await town.household()
    return [(one, await town.enrol(one, at, [4])) for one in (town.martin, zoe)]


async def all_unmarked(town: Town, at: ActivityView) -> None:
    """See Léa and the two others expected on Thursday's list, and nobody marked."""
    children = (await town.service.send(GetDaySheet(activity_id=at.activity_id, day=THURSDAY), CLERK)).children
    assert [(one.expected, one.present) for one in children if one.child_id == town.dupont.child_id] == [(True, None)]
    (tally,) = (await town.service.send(ListDaySheets(day=THURSDAY), CLERK)).sheets
    assert (tally.expected, tally.absent, tally.unmarked) == (3, 0, 3)


async def regular(town: Town, who: Iterable[tuple[Household, EnrolmentView]]) -> list[bool]:
    return [await town.status(one, enrolled, THURSDAY) == DayStatus.REGULAR for one, enrolled in who]


async def test_a_mark_of_a_child_whose_family_had_told_it_away_takes_no_list_once_the_family_takes_that_back(town: Town) -> None:
    lunch = await town.activity()
    lea, rest = await town.enrol(town.dupont, lunch, [4]), await others(town, lunch)
    absence = await ill(town, lea)
    town.service.move_clock(EVENING)
    await mark(town, lunch, town.dupont, present=False)
    await pass_night(town)
    assert await foretold(town) == ["missed"]
    await take_back(town, absence)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.ABSENT_BILLED
    assert [one.day for one in (await town.service.send(ListUntakenLists(), CLERK)).lists] == [THURSDAY]
    await pass_night(town, NEXT_NIGHT)
    assert await regular(town, rest) == [True, True], "who ate is no no-show"
    assert [one.day for one in (await town.service.send(ListUntakenLists(), CLERK)).lists] == [THURSDAY]
    await mark(town, lunch, rest[0][0])
    await pass_night(town, NEXT_NIGHT)
    assert await town.status(*rest[1], THURSDAY) == DayStatus.ABSENT_BILLED, "taken late, it is closed as any list"


@pytest.mark.parametrize("taken", [False, True])
async def test_an_absence_taken_back_on_the_day_itself_leaves_the_child_expected_and_the_night_decides(town: Town, *, taken: bool) -> None:
    lunch = await town.activity()
    lea, rest = await town.enrol(town.dupont, lunch, [4]), await others(town, lunch)
    absence = await ill(town, lea)
    town.service.move_clock(MORNING)
    await mark(town, lunch, town.dupont, present=False, noted=time(8, 30))
    assert await foretold(town) == ["reserved"]
    (day,) = (await take_back(town, absence)).days
    assert (day.decision, day.taken_back) == ("withdrawn", "reserved")
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.REGULAR
    await all_unmarked(town, lunch)
    town.service.move_clock(EVENING - MORNING)
    if taken:
        await mark(town, lunch, *(one for one, _ in rest))
    await pass_night(town)
    assert await town.status(town.dupont, lea, THURSDAY) == (DayStatus.ABSENT_BILLED if taken else DayStatus.REGULAR)
    assert await regular(town, rest) == [not taken] * 2
    assert await town.taken(lunch, THURSDAY) == 3


@pytest.mark.parametrize("taken", [False, True])
async def test_a_day_booked_again_after_an_excused_absence_leaves_the_child_expected_and_the_night_decides(
    town: Town, *, taken: bool
) -> None:
    lunch, lea, rest = await excused(town)
    await mark(town, lunch, town.dupont, present=False, noted=time(8, 30))
    await town.book(town.dupont, lea, THURSDAY)
    await all_unmarked(town, lunch)
    town.service.move_clock(EVENING - MORNING)
    if taken:
        await mark(town, lunch, *(one for one, _ in rest))
    await pass_night(town)
    assert await town.status(town.dupont, lea, THURSDAY) == (DayStatus.ABSENT_BILLED if taken else DayStatus.BOOKED)
    assert await regular(town, rest) == [not taken] * 2
    assert [one.day for one in (await town.service.send(ListUntakenLists(), CLERK)).lists] == [THURSDAY] * (not taken)
    await pass_night(town, NEXT_NIGHT)
    assert await regular(town, rest) == [not taken] * 2


async def excused(town: Town) -> tuple[ActivityView, EnrolmentView, list[tuple[Household, EnrolmentView]]]:
    """Excuse Léa for Thursday, in time, in an activity that can still be booked that morning, at nine."""
    lunch = await town.activity(booking_cutoff=CalendarDaysBefore(days=0, at=time(11)))
    lea, rest = await town.enrol(town.dupont, lunch, [4]), await others(town, lunch)
    await town.decided(await town.miss(town.dupont, lea, THURSDAY))
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.ABSENT_EXCUSED
    town.service.move_clock(MORNING)
    return lunch, lea, rest


async def test_a_mark_made_before_the_day_was_booked_again_misses_nobody_when_it_comes_from_a_tablet_without_network(town: Town) -> None:
    lunch, lea, rest = await excused(town)
    await town.book(town.dupont, lea, THURSDAY)
    await mark(town, lunch, town.dupont, present=False, noted=time(8, 30))
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.BOOKED
    town.service.move_clock(EVENING - MORNING)
    await mark(town, lunch, town.dupont, present=False, noted=time(12))
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.ABSENT_BILLED, "somebody looked for the child"
    await pass_night(town)
    assert await regular(town, rest) == [False, False]


async def test_everybody_here_counts_a_child_that_is_expected_again(town: Town) -> None:
    lunch = await town.activity()
    lea = await town.enrol(town.dupont, lunch, [4])
    absence = await ill(town, lea)
    town.service.move_clock(MORNING)
    await mark(town, lunch, town.dupont, present=False, noted=time(8, 30))
    await take_back(town, absence)
    town.service.move_clock(timedelta(hours=4))
    await mark(town, lunch, town.dupont, for_all=True)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.PRESENT


@pytest.mark.parametrize("taken", [False, True])
async def test_an_absence_taken_back_after_its_enrolment_has_ended_leaves_the_day_regular_or_missed(town: Town, *, taken: bool) -> None:
    lunch = await town.activity()
    lea = await town.enrol(town.dupont, lunch, [4], valid_to=FRIDAY)
    rest = await others(town, lunch)
    absence = await ill(town, lea)
    town.service.move_clock(EVENING)
    if taken:
        await mark(town, lunch, rest[0][0])
    await pass_night(town)
    await pass_night(town, NEXT_NIGHT)
    assert await foretold(town) == ["missed" if taken else "reserved"]
    await take_back(town, absence)
    await stands(town, lea, DayStatus.ABSENT_BILLED if taken else DayStatus.REGULAR)


async def stands(town: Town, lea: EnrolmentView, status: DayStatus) -> None:
    """See that Léa's Thursday has a state of its own, is told so, and holds its place."""
    assert await town.status(town.dupont, lea, THURSDAY) == status
    async with town.service.database.transaction() as tx:
        sql = "select status, holds_place, request_id from booking where enrolment_id = $1 and day = $2"
        assert [tuple(row) for row in await tx.fetch(sql, lea.enrolment_id, THURSDAY)] == [(status, True, None)]


@pytest.mark.parametrize("taken", [False, True])
async def test_an_absence_taken_back_after_the_pattern_has_changed_leaves_the_day_regular_or_missed(town: Town, *, taken: bool) -> None:
    lunch = await town.activity()
    lea, rest = await town.enrol(town.dupont, lunch, [4]), await others(town, lunch)
    absence = await ill(town, lea)
    town.service.move_clock(EVENING)
    if taken:
        await mark(town, lunch, rest[0][0])
    await pass_night(town)
    await town.enrol(town.dupont, lunch, [1], enrolment_id=lea.enrolment_id)
    assert await foretold(town) == ["missed" if taken else "reserved"]
    await take_back(town, absence)
    await stands(town, lea, DayStatus.ABSENT_BILLED if taken else DayStatus.REGULAR)


async def test_a_day_that_the_pattern_had_dropped_before_it_came_stays_free_however_often_the_pattern_changes(town: Town) -> None:
    lunch = await town.activity()
    lea = await town.enrol(town.dupont, lunch, [1, 4])
    absence = await ill(town, lea, NEXT_MONDAY)
    await town.enrol(town.dupont, lunch, [4], enrolment_id=lea.enrolment_id)
    assert await foretold(town) == ["free"]
    town.service.move_clock(timedelta(days=7))
    await town.enrol(town.dupont, lunch, [2], enrolment_id=lea.enrolment_id)
    assert await foretold(town) == ["free"]
    (day,) = (await take_back(town, absence)).days
    assert day.taken_back == "free"
    assert await town.status(town.dupont, lea, NEXT_MONDAY) is None
    (told,) = await town.service.tells(PlanningRequestWithdrawn)
    assert [(one.day, one.missed, one.became) for one in told.just_now] == [(NEXT_MONDAY, False, "free")]


async def test_a_list_is_remembered_while_an_absence_of_its_day_may_be_taken_back(town: Town) -> None:
    reason = PutAbsenceReason(code="illness", label="Maladie", excused="with_certificate", certificate_days=60)
    await town.service.send(reason, CLERK)
    lunch = await town.activity()
    lea, rest = await town.enrol(town.dupont, lunch, [4]), await others(town, lunch)
    absence = await ill(town, lea)
    town.service.move_clock(EVENING)
    await mark(town, lunch, rest[0][0])
    await pass_night(town)
    await pass_night(town, no_shows.LATE + timedelta(days=5))
    assert await foretold(town) == ["missed"]
    await take_back(town, absence)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.ABSENT_BILLED
    await pass_night(town, NEXT_NIGHT)
    async with town.service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from closed_list where day = $1", THURSDAY) == 0


async def test_a_family_is_told_of_each_day_what_it_becomes_and_what_it_became(town: Town) -> None:
    lunch = await town.activity()
    lea, rest = await town.enrol(town.dupont, lunch, [1, 4, 5]), await others(town, lunch)
    absence = await ill(town, lea, THURSDAY, FRIDAY, NEXT_MONDAY)
    assert await foretold(town) == ["reserved"] * 3
    town.service.move_clock(EVENING)
    await mark(town, lunch, rest[0][0])
    await pass_night(town)
    left = Enrol(**{**lea.model_dump(exclude={"family_id", "version", "from_day", "until_then"}), "weekdays": (4, 5)})
    await town.service.send(left, CLERK)
    became = await foretold(town)
    assert became == ["missed", "reserved", "free"]
    assert [one.taken_back for one in (await take_back(town, absence)).days] == became
    (told,) = await town.service.tells(PlanningRequestWithdrawn)
    assert [one.became for one in told.just_now] == became
    assert [one.missed for one in told.just_now] == [True, False, False]
    assert [one.taken_back for one in (await town.service.send(ListPlanningRequests(), town.dupont.actor)).requests[0].days] == [None] * 3


async def test_a_day_that_had_been_declared_before_and_is_billed_is_told_apart_from_one_that_was_missed(town: Town) -> None:
    await town.service.send(PutAbsenceReason(code="illness", label="Maladie", excused="with_certificate"), CLERK)
    lunch = await town.activity()
    lea = await town.enrol(town.dupont, lunch, [4])
    town.service.move_clock(MORNING)
    late = await town.decided(await town.miss(town.dupont, lea, THURSDAY))
    assert late.days[0].billed
    absence = await ill(town, lea)
    assert await foretold(town) == ["declared"]
    (day,) = (await take_back(town, absence)).days
    assert day.taken_back == "declared"
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.ABSENT_BILLED


async def test_a_booking_that_is_taken_back_becomes_nothing_that_has_to_be_told(town: Town) -> None:
    outing = await town.activity("Sortie", approval="manual")
    asked = await town.book(town.dupont, await town.enrol(town.dupont, outing), THURSDAY)
    assert await foretold(town) == [None]
    assert [one.taken_back for one in (await take_back(town, asked)).days] == [None]
    (told,) = await town.service.tells(PlanningRequestWithdrawn)
    assert [(one.missed, one.became) for one in told.just_now] == [(False, None)]
