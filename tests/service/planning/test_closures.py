"""Closures of a day for everybody: excused at once, one notice a family, and back as it was while the day is to come."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.errors import Forbidden, Invalid
from chassis.ids import new_id
from contracts.planning import (
    AcceptOffer,
    AskedDay,
    CloseDays,
    ClosedDaysChanged,
    DayStatus,
    DecidePlanningRequest,
    GetPlanningRequest,
    GetWeek,
    ListClosures,
    MonthChanged,
    PlanningRequestDecided,
    PoliciesAsked,
    PreviewClosure,
    PutFacility,
    PutMeal,
    ReopenDays,
    SubmitDays,
    WithdrawPlanningRequest,
)
from services.planning.domain.errors import ClosurePast, DayClosed, NothingToClose, PlacesTaken, UnknownActivity, UnknownClosure
from tests.eventually import eventually
from tests.service.harness import staff
from tests.service.planning.attending import come_thursday, mark
from tests.service.planning.cast import CLERK, FRIDAY, NEXT_MONDAY, NEXT_TUESDAY, THURSDAY, WEDNESDAY, Town, activity, refusal

STRIKE = "Grève du personnel"
SATURDAY = FRIDAY + timedelta(days=1)


def closing(town: Town, *days: Any, **more: Any) -> CloseDays:
    return CloseDays(**{"facility_ids": (town.facility_id,), "days": days, "reason": STRIKE, **more})


async def history(town: Town, enrolment_id: Any, day: Any) -> list[str | None]:
    async with town.service.database.transaction() as tx:
        rows = await tx.fetch("select status from booking_history where enrolment_id = $1 and day = $2 order by entry", enrolment_id, day)
    return [row["status"] for row in rows]


async def test_a_closure_excuses_booked_and_regular_days_and_shows_its_reason(town: Town) -> None:
    meals = await town.activity()
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals, weekdays=[4, 5])
    await town.book(town.dupont, lea, THURSDAY, FRIDAY)
    done = await town.service.send(closing(town, THURSDAY), CLERK)
    assert (done.children, done.families, done.may_reopen) == (2, 2, True)
    for who, enrolled in ((town.dupont, lea), (town.martin, hugo)):
        cell = await town.cell(who, enrolled, THURSDAY)
        assert (cell.status, cell.reason, cell.may) == (DayStatus.CLOSED, STRIKE, None)
        assert await history(town, enrolled.enrolment_id, THURSDAY) in (["absent_excused"], ["processing", "booked", "absent_excused"])
    assert (await town.taken(meals, THURSDAY), await town.taken(meals, FRIDAY)) == (0, 2)
    refused = await refusal(town.ask(town.dupont, lea, THURSDAY), DayClosed)
    assert STRIKE in refused.detail


async def test_the_week_says_that_a_day_is_closed_and_excuses_only_whom_the_family_excused(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, weekdays=[4])
    await town.book(town.dupont, lea, FRIDAY, NEXT_TUESDAY)
    await town.decided(await town.miss(town.dupont, lea, NEXT_TUESDAY))
    closure = await town.service.send(closing(town, THURSDAY, FRIDAY), CLERK)
    asked = GetWeek(first=THURSDAY)
    slots = (await town.service.send(asked, town.dupont.actor)).slots
    assert [(one.day, one.status, one.reason) for one in slots] == [
        (THURSDAY, DayStatus.CLOSED, STRIKE),
        (FRIDAY, DayStatus.CLOSED, STRIKE),
        (NEXT_TUESDAY, DayStatus.ABSENT_EXCUSED, ""),
    ]
    await town.service.send(ReopenDays(closure_id=closure.closure_id), CLERK)
    again = (await town.service.send(asked, town.dupont.actor)).slots
    assert [one.status for one in again] == [DayStatus.REGULAR, DayStatus.BOOKED, DayStatus.ABSENT_EXCUSED]


async def test_billing_is_told_that_the_days_are_excused(town: Town) -> None:
    meals = await town.activity()
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals, weekdays=[4])
    await town.book(town.dupont, lea, THURSDAY)
    so_far = len(await town.service.tells(MonthChanged, count=10))
    await town.service.send(closing(town, THURSDAY), CLERK)
    told = (await town.service.tells(MonthChanged, count=so_far + 2))[so_far:]
    assert {one.enrolment_id for one in told} == {lea.enrolment_id, hugo.enrolment_id}
    assert [day.status for one in told for day in one.days if day.day == THURSDAY] == [DayStatus.ABSENT_EXCUSED] * 2


async def test_each_family_is_told_once_for_all_its_children_and_days(town: Town) -> None:
    meals, care = await town.activity(), await town.activity("Garderie")
    lea, stays = await town.enrol(town.dupont, meals), await town.enrol(town.dupont, care, weekdays=[4])
    await town.book(town.dupont, lea, THURSDAY, FRIDAY)
    before = len(await town.service.told(PlanningRequestDecided))
    await town.service.send(closing(town, THURSDAY, FRIDAY), CLERK)
    (told,) = await town.service.tells(ClosedDaysChanged)
    assert (told.family_id, told.status, told.reason) == (town.dupont.family_id, "closed", STRIKE)
    (child,) = told.children
    assert {(one.activity, one.day) for one in child.days} == {
        ("Restauration scolaire", THURSDAY),
        ("Restauration scolaire", FRIDAY),
        ("Garderie", THURSDAY),
    }
    assert len(await town.service.told(PlanningRequestDecided)) == before
    assert await town.status(town.dupont, stays, THURSDAY) == DayStatus.CLOSED


async def test_a_preview_counts_and_changes_nothing(town: Town) -> None:
    meals, care = await town.activity(capacity=1), await town.activity("Garderie", weekdays=(5,))
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals)
    await town.book(town.dupont, lea, THURSDAY)
    await town.book(town.martin, hugo, THURSDAY)
    await town.service.send(PutMeal(activity_id=meals.activity_id, meal=True), CLERK)
    found = await town.service.send(PreviewClosure(facility_ids=(town.facility_id,), days=(THURSDAY, WEDNESDAY)), CLERK)
    assert (found.children, found.families, found.booked, found.meals, found.asked) == (2, 2, 1, 1, 1)
    assert [(line.activity_id, line.day, line.booked, line.asked) for line in found.lines] == [(meals.activity_id, THURSDAY, 1, 1)]
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.BOOKED
    assert care.activity_id not in {line.activity_id for line in found.lines}


async def test_one_activity_closes_while_the_others_of_its_facility_go_on(town: Town) -> None:
    meals, care = await town.activity(), await town.activity("Garderie")
    eats, stays = await town.enrol(town.dupont, meals, weekdays=[4]), await town.enrol(town.dupont, care)
    await town.service.send(closing(town, THURSDAY, facility_ids=(), activity_ids=(meals.activity_id,)), CLERK)
    assert await town.status(town.dupont, eats, THURSDAY) == DayStatus.CLOSED
    assert (await town.book(town.dupont, stays, THURSDAY)).status == "accepted"


async def test_what_waits_or_awaits_an_answer_is_answered_without_a_second_notice(town: Town) -> None:
    meals = await town.activity(capacity=1, approval="manual")
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals)
    held = await town.book(town.dupont, lea, THURSDAY)
    waits = await town.book(town.martin, hugo, THURSDAY)
    done = await town.service.send(closing(town, THURSDAY), CLERK)
    told = [one for one in await town.service.tells(PlanningRequestDecided, count=3) if one.status == "refused"]
    assert {one.request_id for one in told} == {held.request_id, waits.request_id}
    assert all(one.told_otherwise for one in told)
    await town.service.send(ReopenDays(closure_id=done.closure_id), CLERK)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.PROCESSING
    assert (await town.cell(town.martin, hugo, THURSDAY)).rank == 1
    again = await town.service.send(GetPlanningRequest(request_id=waits.request_id), CLERK)
    assert (again.status, again.days[0].decision) == ("pending", "waiting")


async def test_a_request_that_a_lifted_closure_had_refused_is_told_to_wait_again_before_a_clerk_answers_it(town: Town) -> None:
    meals = await town.activity(approval="manual")
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals, weekdays=[4])
    held = await town.book(town.dupont, lea, THURSDAY)
    ill = await town.decided(await town.miss(town.martin, hugo, THURSDAY, reason="illness"))
    done = await town.service.send(closing(town, THURSDAY), CLERK)
    await town.service.send(ReopenDays(closure_id=done.closure_id), CLERK)
    for request, closed in ((held, "refused"), (ill, "accepted")):
        await town.service.send(DecidePlanningRequest(request_id=request.request_id, accept=False, reason="Complet"), CLERK)

        async def answered(request_id: Any = request.request_id) -> list[PlanningRequestDecided] | None:
            told = [one for one in await town.service.told(PlanningRequestDecided) if one.request_id == request_id]
            return told if told and told[-1].by_staff else None

        told = await eventually(answered)
        assert told
        assert [(one.days[0].decision, one.told_otherwise) for one in told] == [(closed, True), ("pending", True), ("refused", False)]


async def test_a_closure_says_of_a_day_that_a_mark_refused_by_which_rule_and_its_family_is_told_later(town: Town) -> None:
    meals, care = await town.activity(), await town.activity("Garderie")
    eats, stays = await town.enrol(town.dupont, meals, weekdays=[4]), await town.enrol(town.dupont, care, weekdays=[4])
    days = tuple(AskedDay(enrolment_id=one.enrolment_id, day=THURSDAY) for one in (eats, stays))
    ill = SubmitDays(child_id=town.dupont.child_id, kind="absence", absence_reason="illness", days=days)
    await town.decided(await town.service.send(ill, town.dupont.actor))
    await come_thursday(town)
    await mark(town, care, (town.dupont, True))
    await town.service.send(closing(town, THURSDAY, facility_ids=(), activity_ids=(meals.activity_id,)), CLERK)
    town.service.move_clock(timedelta(minutes=11))

    async def settled() -> list[PlanningRequestDecided] | None:
        told = sorted(await town.service.told(PlanningRequestDecided), key=lambda one: one.version)
        return told if told and not (told[-1].unsettled or told[-1].told_otherwise) else None

    told = await eventually(settled)
    assert told
    assert [(one.unsettled, one.told_otherwise) for one in told] == [(True, False), (False, True), (False, False)]
    for one in told[1:]:
        assert {(day.activity, day.decision, day.rule) for day in one.days} == {
            ("Garderie", "refused", "attendance"),
            (meals.name, "accepted", None),
        }


async def test_a_day_on_which_a_place_is_offered_closes_and_the_place_is_offered_anew_when_it_opens(town: Town) -> None:
    meals = await town.activity(capacity=1, policies=PoliciesAsked(offer_hours=24))
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals)
    await town.book(town.dupont, lea, THURSDAY)
    waits = await town.book(town.martin, hugo, THURSDAY)
    await town.decided(await town.miss(town.dupont, lea, THURSDAY))
    assert (await town.cell(town.martin, hugo, THURSDAY)).offered_until is not None
    done = await town.service.send(closing(town, THURSDAY), CLERK)
    assert (await town.status(town.martin, hugo, THURSDAY), await town.taken(meals, THURSDAY)) == (DayStatus.CLOSED, 0)
    await town.service.send(ReopenDays(closure_id=done.closure_id), CLERK)
    cell = await town.cell(town.martin, hugo, THURSDAY)
    assert (cell.status, cell.offered_until is not None, await town.taken(meals, THURSDAY)) == (DayStatus.WAITING, True, 1)
    accepted = AcceptOffer(request_id=waits.request_id, enrolment_id=hugo.enrolment_id, day=THURSDAY)
    assert (await town.service.send(accepted, town.martin.actor)).status == "accepted"


async def test_an_absence_that_was_to_be_billed_is_free_when_nobody_could_come(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, weekdays=[1])
    town.service.move_clock(timedelta(days=7))
    await town.decided(await town.miss(town.dupont, lea, NEXT_MONDAY))
    assert await town.status(town.dupont, lea, NEXT_MONDAY) == DayStatus.ABSENT_BILLED
    done = await town.service.send(closing(town, NEXT_MONDAY), CLERK)
    assert await history(town, lea.enrolment_id, NEXT_MONDAY) == ["absence_processing", "absent_billed", "absent_excused"]
    await town.service.send(ReopenDays(closure_id=done.closure_id), CLERK)
    assert await town.status(town.dupont, lea, NEXT_MONDAY) == DayStatus.ABSENT_BILLED


async def test_reopened_days_stand_as_they_did_and_families_are_told(town: Town) -> None:
    meals = await town.activity()
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals, weekdays=[4])
    await town.book(town.dupont, lea, THURSDAY)
    done = await town.service.send(closing(town, THURSDAY), CLERK)
    back = await town.service.send(ReopenDays(closure_id=done.closure_id), CLERK)
    assert back.reopened_by_name == CLERK.display_name
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.BOOKED
    assert await town.status(town.martin, hugo, THURSDAY) == DayStatus.REGULAR
    assert await town.taken(meals, THURSDAY) == 2
    told = await town.service.tells(ClosedDaysChanged, count=4)
    assert [one.status for one in told] == ["closed", "closed", "reopened", "reopened"]
    (request,) = [one for one in (await town.service.send(ListClosures(), CLERK)).closures if one.closure_id == done.closure_id]
    assert request.may_reopen is False
    await refusal(town.service.send(ReopenDays(closure_id=done.closure_id), CLERK), ClosurePast)


async def test_who_was_enrolled_during_a_closure_has_a_place_when_the_day_opens_again(town: Town) -> None:
    meals = await town.activity(capacity=2)
    await town.enrol(town.dupont, meals, weekdays=[4])
    done = await town.service.send(closing(town, THURSDAY), CLERK)
    await town.enrol(town.martin, meals, weekdays=[4])
    await town.service.send(ReopenDays(closure_id=done.closure_id), CLERK)
    assert await town.taken(meals, THURSDAY) == 2


async def test_a_day_whose_place_went_to_somebody_else_is_not_opened_again(town: Town) -> None:
    meals = await town.activity(capacity=1)
    await town.enrol(town.dupont, meals, weekdays=[4], valid_to=FRIDAY)
    done = await town.service.send(closing(town, THURSDAY), CLERK)
    await town.enrol(town.martin, meals, weekdays=[4], valid_to=FRIDAY)
    refused = await refusal(town.service.send(ReopenDays(closure_id=done.closure_id), CLERK), PlacesTaken)
    assert refused.members["days"] == [THURSDAY.isoformat()]
    assert (await town.service.send(ListClosures(), CLERK)).closures[0].may_reopen


async def test_a_closure_of_a_past_day_stays(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, weekdays=[4])
    done = await town.service.send(closing(town, THURSDAY), CLERK)
    town.service.move_clock(timedelta(days=4))
    await refusal(town.service.send(ReopenDays(closure_id=done.closure_id), CLERK), ClosurePast)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.CLOSED


async def test_of_several_days_those_to_come_are_opened_again(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, weekdays=[4, 2])
    done = await town.service.send(closing(town, THURSDAY, NEXT_TUESDAY), CLERK)
    town.service.move_clock(timedelta(days=5))
    await town.service.send(ReopenDays(closure_id=done.closure_id), CLERK)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.CLOSED
    assert await town.status(town.dupont, lea, NEXT_TUESDAY) == DayStatus.REGULAR


async def test_a_day_on_which_nothing_opens_is_no_day_of_a_closure(town: Town) -> None:
    meals = await town.activity()
    await town.enrol(town.dupont, meals, weekdays=[4])
    done = await town.service.send(closing(town, THURSDAY, SATURDAY), CLERK)
    assert done.days == (THURSDAY,)
    town.service.move_clock(timedelta(days=7))  # only the Saturday is to come, on which there is nothing to open again
    await refusal(town.service.send(ReopenDays(closure_id=done.closure_id), CLERK), ClosurePast)


async def test_a_day_that_is_closed_already_is_not_closed_twice(town: Town) -> None:
    await town.activity()
    await town.service.send(closing(town, THURSDAY), CLERK)
    await refusal(town.service.send(closing(town, THURSDAY), CLERK), NothingToClose)
    await refusal(town.service.send(closing(town, WEDNESDAY), CLERK), NothingToClose)


@pytest.mark.parametrize("days", [(THURSDAY - timedelta(days=40),), (THURSDAY + timedelta(days=800),)], ids=["long past", "far away"])
async def test_a_closure_is_near_in_time(town: Town, days: Any) -> None:
    await town.activity()
    await refusal(town.service.send(closing(town, *days), CLERK), Invalid)


async def test_something_is_chosen_and_known(town: Town) -> None:
    await town.activity()
    await refusal(town.service.send(closing(town, THURSDAY, facility_ids=()), CLERK), Invalid)
    unknown = closing(town, THURSDAY, facility_ids=(), activity_ids=(new_id(),))
    await refusal(town.service.send(unknown, CLERK), UnknownActivity)
    await refusal(town.service.send(ReopenDays(closure_id=new_id()), CLERK), UnknownClosure)


async def test_staff_of_a_facility_close_and_see_their_own_only(town: Town) -> None:
    await town.activity()
    other = new_id()
    await town.service.send(PutFacility(facility_id=other, name="Cantine"), CLERK)
    meals = await town.service.send(activity(other, "Repas"), CLERK)
    cook = staff("planning.calendar.write", facilities=[other])
    foreign = await town.service.send(closing(town, THURSDAY), CLERK)
    own = await town.service.send(closing(town, THURSDAY, facility_ids=(), activity_ids=(meals.activity_id,)), cook)
    assert [one.closure_id for one in (await town.service.send(ListClosures(), cook)).closures] == [own.closure_id]
    await refusal(town.service.send(ReopenDays(closure_id=foreign.closure_id), cook), UnknownClosure)


async def test_closing_needs_the_right(town: Town) -> None:
    nobody = staff("planning.enrolment.write")
    for request in (closing(town, THURSDAY), PreviewClosure(days=(THURSDAY,)), ListClosures(), ReopenDays(closure_id=new_id())):
        await refusal(town.service.send(request, nobody), Forbidden)


async def test_a_refused_day_of_a_closure_is_not_taken_back_by_its_family(town: Town) -> None:
    meals = await town.activity(approval="manual")
    lea = await town.enrol(town.dupont, meals)
    held = await town.book(town.dupont, lea, THURSDAY, FRIDAY)
    await town.service.send(closing(town, THURSDAY), CLERK)
    days = (AskedDay(enrolment_id=lea.enrolment_id, day=FRIDAY),)
    await town.service.send(WithdrawPlanningRequest(request_id=held.request_id, days=days), town.dupont.actor)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.CLOSED
