"""The waiting lists at the desk: who sees them, another place for a reason, a place given, a child taken out."""

from typing import Any

import pytest

from chassis.errors import Forbidden, Invalid
from chassis.ids import new_id
from contracts.planning import (
    ActivityView,
    DayStatus,
    EndWaiting,
    GetWaitingList,
    GivePlace,
    ListPlanningRequests,
    ListWaitingDays,
    MoveInLine,
    PlanningRequestDecided,
    PoliciesAsked,
    PutFacility,
)
from contracts.rights import Right
from services.planning.domain.errors import NoPlaceLeft, NotWaiting, UnknownActivity
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, FRIDAY, THURSDAY, Town, refusal
from tests.service.planning.ledger import assert_consistent
from tests.service.planning.test_offers import Waiting
from tests.service.planning.test_together import asked, brother, sent

READER = staff(Right.READ_PLANNING_REQUEST)
WHY = "déménagement dans la commune"


async def full(town: Town, waiting: int = 3, *, freed: bool = False, **rules: Any) -> tuple[ActivityView, list[Waiting]]:
    """One place, taken (and given back), for which some wait."""
    meals = await town.activity(capacity=1, **rules)
    lea = await town.enrol(town.dupont, meals)
    await town.book(town.dupont, lea, THURSDAY)
    line = [(who, at, await town.book(who, at, THURSDAY)) for who, at in await town.enrol_many(waiting, meals)]
    if freed:
        await town.decided(await town.miss(town.dupont, lea, THURSDAY))
    return meals, line


def to_move(at: ActivityView, one: Waiting, rank: int) -> MoveInLine:
    return MoveInLine(activity_id=at.activity_id, day=THURSDAY, enrolment_id=one[1].enrolment_id, rank=rank, reason=WHY)


def to_give(at: ActivityView, one: Waiting) -> GivePlace:
    return GivePlace(activity_id=at.activity_id, day=THURSDAY, enrolment_id=one[1].enrolment_id, reason=WHY)


def to_end(at: ActivityView, one: Waiting) -> EndWaiting:
    return EndWaiting(activity_id=at.activity_id, day=THURSDAY, enrolment_id=one[1].enrolment_id, reason=WHY)


async def test_staff_see_where_children_wait_and_the_list_in_its_order(town: Town) -> None:
    meals, waiting = await full(town)
    (day,) = (await town.service.send(ListWaitingDays(), READER)).days
    assert (day.activity_id, day.day, day.waiting, day.offered, day.taken, day.capacity) == (meals.activity_id, THURSDAY, 3, 0, 1, 1)
    shown = await town.service.send(GetWaitingList(activity_id=meals.activity_id, day=THURSDAY), READER)
    assert [(one.rank, one.enrolment_id, one.arrival, one.fits) for one in shown.children] == [
        (n, at.enrolment_id, request.arrival, False) for n, (_, at, request) in enumerate(waiting, 1)
    ]
    assert shown.children[0].guardian == "FAMILLE 0 JEAN"


async def test_only_staff_of_the_facility_with_the_right_see_a_list_or_change_it(town: Town) -> None:
    meals, (first, *_) = await full(town, waiting=1)
    elsewhere = new_id()
    await town.service.send(PutFacility(facility_id=elsewhere, name="Ailleurs"), CLERK)
    stranger = staff(*Right, facilities=[elsewhere])
    asks = (to_move(meals, first, 1), to_give(meals, first), to_end(meals, first))
    for one in (GetWaitingList(activity_id=meals.activity_id, day=THURSDAY), *asks):
        await refusal(town.service.send(one, stranger), UnknownActivity)
    assert (await town.service.send(ListWaitingDays(), stranger)).days == ()
    for one in asks:
        await refusal(town.service.send(one, READER), Forbidden)


async def test_a_child_who_is_moved_comes_first_the_others_keep_their_order_and_the_family_reads_why(town: Town) -> None:
    meals, (first, second, third) = await full(town)
    shown = await town.service.send(to_move(meals, third, 1), CLERK)
    assert [one.enrolment_id for one in shown.children] == [one[1].enrolment_id for one in (third, first, second)]
    assert [(await town.cell(*one[:2], THURSDAY)).rank for one in (first, second, third)] == [2, 3, 1]
    (own,) = (await town.service.send(ListPlanningRequests(), third[0].actor)).requests
    (day,) = own.days
    assert (day.rule, day.rank, day.decided_at is not None) == ("moved", 1, True)
    assert day.reason.startswith("Place dans la liste donnée par ")
    assert day.reason.endswith(WHY)
    told = [one for one in await town.service.tells(PlanningRequestDecided, count=5) if one.request_id == third[2].request_id]
    assert [one.days[0].rank for one in told] == [3, 1]
    async with town.service.database.transaction() as tx:
        entry = await tx.fetchrow("select action, family_id, about_id, detail from audit_entry order by entry desc limit 1")
    assert tuple(entry or ()) == ("planning.waiting.move", third[0].family_id, third[0].child_id, "2026-11-26, rank 3 to 1")
    await assert_consistent(town, meals)


async def test_who_was_put_first_gets_the_next_place(town: Town) -> None:
    meals = await town.activity(capacity=1)
    lea = await town.enrol(town.dupont, meals)
    await town.book(town.dupont, lea, THURSDAY)
    first, second = [(who, at, await town.book(who, at, THURSDAY)) for who, at in await town.enrol_many(2, meals)]
    await town.service.send(to_move(meals, second, 1), CLERK)
    await town.decided(await town.miss(town.dupont, lea, THURSDAY))
    assert [await town.status(*one[:2], THURSDAY) for one in (first, second)] == [DayStatus.WAITING, DayStatus.BOOKED]
    (day,) = (await town.decided(second[2])).days
    assert day.rule == "freed"
    await assert_consistent(town, meals)


async def test_one_of_two_siblings_is_given_the_only_place_and_no_second_is_given(town: Town) -> None:
    meals = await town.activity(capacity=2)
    await town.book(town.martin, await town.enrol(town.martin, meals), THURSDAY)
    tom = await brother(town, town.dupont)
    lea, toms = await town.enrol(town.dupont, meals), await town.enrol(tom, meals)
    request = await sent(town, town.dupont, asked(town.dupont, lea, THURSDAY, siblings=(tom.child_id,)))
    shown = await town.service.send(GetWaitingList(activity_id=meals.activity_id, day=THURSDAY), READER)
    assert [one.fits for one in shown.children] == [True, True]
    shown = await town.service.send(to_give(meals, (town.dupont, lea, request)), CLERK)
    assert [(one.enrolment_id, one.fits) for one in shown.children] == [(toms.enrolment_id, False)]
    assert (await town.status(town.dupont, lea, THURSDAY), await town.taken(meals, THURSDAY)) == (DayStatus.BOOKED, 2)
    await refusal(town.service.send(to_give(meals, (tom, toms, request)), CLERK), NoPlaceLeft)


async def test_a_place_that_is_held_for_a_child_is_given_to_it(town: Town) -> None:
    meals, (first, second) = await full(town, waiting=2, freed=True, policies=PoliciesAsked(offer_hours=24))
    await refusal(town.service.send(to_give(meals, second), CLERK), NoPlaceLeft)
    shown = await town.service.send(to_give(meals, first), CLERK)
    assert [one.enrolment_id for one in shown.children] == [second[1].enrolment_id]
    decided = await town.decided(first[2])
    assert (decided.status, decided.days[0].rule, await town.taken(meals, THURSDAY)) == ("accepted", "given", 1)
    await refusal(town.service.send(to_give(meals, first), CLERK), NotWaiting)


async def test_who_is_taken_out_reads_why_and_a_place_held_for_it_goes_to_the_next(town: Town) -> None:
    meals, (first, second) = await full(town, waiting=2, freed=True, policies=PoliciesAsked(offer_hours=24))
    shown = await town.service.send(to_end(meals, first), CLERK)
    assert [(one.enrolment_id, one.offered_until is not None) for one in shown.children] == [(second[1].enrolment_id, True)]
    (day,) = (await town.decided(first[2])).days
    assert (day.decision, day.rule, day.reason.endswith(WHY)) == ("refused", "ended", True)
    await refusal(town.service.send(to_end(meals, first), CLERK), NotWaiting)
    await refusal(town.service.send(to_move(meals, first, 1), CLERK), NotWaiting)


async def test_siblings_who_wait_together_are_moved_together(town: Town) -> None:
    meals = await town.activity(capacity=0)
    tom = await brother(town, town.dupont)
    lea, toms = await town.enrol(town.dupont, meals), await town.enrol(tom, meals)
    line = [(who, at, await town.book(who, at, THURSDAY)) for who, at in await town.enrol_many(3, meals)]
    request = await sent(town, town.dupont, asked(town.dupont, lea, THURSDAY, siblings=(tom.child_id,)))
    shown = await town.service.send(to_move(meals, (tom, toms, request), 1), CLERK)
    assert [one.enrolment_id for one in shown.children][2] == line[0][1].enrolment_id
    assert {one.siblings for one in shown.children[:2]} == {("Léa DUPONT",), ("Tom DUPONT",)}


async def test_a_reason_is_needed(town: Town) -> None:
    meals, (first,) = await full(town, waiting=1)
    with pytest.raises(Invalid):
        await town.service.send(to_move(meals, first, 1).model_copy(update={"reason": ""}), CLERK)
    assert (await town.service.send(GetWaitingList(activity_id=meals.activity_id, day=FRIDAY), READER)).children == ()
