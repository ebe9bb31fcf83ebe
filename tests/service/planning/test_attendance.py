"""Attendance (pointage): who was really there, and what that makes of the day."""

from datetime import timedelta

import pytest

from chassis.errors import Forbidden, NotFound
from chassis.ids import new_id
from contracts.planning import (
    DayStatus,
    DecidePlanningRequest,
    Mark,
    MarkAttendance,
    MonthChanged,
    PlanningRequestDecided,
)
from services.planning.daily import do_jobs
from services.planning.domain.errors import MarkedTooEarly, NotEnrolled, UnknownActivity
from services.planning.usecases.settle import MARKED
from tests.eventually import eventually
from tests.service.harness import staff
from tests.service.planning.attending import NOON, come_thursday, mark
from tests.service.planning.cast import CLERK, THURSDAY, TUESDAY, WEDNESDAY, Household, Town, enrolment, refusal


async def test_a_booked_child_who_came_was_present_and_one_who_did_not_is_billed(town: Town) -> None:
    meals = await town.activity()
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals, weekdays=[4])
    await town.book(town.dupont, lea, THURSDAY)
    await come_thursday(town)
    assert await mark(town, meals, (town.dupont, True), (town.martin, False)) == 2
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.PRESENT
    assert await town.status(town.martin, hugo, THURSDAY) == DayStatus.ABSENT_BILLED
    assert await town.taken(meals, THURSDAY) == 2
    told = {one.enrolment_id: one for one in await town.service.tells(MonthChanged, count=12)}
    assert [day.status for day in told[lea.enrolment_id].days] == [DayStatus.PRESENT]


async def test_a_child_who_came_unplanned_is_present_unbooked_even_when_all_places_are_taken(town: Town) -> None:
    meals = await town.activity(capacity=1)
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals)
    await town.book(town.dupont, lea, THURSDAY)
    await come_thursday(town)
    assert await mark(town, meals, (town.martin, True)) == 1
    assert await town.status(town.martin, hugo, THURSDAY) == DayStatus.PRESENT_UNBOOKED
    assert await town.taken(meals, THURSDAY) == 1


async def test_the_mark_noted_last_counts_whenever_it_arrives(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, weekdays=[4])
    await come_thursday(town)
    assert await mark(town, meals, (town.dupont, True), minutes=5) == 1
    assert await mark(town, meals, (town.dupont, False), minutes=0) == 0
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.PRESENT
    assert await mark(town, meals, (town.dupont, False), minutes=10) == 1
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.ABSENT_BILLED


async def test_an_older_presence_that_comes_late_does_not_undo_a_newer_absence(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals)
    await come_thursday(town)
    assert await mark(town, meals, (town.dupont, False), minutes=5) == 0
    assert await mark(town, meals, (town.dupont, True), minutes=0) == 0
    assert await town.status(town.dupont, lea, THURSDAY) is None


async def test_the_same_mark_sent_twice_changes_the_day_once(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals)
    await come_thursday(town)
    assert [await mark(town, meals, (town.dupont, True)) for _ in range(2)] == [1, 0]
    (told,) = await town.service.tells(MonthChanged)
    assert (told.enrolment_id, [day.status for day in told.days]) == (lea.enrolment_id, [DayStatus.PRESENT_UNBOOKED])


async def test_a_presence_marked_by_mistake_goes_back_to_nothing(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals)
    await come_thursday(town)
    await mark(town, meals, (town.dupont, True))
    assert await mark(town, meals, (town.dupont, False), minutes=1) == 1
    assert await town.status(town.dupont, lea, THURSDAY) is None
    assert [day for one in await town.service.tells(MonthChanged, count=2) for day in one.days][1:] == []


async def test_of_two_marks_of_one_child_in_one_list_the_later_counts(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, weekdays=[4])
    await come_thursday(town)
    marks = tuple(
        Mark(child_id=town.dupont.child_id, present=present, marked_at=NOON + timedelta(minutes=minutes))
        for present, minutes in ((True, 9), (False, 3))
    )
    await town.service.send(MarkAttendance(activity_id=meals.activity_id, day=THURSDAY, marks=marks), CLERK)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.PRESENT


async def test_a_child_on_the_waiting_list_who_came_is_unbooked_and_waits_no_more(town: Town) -> None:
    meals = await town.activity(capacity=1)
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals)
    await town.book(town.dupont, lea, THURSDAY)
    waiting = await town.book(town.martin, hugo, THURSDAY)
    await come_thursday(town)
    await mark(town, meals, (town.martin, True))
    assert await town.status(town.martin, hugo, THURSDAY) == DayStatus.PRESENT_UNBOOKED
    assert (await town.decided(waiting)).status == "refused"


async def test_a_sick_child_who_came_anyway_is_present_and_the_absence_is_refused(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, weekdays=[4])
    absence = await town.decided(await town.miss(town.dupont, lea, THURSDAY, reason="illness"))
    await come_thursday(town)
    await mark(town, meals, (town.dupont, True))
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.PRESENT
    (day,) = (await town.decided(absence)).days
    assert (day.decision, day.reason) == ("refused", "Votre enfant était présent ce jour-là.")


async def test_an_excused_child_who_came_anyway_is_unbooked_and_one_not_seen_stays_excused(town: Town) -> None:
    meals = await town.activity()
    lea, hugo = await town.enrol(town.dupont, meals, weekdays=[4]), await town.enrol(town.martin, meals, weekdays=[4])
    for who, enrolled in ((town.dupont, lea), (town.martin, hugo)):
        await town.decided(await town.miss(who, enrolled, THURSDAY))
    await come_thursday(town)
    assert await mark(town, meals, (town.dupont, True), (town.martin, False)) == 1
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.PRESENT_UNBOOKED
    assert await town.status(town.martin, hugo, THURSDAY) == DayStatus.ABSENT_EXCUSED


async def test_a_presence_marked_by_mistake_leaves_an_excused_child_excused(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, weekdays=[4])
    await town.decided(await town.miss(town.dupont, lea, THURSDAY))
    await come_thursday(town)
    for minutes, present in enumerate((True, False, True, False)):
        await mark(town, meals, (town.dupont, present), minutes=minutes)
    assert (await town.status(town.dupont, lea, THURSDAY), await town.taken(meals, THURSDAY)) == (DayStatus.ABSENT_EXCUSED, 0)


async def test_a_presence_marked_by_mistake_takes_no_absence_away_that_awaits_its_certificate(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, weekdays=[4])
    absence = await town.decided(await town.miss(town.dupont, lea, THURSDAY, reason="illness"))
    await come_thursday(town)
    await mark(town, meals, (town.dupont, True))
    await mark(town, meals, (town.dupont, False), minutes=1)
    assert (await town.status(town.dupont, lea, THURSDAY), await town.taken(meals, THURSDAY)) == (DayStatus.ABSENCE_PROCESSING, 1)
    (day,) = (await town.decided(absence)).days
    assert (day.decision, day.reason, day.rule) == ("pending", "", "certificate_awaited")
    decided = await town.service.send(DecidePlanningRequest(request_id=absence.request_id, accept=True), CLERK)
    assert decided.status == "accepted"
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.ABSENT_EXCUSED


async def test_an_absence_refused_by_a_mistaken_mark_is_told_to_wait_again_with_as_much_time_for_its_certificate(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, weekdays=[4])
    absence = await town.decided(await town.miss(town.dupont, lea, THURSDAY, reason="illness"))
    until = absence.certificate_until
    assert until is not None
    await come_thursday(town)
    await mark(town, meals, (town.dupont, True))
    await mark(town, meals, (town.dupont, False), minutes=1)
    told = [one for one in await town.service.told(PlanningRequestDecided) if one.request_id == absence.request_id]
    assert [[day.decision for day in one.days] for one in told] == [["refused"], ["pending"]]
    assert (told[-1].status, told[-1].certificate_until) == ("pending", until)
    await mark(town, meals, (town.dupont, True), minutes=2)
    town.service.move_clock(timedelta(days=5))
    await mark(town, meals, (town.dupont, False), minutes=3)
    told = [one for one in await town.service.told(PlanningRequestDecided) if one.request_id == absence.request_id and one.unsettled]
    assert [one.certificate_until for one in told] == [None, until, None, until + timedelta(days=5)]
    await do_jobs(town.service.database, town.service.database.clock.today())
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.ABSENCE_PROCESSING, "there is time left"
    town.service.move_clock(timedelta(days=8))
    await do_jobs(town.service.database, town.service.database.clock.today())
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.ABSENT_BILLED


async def test_what_marks_decide_of_an_absence_is_told_to_stand_ten_minutes_later_as_it_is_by_then(town: Town) -> None:
    async def waits(count: int) -> bool:
        async with town.service.database.transaction() as tx:
            return bool(await tx.fetchval("select count(*) from work where kind = $1", MARKED) == count)

    async def settled() -> list[str]:
        known = [one for one in await town.service.told(PlanningRequestDecided) if one.request_id == absence.request_id]
        return [day.decision for one in sorted(known, key=lambda one: one.version) if not one.unsettled for day in one.days]

    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, weekdays=[4])
    absence = await town.decided(await town.miss(town.dupont, lea, THURSDAY, reason="illness"))
    await come_thursday(town)
    await mark(town, meals, (town.dupont, True))
    await mark(town, meals, (town.dupont, False), minutes=1)
    town.service.move_clock(timedelta(minutes=9))
    assert await waits(2)
    assert await settled() == [], "a slip may still be put right"
    town.service.move_clock(timedelta(minutes=2))
    await eventually(lambda: waits(0))
    assert await settled() == ["pending", "pending"], "what its family knows"
    await mark(town, meals, (town.dupont, True), minutes=2)
    town.service.move_clock(timedelta(minutes=11))
    await eventually(lambda: waits(0))
    assert await settled() == ["pending", "pending", "refused"]


IN_VAIN, DID_NOT_COME = "Aucune place ne s'est libérée à temps.", "Votre enfant n'est pas venu ce jour-là."


@pytest.mark.parametrize(("approval", "why", "taken"), [("automatic", IN_VAIN, 1), ("manual", DID_NOT_COME, 0)])
async def test_a_presence_marked_by_mistake_books_no_day_that_was_only_asked_again(town: Town, approval: str, why: str, taken: int) -> None:
    async def waited_in_vain() -> bool:
        return await town.status(town.dupont, lea, THURSDAY) == DayStatus.REFUSED

    meals = await town.activity(approval=approval, capacity=1)
    lea, hugo = await town.enrol(town.dupont, meals, weekdays=[4]), await town.enrol(town.martin, meals)
    await town.decided(await town.miss(town.dupont, lea, THURSDAY))
    if approval == "automatic":  # The list is full: the day waits in vain.
        await town.book(town.martin, hugo, THURSDAY)
    again = await town.book(town.dupont, lea, THURSDAY)
    await come_thursday(town)
    if approval == "automatic":
        await eventually(waited_in_vain)
    await mark(town, meals, (town.dupont, True))
    await mark(town, meals, (town.dupont, False), minutes=1)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.REFUSED
    assert await town.taken(meals, THURSDAY) == taken
    (day,) = (await town.decided(again)).days
    assert day.reason == why


async def test_children_without_enrolment_refuse_the_whole_list_by_name(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, weekdays=[4])
    await come_thursday(town)
    refused = await refusal(mark(town, meals, (town.dupont, False), (town.martin, True)), NotEnrolled)
    assert refused.members["children"] == [str(town.martin.child_id)]
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.REGULAR
    assert await mark(town, meals, (town.dupont, False), (town.martin, False)) == 1


async def test_of_two_enrolments_of_a_child_the_planned_one_is_marked(town: Town) -> None:
    meals = await town.activity()
    partner = Household(town.dupont.family_id, new_id(), town.dupont.child_id, town.dupont.actor)
    both = town.dupont.saved("DUPONT", version=2)
    more = both.guardians[0].model_copy(update={"guardian_id": partner.guardian_id, "role": "partner", "first_name": "JEANNE"})
    await town.service.tell(both.model_copy(update={"guardians": (*both.guardians, more)}))
    one = await town.enrol(town.dupont, meals)
    other = await town.service.send(enrolment(partner, meals, [4]), CLERK)
    await come_thursday(town)
    await mark(town, meals, (town.dupont, True))
    assert await town.status(town.dupont, one, THURSDAY) is None
    assert await town.status(town.dupont, other, THURSDAY) == DayStatus.PRESENT


async def test_nobody_is_marked_before_the_day_nor_in_the_future(town: Town) -> None:
    meals = await town.activity()
    await town.enrol(town.dupont, meals)
    await refusal(mark(town, meals, (town.dupont, True), day=TUESDAY), MarkedTooEarly)
    await come_thursday(town)
    await refusal(mark(town, meals, (town.dupont, True), minutes=200), MarkedTooEarly)
    assert await mark(town, meals, (town.dupont, True), day=WEDNESDAY) == 1


async def test_the_activity_exists_and_the_educator_has_the_right(town: Town) -> None:
    meals = await town.activity()
    await come_thursday(town)
    await refusal(mark(town, meals.model_copy(update={"activity_id": new_id()}), (town.dupont, True)), UnknownActivity)
    asked = MarkAttendance(
        activity_id=meals.activity_id, day=THURSDAY, marks=(Mark(child_id=town.dupont.child_id, present=True, marked_at=NOON),)
    )
    await refusal(town.service.send(asked, staff()), Forbidden)
    await refusal(town.service.send(asked, town.dupont.actor), NotFound)
