"""Clerks: their queue, what they accept and refuse, and what can be decided only once."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chassis.errors import Conflict, Forbidden, NotFound
from chassis.ids import new_id
from contracts.base import Request
from contracts.planning import (
    AcceptPlanningRequests,
    AskedDay,
    DayStatus,
    DecidePlanningRequest,
    GetPlanningRequest,
    ListPlanningQueue,
    PlanningRequestDecided,
    PlanningRequestView,
    SubmitDays,
)
from contracts.rights import Right
from services.planning.domain.errors import DaysGoneBy, NothingToDecide, ReasonMissing, UnknownRequest
from services.planning.store import requests
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, FRIDAY, NEXT_TUESDAY, THURSDAY, Town, refusal


async def pending_outing(town: Town) -> PlanningRequestView:
    outing = await town.activity("Sortie", approval="manual")
    return await town.book(town.dupont, await town.enrol(town.dupont, outing), THURSDAY, FRIDAY)


async def test_under_manual_approval_the_place_is_held_and_a_clerk_is_asked(town: Town) -> None:
    outing = await town.activity("Sortie", approval="manual", capacity=3)
    enrolled = await town.enrol(town.dupont, outing)
    request = await town.book(town.dupont, enrolled, THURSDAY)
    assert (request.status, request.days[0].decision) == ("pending", "pending")
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.PROCESSING
    assert await town.taken(outing, THURSDAY) == 1
    assert await town.service.told(PlanningRequestDecided) == []


async def test_an_accepted_request_is_booked_whole_and_told_as_decided_by_staff(town: Town) -> None:
    request = await pending_outing(town)
    decided = await town.service.send(DecidePlanningRequest(request_id=request.request_id, accept=True), CLERK)
    assert (decided.status, {day.decision for day in decided.days}) == ("accepted", {"accepted"})
    assert decided.decided_at is not None
    (told,) = await town.service.tells(PlanningRequestDecided)
    assert (told.by_staff, told.status) == (True, "accepted")
    queue = await town.service.send(ListPlanningQueue(), CLERK)
    assert (queue.requests, queue.pending) == ((), 0)


async def test_a_refusal_needs_a_reason_which_the_family_reads(town: Town) -> None:
    request = await pending_outing(town)
    await refusal(town.service.send(DecidePlanningRequest(request_id=request.request_id, accept=False, reason="  "), CLERK), ReasonMissing)
    refused = DecidePlanningRequest(request_id=request.request_id, accept=False, reason="Car complet")
    assert {(day.decision, day.reason) for day in (await town.service.send(refused, CLERK)).days} == {("refused", "Car complet")}


async def test_a_request_is_decided_once(town: Town) -> None:
    request = await pending_outing(town)
    decision = DecidePlanningRequest(request_id=request.request_id, accept=True)
    await town.service.send(decision, CLERK)
    await refusal(town.service.send(decision, CLERK), NothingToDecide)


async def test_who_decided_before_is_told_to_agents(town: Town) -> None:
    request = await pending_outing(town)
    decision = DecidePlanningRequest(request_id=request.request_id, accept=True)
    await town.service.send(decision, CLERK)
    for actor, words in (
        (CLERK, "Vous avez déjà accepté cette demande aujourd'hui à "),
        (replace(CLERK, account_id=new_id()), f"Cette demande a déjà été acceptée par {CLERK.display_name} aujourd'hui à "),
    ):
        refused = await refusal(town.service.send(decision, actor), NothingToDecide)
        assert refused.detail.startswith(words)


async def test_of_two_clerks_at_once_one_decides(town: Town) -> None:
    request = await pending_outing(town)
    decisions = [DecidePlanningRequest(request_id=request.request_id, accept=accept, reason="Complet") for accept in (True, False)]
    answers = await asyncio.gather(*(town.service.send(one, CLERK) for one in decisions), return_exceptions=True)
    assert sorted(isinstance(answer, Conflict) for answer in answers) == [False, True]
    assert len(await town.service.tells(PlanningRequestDecided)) == 1


async def test_many_are_accepted_at_once_each_told_audited_and_decided_by_the_same_clerk(town: Town) -> None:
    outing = await town.activity("Sortie", approval="manual")
    requests = [await town.book(of, await town.enrol(of, outing), THURSDAY, FRIDAY) for of in (town.dupont, town.martin)]
    decided = requests[0].request_id
    await town.service.send(DecidePlanningRequest(request_id=decided, accept=False, reason="Car complet"), CLERK)
    unknown = new_id()
    ids = (requests[1].request_id, unknown, decided)
    answer = await town.service.send(AcceptPlanningRequests(request_ids=ids), CLERK)
    assert answer.accepted == (requests[1].request_id,)
    assert {(one.request_id, one.slug, one.status) for one in answer.others} == {
        (unknown, "unknown_request", 404),
        (decided, "nothing_to_decide", 409),
    }
    told = await town.service.tells(PlanningRequestDecided, count=2)
    assert sorted((one.status, one.by_staff) for one in told) == [("accepted", True), ("refused", True)]
    assert (await town.service.send(GetPlanningRequest(request_id=decided), CLERK)).status == "refused"
    async with town.service.database.transaction() as tx:
        entered = await tx.fetch("select action, family_id, about_id from audit_entry where about_id = $1", requests[1].request_id)
    assert [tuple(row) for row in entered] == [("planning.decide_planning_request", requests[1].family_id, requests[1].request_id)]


async def test_days_that_are_over_are_accepted_only_by_who_saw_them(town: Town) -> None:
    request = await pending_outing(town)
    ahead = await town.book(town.martin, await town.enrol(town.martin, await town.activity("Piscine", approval="manual")), NEXT_TUESDAY)
    town.service.move_clock(timedelta(days=4))  # Friday: Thursday is over
    unseen = await refusal(town.service.send(DecidePlanningRequest(request_id=request.request_id, accept=True), CLERK), DaysGoneBy)
    assert unseen.detail == "Jeudi 26 novembre : ce jour est passé et serait facturé."
    assert unseen.members["days"] == ["2026-11-26"]
    together = AcceptPlanningRequests(request_ids=(request.request_id, ahead.request_id))
    answer = await town.service.send(together, CLERK)
    assert (answer.accepted, [one.slug for one in answer.others]) == ((ahead.request_id,), ["days_gone_by"])
    seen = DecidePlanningRequest(request_id=request.request_id, accept=True, days_gone_by="refuse")
    decided = await town.service.send(seen, CLERK)
    assert [(day.day, day.decision, day.reason) for day in decided.days] == [
        (THURSDAY, "refused", "Ce jour était déjà passé quand la demande a été étudiée."),
        (FRIDAY, "accepted", ""),
    ]


async def test_a_day_that_is_over_on_which_the_child_came_can_be_accepted(town: Town) -> None:
    request = await pending_outing(town)
    town.service.move_clock(timedelta(days=7))
    decided = await town.service.send(DecidePlanningRequest(request_id=request.request_id, accept=True, days_gone_by="accept"), CLERK)
    assert {day.decision for day in decided.days} == {"accepted"}
    assert decided.status == "accepted"


async def test_two_clerks_who_accept_the_same_at_once_decide_each_once(town: Town) -> None:
    outing = await town.activity("Sortie", approval="manual")
    requests = [await town.book(of, await town.enrol(of, outing), THURSDAY) for of in (town.dupont, town.martin)]
    asked = AcceptPlanningRequests(request_ids=tuple(one.request_id for one in requests))
    answers = await asyncio.gather(*(town.service.send(asked, CLERK) for _ in range(2)))
    assert sorted((len(one.accepted), len(one.others)) for one in answers) == [(0, 2), (2, 0)]
    assert len(await town.service.tells(PlanningRequestDecided, count=2)) == 2


async def test_many_at_once_need_the_right_and_reach_only_the_clerks_own_facilities(town: Town) -> None:
    request = await pending_outing(town)
    asked = AcceptPlanningRequests(request_ids=(request.request_id,))
    await refusal(town.service.send(asked, staff(Right.READ_PLANNING_REQUEST)), Forbidden)
    elsewhere = staff(Right.DECIDE_PLANNING_REQUEST, facilities=(new_id(),))
    assert [one.slug for one in (await town.service.send(asked, elsewhere)).others] == ["unknown_request"]
    assert (await town.service.send(GetPlanningRequest(request_id=request.request_id), CLERK)).status == "pending"


async def test_what_the_rules_decided_waits_for_no_clerk(town: Town) -> None:
    booked = await town.book(town.dupont, await town.enrol(town.dupont, await town.activity()), THURSDAY)
    await refusal(town.service.send(DecidePlanningRequest(request_id=booked.request_id, accept=True), CLERK), NothingToDecide)
    await refusal(town.service.send(DecidePlanningRequest(request_id=new_id(), accept=True), CLERK), UnknownRequest)


async def test_the_queue_shows_the_oldest_first_and_how_many_there_are(town: Town) -> None:
    outing = await town.activity("Sortie", approval="manual")
    families = await town.households(3)
    requests = [await town.book(one, await town.enrol(one, outing), THURSDAY) for one in families]
    queue = await town.service.send(ListPlanningQueue(limit=2), CLERK)
    assert [one.request_id for one in queue.requests] == [one.request_id for one in requests[:2]]
    assert (queue.pending, queue.by_kind) == (3, {"booking": 3})
    own = await town.service.send(ListPlanningQueue(family_id=requests[2].family_id), CLERK)
    assert ([one.request_id for one in own.requests], own.pending) == ([requests[2].request_id], 1)
    absences = await town.service.send(ListPlanningQueue(kind="absence"), CLERK)
    assert (absences.requests, absences.pending) == ((), 3)
    before = await town.service.send(ListPlanningQueue(kind="booking", submitted_before=requests[1].submitted_at), CLERK)
    assert [one.request_id for one in before.requests] == [requests[0].request_id]
    assert (before.pending, [one.waiting for one in before.by_activity]) == (1, [1])
    saved = families[2].child_saved("Léa", "DUPONT", version=2)
    await town.service.tell(saved.model_copy(update={"school": "École du Parc"}))
    at_school = await town.service.send(ListPlanningQueue(kind="booking", school="École du Parc"), CLERK)
    assert [one.request_id for one in at_school.requests] == [requests[2].request_id]
    assert (at_school.pending, at_school.by_school, [one.waiting for one in at_school.by_activity]) == (1, {"École du Parc": 1}, [1])
    assert (await town.service.send(ListPlanningQueue(school="École des Prés"), CLERK)).pending == 0
    one = await town.service.send(GetPlanningRequest(request_id=requests[2].request_id), CLERK)
    assert one == requests[2].model_copy(update={"child": one.child})
    await refusal(town.service.send(GetPlanningRequest(request_id=new_id()), CLERK), UnknownRequest)


async def test_the_queue_is_narrowed_to_an_activity_and_counts_what_waits_at_each(town: Town) -> None:
    outing, workshop = await town.activity("Sortie", approval="manual"), await town.activity("Atelier", approval="manual")
    canteen = await town.activity()
    one, other = await town.households(2)
    at_both = [await town.enrol(one, activity) for activity in (outing, workshop, canteen)]
    days = tuple(AskedDay(enrolment_id=enrolled.enrolment_id, day=THURSDAY) for enrolled in at_both)
    both = await town.decided(await town.service.send(SubmitDays(child_id=one.child_id, kind="booking", days=days), one.actor))
    again = await town.book(one, at_both[0], FRIDAY)
    alone = await town.book(other, await town.enrol(other, workshop), THURSDAY)
    queue = await town.service.send(ListPlanningQueue(kind="booking", activity_id=workshop.activity_id), CLERK)
    assert [asked.request_id for asked in queue.requests] == [both.request_id, alone.request_id]
    told = [(one.activity, one.facility, one.waiting) for one in queue.by_activity]
    assert sorted(told) == [("Atelier", "Accueil de Loisirs", 2), ("Sortie", "Accueil de Loisirs", 2)], "the canteen waits for nobody"
    assert (queue.pending, queue.next) == (3, None)
    await town.service.send(DecidePlanningRequest(request_id=both.request_id, accept=True), CLERK)
    left = await town.service.send(ListPlanningQueue(kind="booking", activity_id=outing.activity_id), CLERK)
    assert ([asked.request_id for asked in left.requests], [one.waiting for one in left.by_activity]) == ([again.request_id], [1, 1])
    assert (await town.service.send(ListPlanningQueue(), CLERK)).by_activity == (), "of a kind, or not at all"
    elsewhere = staff(Right.READ_PLANNING_REQUEST, facilities=(new_id(),))
    assert (await town.service.send(ListPlanningQueue(kind="booking"), elsewhere)).by_activity == ()


@pytest.mark.parametrize(
    "asked",
    [ListPlanningQueue(), GetPlanningRequest(request_id=new_id()), DecidePlanningRequest(request_id=new_id(), accept=True)],
    ids=lambda asked: type(asked).__name__,
)
async def test_each_needs_its_right(town: Town, asked: Request[Any]) -> None:
    await refusal(town.service.send(asked, staff(Right.WRITE_ATTENDANCE)), Forbidden)
    await refusal(town.service.send(asked, town.dupont.actor), NotFound)


async def test_the_queue_goes_on_after_its_last_request_or_after_another_services(town: Town) -> None:
    outing = await town.activity("Sortie", approval="manual")
    requests = [await town.book(one, await town.enrol(one, outing), THURSDAY) for one in await town.households(3)]
    first = await town.service.send(ListPlanningQueue(limit=2), CLERK)
    assert first.next == requests[1].request_id
    second = await town.service.send(ListPlanningQueue(limit=2, after=first.next), CLERK)
    assert ([one.request_id for one in second.requests], second.next, second.pending) == ([requests[2].request_id], None, 3)
    elsewhere = ListPlanningQueue(after=new_id(), after_at=requests[0].submitted_at)
    later = [one.request_id for one in (await town.service.send(elsewhere, CLERK)).requests]
    assert later == [one.request_id for one in requests[1:]]


async def test_who_names_a_household_is_found_by_an_index_for_each_request(town: Town) -> None:
    """A queue names two hundred, an allocator one at each decision: neither reads all adults of the town for it."""
    async with town.service.database.transaction(read_only=True) as tx:
        await tx.fetch("select set_config('enable_seqscan', 'off', true)")
        plan = await tx.fetch(f"explain {requests.with_days()} from request r join child c using (child_id)")
    assert not [row[0] for row in plan if "Seq Scan on guardian" in row[0]]
