"""The lists of a day: who is expected, whom nobody expected, and what was corrected."""

from datetime import time, timedelta
from typing import Any

from chassis.errors import Forbidden
from chassis.ids import new_id
from contracts.planning import (
    ActivityView,
    DaySheet,
    DayStatus,
    FindChildren,
    GetDaySheet,
    ListDaySheets,
    ListStrays,
    Mark,
    MarkAttendance,
    PutActivityHours,
    PutMeal,
    SettleStray,
)
from contracts.rights import Right
from services.planning.daily import do_jobs
from services.planning.domain.errors import NotEnrolled, TimesReversed, UnknownActivity, UnknownStray
from tests.service.harness import staff
from tests.service.planning.attending import NOON, come_thursday, mark
from tests.service.planning.cast import CLERK, THURSDAY, Town, refusal


async def at_the_list(town: Town, at: ActivityView, day: Any = THURSDAY, actor: Any = CLERK) -> DaySheet:
    return await town.service.send(GetDaySheet(activity_id=at.activity_id, day=day), actor)


async def send(town: Town, at: ActivityView, *marks: Mark, actor: Any = CLERK) -> int:
    answer = await town.service.send(MarkAttendance(activity_id=at.activity_id, day=THURSDAY, marks=marks), actor)
    return answer.changed


async def test_the_list_shows_who_is_expected_who_told_to_be_away_and_whoever_came_but_nobody_who_is_only_enrolled(town: Town) -> None:
    meals = await town.activity()
    zoe = await town.household()
    lea, hugo, petit = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals, [4]), await town.enrol(zoe, meals)
    await town.book(town.dupont, lea, THURSDAY)
    await town.decided(await town.miss(town.dupont, lea, THURSDAY))
    found = await at_the_list(town, meals)
    assert {one.enrolment_id: (one.status, one.expected, one.present) for one in found.children} == {
        lea.enrolment_id: (DayStatus.ABSENT_EXCUSED, False, None),
        hugo.enrolment_id: (DayStatus.REGULAR, True, None),
    }
    await come_thursday(town)
    await mark(town, meals, (zoe, True), (town.martin, False))
    found = await at_the_list(town, meals)
    assert {one.enrolment_id: (one.status, one.expected, one.present) for one in found.children} == {
        lea.enrolment_id: (DayStatus.ABSENT_EXCUSED, False, None),
        hugo.enrolment_id: (DayStatus.ABSENT_BILLED, True, False),
        petit.enrolment_id: (DayStatus.PRESENT_UNBOOKED, False, True),
    }
    assert found.corrections == ()


async def test_a_child_whose_absence_was_declared_is_not_expected_whatever_that_costs(town: Town) -> None:
    meals = await town.activity()
    zoe, tom = await town.household(), await town.household("Tom", "ROUX")
    ill, late = await town.enrol(town.dupont, meals, [4]), await town.enrol(town.martin, meals, [4])
    away, here = await town.enrol(zoe, meals, [4]), await town.enrol(tom, meals, [4])
    await town.decided(await town.miss(town.dupont, ill, THURSDAY, reason="illness"))
    town.service.move_clock(timedelta(days=2, hours=3))
    await town.decided(await town.miss(town.martin, late, THURSDAY))
    town.service.move_clock(timedelta(days=1, hours=2))
    await mark(town, meals, (zoe, False))
    expected = {one.enrolment_id: (one.status, one.expected) for one in (await at_the_list(town, meals)).children}
    assert expected == {
        ill.enrolment_id: (DayStatus.ABSENCE_PROCESSING, False),
        late.enrolment_id: (DayStatus.ABSENT_BILLED, False),
        away.enrolment_id: (DayStatus.ABSENT_BILLED, True),
        here.enrolment_id: (DayStatus.REGULAR, True),
    }
    (tally,) = (await town.service.send(ListDaySheets(day=THURSDAY), CLERK)).sheets
    assert (tally.expected, tally.present, tally.absent, tally.unmarked) == (2, 0, 1, 1)
    await mark(town, meals, (town.dupont, True), (town.martin, True), minutes=1)
    came = {one.enrolment_id: (one.status, one.expected) for one in (await at_the_list(town, meals)).children}
    assert came[ill.enrolment_id] == came[late.enrolment_id] == (DayStatus.PRESENT, True)
    (tally,) = (await town.service.send(ListDaySheets(day=THURSDAY), CLERK)).sheets
    assert (tally.expected, tally.present, tally.absent, tally.unmarked) == (4, 2, 1, 1)


async def test_a_mark_for_all_from_a_list_opened_before_leaves_out_whoever_told_or_was_marked_since(town: Town) -> None:
    meals = await town.activity()
    zoe, tom, nina = [*await town.households(2), await town.household("Nina", "ROUX")]
    here, ill = await town.enrol(town.dupont, meals, [4]), await town.enrol(town.martin, meals, [4])
    away, billed, excused = [await town.enrol(one, meals, [4]) for one in (zoe, tom, nina)]
    absence = await town.decided(await town.miss(town.martin, ill, THURSDAY, reason="illness"))
    await town.decided(await town.miss(nina, excused, THURSDAY))
    town.service.move_clock(timedelta(days=2, hours=3))
    await town.decided(await town.miss(tom, billed, THURSDAY))
    town.service.move_clock(timedelta(days=1, hours=2))
    await mark(town, meals, (zoe, False))
    everybody = MarkAttendance(
        activity_id=meals.activity_id,
        day=THURSDAY,
        marks=tuple(
            Mark(child_id=one.child_id, present=True, marked_at=NOON + timedelta(minutes=1), for_all=True)
            for one in (town.dupont, town.martin, zoe, tom, nina)
        ),
    )
    answer = await town.service.send(everybody, CLERK)
    assert (answer.changed, set(answer.left)) == (1, {one.child_id for one in (town.martin, zoe, tom, nina)})
    assert await town.status(town.dupont, here, THURSDAY) == DayStatus.PRESENT
    assert await town.status(town.martin, ill, THURSDAY) == DayStatus.ABSENCE_PROCESSING
    assert (await town.decided(absence)).status == "pending"
    assert await town.status(zoe, away, THURSDAY) == DayStatus.ABSENT_BILLED
    assert await town.status(nina, excused, THURSDAY) == DayStatus.ABSENT_EXCUSED
    again = await town.service.send(everybody, CLERK)
    assert (again.changed, len(again.left)) == (0, 4), "sent twice, it leaves out the same children, not those whom it marked"


async def test_a_mark_for_all_that_comes_late_wins_over_the_night_that_saw_no_mark(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, [4])
    await town.enrol(town.martin, meals, [4])
    await come_thursday(town)
    await mark(town, meals, (town.martin, True))
    town.service.move_clock(timedelta(days=1))
    await do_jobs(town.service.database, town.service.database.clock.today())
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.ABSENT_BILLED
    assert await send(town, meals, Mark(child_id=town.dupont.child_id, present=True, marked_at=NOON, for_all=True)) == 1
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.PRESENT


async def test_the_lists_of_a_day_tell_how_far_they_are(town: Town) -> None:
    meals, closed = await town.activity(), await town.activity("Mercredi", weekdays=(3,))
    zoe = await town.household()
    await town.enrol(town.dupont, meals, [4])
    await town.enrol(town.martin, meals, [4])
    await town.enrol(zoe, meals)
    await come_thursday(town)
    await mark(town, meals, (town.dupont, True), (zoe, True))
    (only,) = (await town.service.send(ListDaySheets(day=THURSDAY), CLERK)).sheets
    assert only.activity_id == meals.activity_id != closed.activity_id
    assert (only.expected, only.present, only.absent, only.unmarked, only.strays) == (2, 2, 0, 1, 0)


async def test_staff_of_another_facility_find_no_list(town: Town) -> None:
    meals = await town.activity()
    elsewhere = staff(Right.WRITE_ATTENDANCE, facilities=[new_id()])
    assert (await town.service.send(ListDaySheets(day=THURSDAY), elsewhere)).sheets == ()
    await refusal(at_the_list(town, meals, actor=elsewhere), UnknownActivity)
    asked = FindChildren(activity_id=meals.activity_id, day=THURSDAY, words="hugo")
    await refusal(town.service.send(asked, elsewhere), UnknownActivity)
    assert (await at_the_list(town, meals, actor=staff(Right.WRITE_ATTENDANCE, facilities=[town.facility_id]))).activity == meals.name


async def test_lists_need_the_right_to_attendance(town: Town) -> None:
    meals = await town.activity()
    nobody = staff(Right.READ_MONTH)
    await refusal(town.service.send(ListDaySheets(day=THURSDAY), nobody), Forbidden)
    await refusal(at_the_list(town, meals, actor=nobody), Forbidden)
    await refusal(town.service.send(ListStrays(), nobody), Forbidden)
    settle = SettleStray(activity_id=meals.activity_id, day=THURSDAY, child_id=town.dupont.child_id, outcome="withdrawn")
    await refusal(town.service.send(settle, staff(Right.WRITE_ATTENDANCE)), Forbidden)


async def test_a_child_is_found_by_any_part_of_its_name_whatever_the_accents(town: Town) -> None:
    meals = await town.activity()
    await town.enrol(town.dupont, meals)

    async def named(words: str) -> list[tuple[str, bool]]:
        found = await town.service.send(FindChildren(activity_id=meals.activity_id, day=THURSDAY, words=words), CLERK)
        return [(one.child, one.enrolled) for one in found.children]

    assert await named("dupont lea") == [("Léa DUPONT", True)]
    assert await named("hug") == [("Hugo MARTIN", False)]
    assert await named("100% inconnu") == []


async def test_an_unexpected_child_without_an_enrolment_is_an_error_that_staff_settle_once_it_is_enrolled(town: Town) -> None:
    meals = await town.activity()
    await come_thursday(town)
    here = Mark(child_id=town.martin.child_id, present=True, marked_at=NOON, unexpected=True)
    assert [await send(town, meals, here) for _ in range(2)] == [1, 0]
    (stray,) = (await town.service.send(ListStrays(), CLERK)).strays
    assert (stray.child, stray.day, stray.enrolled, stray.marked_by_name) == ("Hugo MARTIN", THURSDAY, False, "Claire MOREL")
    assert (await at_the_list(town, meals)).strays == (stray,)
    assert [one.strays for one in (await town.service.send(ListDaySheets(day=THURSDAY), CLERK)).sheets] == [1]
    counted = SettleStray(activity_id=meals.activity_id, day=THURSDAY, child_id=town.martin.child_id, outcome="counted")
    await refusal(town.service.send(counted, CLERK), NotEnrolled)
    hugo = await town.enrol(town.martin, meals)
    await town.service.send(counted, CLERK)
    assert await town.status(town.martin, hugo, THURSDAY) == DayStatus.PRESENT_UNBOOKED
    assert (await town.service.send(ListStrays(), CLERK)).strays == ()
    await refusal(town.service.send(counted, CLERK), UnknownStray)


async def test_the_times_of_an_unexpected_child_are_kept_until_it_is_enrolled_and_count_then(town: Town) -> None:
    meals = await town.activity()
    await come_thursday(town)
    came = Mark(child_id=town.martin.child_id, present=True, marked_at=NOON, unexpected=True, arrived_at=time(9), left_at=None)
    left = came.model_copy(update={"marked_at": NOON + timedelta(minutes=1), "left_at": time(18, 50)})
    assert [await send(town, meals, one) for one in (came, left)] == [1, 1]
    (stray,) = (await town.service.send(ListStrays(), CLERK)).strays
    assert (stray.arrived_at, stray.left_at) == (time(9), time(18, 50))
    await town.enrol(town.martin, meals)
    await town.service.send(
        SettleStray(activity_id=meals.activity_id, day=THURSDAY, child_id=town.martin.child_id, outcome="counted"), CLERK
    )
    (hugo,) = (await at_the_list(town, meals)).children
    assert (hugo.present, hugo.arrived_at, hugo.left_at) == (True, time(9), time(18, 50))


async def test_a_list_takes_times_where_the_activity_has_hours_without_a_meal_or_the_town_says_so(town: Town) -> None:
    evening, meals = await town.activity("Garderie du soir"), await town.activity()
    told = await town.activity("Centre", policies={"times": True})
    never = await town.activity("Étude", policies={"times": False})
    assert [(await at_the_list(town, one)).times for one in (evening, meals, told, never)] == [False, False, True, False]
    for one in (evening, meals, never):
        await town.service.send(PutActivityHours(activity_id=one.activity_id, starts=time(16, 30), ends=time(18, 30)), CLERK)
    await town.service.send(PutMeal(activity_id=meals.activity_id, meal=True), CLERK)
    assert [(await at_the_list(town, one)).times for one in (evening, meals, told, never)] == [True, False, True, False]


async def test_an_error_that_was_a_slip_is_withdrawn_by_staff_or_by_a_later_mark_but_not_by_an_older_one(town: Town) -> None:
    meals = await town.activity()
    await come_thursday(town)

    async def marked(*, present: bool, minutes: int) -> int:
        at = NOON + timedelta(minutes=minutes)
        return await send(town, meals, Mark(child_id=town.martin.child_id, present=present, marked_at=at, unexpected=True))

    assert [await marked(present=True, minutes=5), await marked(present=False, minutes=0)] == [1, 0]
    assert len((await town.service.send(ListStrays(), CLERK)).strays) == 1
    assert await marked(present=False, minutes=6) == 1
    assert (await town.service.send(ListStrays(), CLERK)).strays == ()
    assert await marked(present=True, minutes=7) == 1
    withdrawn = SettleStray(activity_id=meals.activity_id, day=THURSDAY, child_id=town.martin.child_id, outcome="withdrawn")
    await town.service.send(withdrawn, CLERK)
    assert (await town.service.send(ListStrays(), CLERK)).strays == ()


async def test_errors_of_another_facility_are_not_listed_nor_settled(town: Town) -> None:
    meals = await town.activity()
    await come_thursday(town)
    await send(town, meals, Mark(child_id=town.martin.child_id, present=True, marked_at=NOON, unexpected=True))
    elsewhere = staff(Right.WRITE_ATTENDANCE, Right.WRITE_ENROLMENT, facilities=[new_id()])
    assert (await town.service.send(ListStrays(), elsewhere)).strays == ()
    withdrawn = SettleStray(activity_id=meals.activity_id, day=THURSDAY, child_id=town.martin.child_id, outcome="withdrawn")
    await refusal(town.service.send(withdrawn, elsewhere), UnknownActivity)


async def test_corrections_say_who_noted_what_in_place_of_what(town: Town) -> None:
    meals = await town.activity()
    await town.enrol(town.dupont, meals, [4])
    await town.enrol(town.martin, meals, [4])
    await come_thursday(town)
    await mark(town, meals, (town.dupont, True), (town.martin, True))
    await mark(town, meals, (town.dupont, True), minutes=1)
    assert (await at_the_list(town, meals)).corrections == ()
    await mark(town, meals, (town.dupont, False), minutes=2)
    (one,) = (await at_the_list(town, meals)).corrections
    assert (one.child, one.was_present, one.present, one.noted_by_name) == ("Léa DUPONT", True, False, "Claire MOREL")


async def test_a_departure_noted_after_the_arrival_is_no_correction_but_another_arrival_is(town: Town) -> None:
    meals = await town.activity()
    await town.enrol(town.dupont, meals, [4])
    await come_thursday(town)

    async def seen(minutes: int, arrived_at: time, left_at: time | None) -> int:
        at = NOON + timedelta(minutes=minutes)
        marked = Mark(child_id=town.dupont.child_id, present=True, marked_at=at, arrived_at=arrived_at, left_at=left_at)
        await send(town, meals, marked)
        return len((await at_the_list(town, meals)).corrections)

    assert [await seen(0, time(9), None), await seen(1, time(9), time(11)), await seen(2, time(9, 5), time(11))] == [0, 0, 1]


async def test_a_mark_made_after_the_day_is_a_late_one_and_one_only_sent_later_is_not(town: Town) -> None:
    meals = await town.activity()
    await town.enrol(town.dupont, meals, [4])
    await town.enrol(town.martin, meals, [4])
    town.service.move_clock(timedelta(days=4))
    await mark(town, meals, (town.dupont, True))
    assert (await at_the_list(town, meals)).corrections == ()
    late = Mark(child_id=town.martin.child_id, present=True, marked_at=NOON + timedelta(hours=20))
    await send(town, meals, late)
    (one,) = (await at_the_list(town, meals)).corrections
    assert (one.child, one.was_present, one.present) == ("Hugo MARTIN", None, True)


async def test_a_child_that_left_before_it_came_is_refused(town: Town) -> None:
    meals = await town.activity()
    await town.enrol(town.dupont, meals, [4])
    await come_thursday(town)
    turned = Mark(child_id=town.dupont.child_id, present=True, marked_at=NOON, arrived_at=time(9), left_at=time(8, 59))
    await refusal(send(town, meals, turned), TimesReversed)
    assert (await at_the_list(town, meals)).children[0].present is None


async def test_who_was_away_keeps_no_times(town: Town) -> None:
    meals = await town.activity()
    await town.enrol(town.dupont, meals, [4])
    await come_thursday(town)
    await send(town, meals, Mark(child_id=town.dupont.child_id, present=True, marked_at=NOON, arrived_at=time(9), left_at=time(10)))
    (seen,) = (await at_the_list(town, meals)).children
    assert (seen.arrived_at, seen.left_at) == (time(9), time(10))
    await send(town, meals, Mark(child_id=town.dupont.child_id, present=False, marked_at=NOON + timedelta(minutes=1), arrived_at=time(9)))
    (away,) = (await at_the_list(town, meals)).children
    assert (away.present, away.arrived_at, away.left_at) == (False, None, None)
