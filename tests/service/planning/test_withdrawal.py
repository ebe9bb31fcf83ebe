"""Taking back what nobody has answered yet: the place goes to the line, the day stands as before, an answer stays an answer."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

from chassis.errors import Forbidden, NotFound, Refusal
from chassis.ids import new_id
from contracts.family import CustodySet, LinkedAdult, LinkedHousehold
from contracts.planning import (
    AskedDay,
    DayStatus,
    DecidePlanningRequest,
    EnrolmentView,
    ListPlanningQueue,
    ListPlanningRequests,
    MonthChanged,
    PlanningRequestDecided,
    PlanningRequestView,
    PlanningRequestWithdrawn,
    WithdrawPlanningRequest,
    WithdrawPlanningRequestFor,
)
from contracts.rights import Right
from services.planning.domain.errors import NothingToDecide, NothingToWithdraw, UnknownRequest
from services.planning.store import turns
from services.planning.usecases.withdraw import withdraw_own
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, FRIDAY, NEXT_MONDAY, NEXT_TUESDAY, THURSDAY, Household, Town, refusal
from tests.service.planning.ledger import assert_consistent


async def take_back(town: Town, who: Household, request: PlanningRequestView, *days: AskedDay, **more: Any) -> PlanningRequestView:
    return await town.service.send(WithdrawPlanningRequest(request_id=request.request_id, days=days), who.actor, **more)


async def states_of(town: Town, enrolled: EnrolmentView) -> list[tuple[str | None, UUID | None]]:
    """Read every state that the days of an enrolment ever had, and who brought it."""
    async with town.service.database.transaction() as tx:
        sql = "select status, changed_by from booking_history where enrolment_id = $1 order by entry"
        return [tuple(row) for row in await tx.fetch(sql, enrolled.enrolment_id)]


async def test_a_held_place_goes_to_the_first_in_line_when_its_request_is_taken_back(town: Town) -> None:
    outing = await town.activity("Sortie", approval="manual", capacity=1)
    lea, hugo = await town.enrol(town.dupont, outing), await town.enrol(town.martin, outing)
    held = await town.book(town.dupont, lea, THURSDAY)
    assert (await town.book(town.martin, hugo, THURSDAY)).days[0].decision == "waiting"
    withdrawn = await take_back(town, town.dupont, held)
    assert (withdrawn.status, withdrawn.days[0].decision) == ("withdrawn", "withdrawn")
    assert withdrawn.decided_at is not None
    assert await town.status(town.dupont, lea, THURSDAY) is None
    assert await town.status(town.martin, hugo, THURSDAY) == DayStatus.PROCESSING
    await assert_consistent(town, outing)
    account = town.dupont.actor.account_id
    assert await states_of(town, lea) == [("processing", account), ("processing", None), (None, account)]
    queue = await town.service.send(ListPlanningQueue(), CLERK)
    assert [one.child_id for one in queue.requests] == [town.martin.child_id]


async def test_leaving_the_line_moves_the_others_up_and_tells_the_months(town: Town) -> None:
    meals = await town.activity(capacity=1)
    await town.book(town.dupont, await town.enrol(town.dupont, meals), THURSDAY)
    hugo = await town.enrol(town.martin, meals)
    waiting = await town.book(town.martin, hugo, THURSDAY)
    zoe = await town.household()
    last = await town.enrol(zoe, meals)
    assert (await town.book(zoe, last, THURSDAY)).days[0].rank == 2
    assert (await town.cell(town.martin, hugo, THURSDAY)).may == "withdraw"
    assert (await town.cell(town.martin, hugo, THURSDAY)).request_id == waiting.request_id
    await take_back(town, town.martin, waiting)
    cell = await town.cell(town.martin, hugo, THURSDAY)
    assert (cell.status, cell.may, cell.request_id) == (None, "book", None)
    assert (await town.cell(zoe, last, THURSDAY)).rank == 1
    await assert_consistent(town, meals)
    (told,) = await town.service.tells(PlanningRequestWithdrawn)
    assert (told.request_id, [one.day for one in told.days], told.by_staff_name) == (waiting.request_id, [THURSDAY], "")
    months = [one for one in await town.service.told(MonthChanged) if one.family_id == town.martin.family_id]
    assert months[-1].days == ()


async def test_of_a_request_half_answered_only_the_open_days_are_taken_back(town: Town) -> None:
    meals, outing = await town.activity(), await town.activity("Sortie", approval="manual")
    eaten, gone_out = await town.enrol(town.dupont, meals), await town.enrol(town.dupont, outing)
    asked = tuple(AskedDay(enrolment_id=one.enrolment_id, day=THURSDAY) for one in (eaten, gone_out))
    request = await town.decided(await town.ask(town.dupont, eaten, THURSDAY))
    await refusal(take_back(town, town.dupont, request), NothingToWithdraw)
    mixed = await town.book(town.dupont, gone_out, THURSDAY, FRIDAY)
    (rest,) = [one for one in asked if one.enrolment_id == gone_out.enrolment_id]
    halved = await take_back(town, town.dupont, mixed, rest)
    assert (halved.status, [one.decision for one in halved.days]) == ("pending", ["withdrawn", "pending"])
    accepted = await town.service.send(DecidePlanningRequest(request_id=mixed.request_id, accept=True), CLERK)
    assert (accepted.status, [one.decision for one in accepted.days]) == ("accepted", ["withdrawn", "accepted"])
    told = [one for one in await town.service.tells(PlanningRequestDecided, count=2) if one.request_id == mixed.request_id]
    assert [[day.day for day in one.days] for one in told] == [[FRIDAY]]
    assert await town.status(town.dupont, eaten, THURSDAY) == DayStatus.BOOKED


async def test_an_answer_is_not_taken_back_and_twice_is_harmless(town: Town) -> None:
    outing = await town.activity("Sortie", approval="manual")
    enrolled = await town.enrol(town.dupont, outing)
    request = await town.book(town.dupont, enrolled, THURSDAY)
    first = await take_back(town, town.dupont, request, key="once")
    assert await take_back(town, town.dupont, request, key="once") == first
    assert await take_back(town, town.dupont, request) == first
    assert len(await states_of(town, enrolled)) == 3
    assert len(await town.service.tells(PlanningRequestWithdrawn)) == 1
    await refusal(town.service.send(DecidePlanningRequest(request_id=request.request_id, accept=True), CLERK), NothingToDecide)
    again = await town.book(town.dupont, enrolled, THURSDAY)
    await town.service.send(DecidePlanningRequest(request_id=again.request_id, accept=True), CLERK)
    answered = await refusal(take_back(town, town.dupont, again), NothingToWithdraw)
    assert "déclarez une absence" in answered.detail
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.BOOKED


async def test_an_absence_that_was_answered_is_not_taken_back_and_the_family_reads_how_the_child_comes_all_the_same(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=(4,))
    absence = await town.decided(await town.miss(town.dupont, enrolled, THURSDAY))
    answered = await refusal(take_back(town, town.dupont, absence), NothingToWithdraw)
    assert "demandez à nouveau ce jour" in answered.detail
    await town.book(town.dupont, enrolled, THURSDAY)
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.BOOKED


async def test_an_absence_that_waits_for_its_certificate_is_taken_back_to_the_booked_or_regular_day(town: Town) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals, weekdays=(4,))
    booked = await town.book(town.dupont, enrolled, FRIDAY)
    assert booked.status == "accepted"
    taken = [await town.taken(meals, day) for day in (THURSDAY, FRIDAY)]
    ill = await town.decided(await town.miss(town.dupont, enrolled, THURSDAY, FRIDAY, reason="illness"))
    assert ill.status == "pending"
    await take_back(town, town.dupont, ill)
    cells = [await town.cell(town.dupont, enrolled, day) for day in (THURSDAY, FRIDAY)]
    assert [(cell.status, cell.may) for cell in cells] == [(DayStatus.REGULAR, "declare_absence"), (DayStatus.BOOKED, "declare_absence")]
    assert [await town.taken(meals, day) for day in (THURSDAY, FRIDAY)] == taken == [1, 1]
    async with town.service.database.transaction() as tx:
        sql = "select day, request_id from booking where enrolment_id = $1"
        assert [tuple(row) for row in await tx.fetch(sql, enrolled.enrolment_id)] == [(FRIDAY, booked.request_id)]


async def test_an_absence_taken_back_after_the_pattern_dropped_its_day_gives_the_place_up(town: Town) -> None:
    meals = await town.activity(capacity=1)
    enrolled = await town.enrol(town.dupont, meals, weekdays=(1,))
    ill = await town.decided(await town.miss(town.dupont, enrolled, NEXT_MONDAY, reason="illness"))
    hugo = await town.enrol(town.martin, meals)
    assert (await town.book(town.martin, hugo, NEXT_MONDAY)).days[0].decision == "waiting"
    await town.enrol(town.dupont, meals, weekdays=(2,), enrolment_id=enrolled.enrolment_id)
    await take_back(town, town.dupont, ill)
    assert await town.status(town.dupont, enrolled, NEXT_MONDAY) is None
    assert await town.status(town.martin, hugo, NEXT_MONDAY) == DayStatus.BOOKED
    assert await town.taken(meals, NEXT_MONDAY) == 1


async def test_a_booking_asked_again_and_taken_back_leaves_the_refusal_or_the_absence_that_was_there(town: Town) -> None:
    outing = await town.activity("Sortie", approval="manual")
    enrolled = await town.enrol(town.dupont, outing, weekdays=(2,))
    refused = await town.book(town.dupont, enrolled, THURSDAY)
    await town.service.send(DecidePlanningRequest(request_id=refused.request_id, accept=False, reason="Car complet"), CLERK)
    await take_back(town, town.dupont, await town.book(town.dupont, enrolled, THURSDAY))
    cell = await town.cell(town.dupont, enrolled, THURSDAY)
    assert (cell.status, cell.reason) == (DayStatus.REFUSED, "Car complet")
    await town.decided(await town.miss(town.dupont, enrolled, NEXT_TUESDAY))
    await take_back(town, town.dupont, await town.book(town.dupont, enrolled, NEXT_TUESDAY))
    assert await town.status(town.dupont, enrolled, NEXT_TUESDAY) == DayStatus.ABSENT_EXCUSED
    assert await town.taken(outing, NEXT_TUESDAY) == 0


async def test_a_day_that_became_regular_while_its_booking_waited_is_an_absence_once_taken_back(town: Town) -> None:
    meals = await town.activity(capacity=1)
    await town.book(town.martin, await town.enrol(town.martin, meals), NEXT_MONDAY)
    enrolled = await town.enrol(town.dupont, meals)
    waiting = await town.book(town.dupont, enrolled, NEXT_MONDAY)
    await town.enrol(town.dupont, meals, weekdays=(1,), enrolment_id=enrolled.enrolment_id, valid_to=NEXT_MONDAY)
    await take_back(town, town.dupont, waiting)
    assert await town.status(town.dupont, enrolled, NEXT_MONDAY) == DayStatus.ABSENT_EXCUSED
    assert await town.taken(meals, NEXT_MONDAY) == 1


async def test_what_is_taken_back_before_the_allocator_had_it_is_never_booked(town: Town) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals)
    async with town.service.database.transaction(town.dupont.actor) as tx:
        await turns.take_places(tx)
        asked = await town.ask(town.dupont, enrolled, THURSDAY, FRIDAY)
        await withdraw_own(tx, asked.request_id, (), family_id=town.dupont.family_id)
    found = await town.decided(asked)
    assert (found.status, {one.decision for one in found.days}) == ("withdrawn", {"withdrawn"})
    assert await town.taken(meals, THURSDAY) == 0
    await assert_consistent(town, meals)


async def test_a_clerk_and_a_family_at_once_leave_one_answer(town: Town) -> None:
    outing = await town.activity("Sortie", approval="manual")
    enrolled = await town.enrol(town.dupont, outing)
    request = await town.book(town.dupont, enrolled, THURSDAY)
    answers = await asyncio.gather(
        take_back(town, town.dupont, request),
        town.service.send(DecidePlanningRequest(request_id=request.request_id, accept=True), CLERK),
        return_exceptions=True,
    )
    refused = [answer.slug for answer in answers if isinstance(answer, Refusal)]
    assert refused in ([NothingToWithdraw.slug], [NothingToDecide.slug])
    await assert_consistent(town, outing)


async def test_an_agent_takes_back_for_the_family_which_is_told_who(town: Town) -> None:
    outing = await town.activity("Sortie", approval="manual")
    request = await town.book(town.dupont, await town.enrol(town.dupont, outing), THURSDAY)
    asked = WithdrawPlanningRequestFor(request_id=request.request_id)
    await refusal(town.service.send(asked, staff(Right.DECIDE_PLANNING_REQUEST)), Forbidden)
    await refusal(town.service.send(asked, staff(Right.ACT_FOR_FAMILY, facilities=(new_id(),))), UnknownRequest)
    done = await town.service.send(asked, staff(Right.ACT_FOR_FAMILY))
    assert done.status == "withdrawn"
    (told,) = await town.service.tells(PlanningRequestWithdrawn)
    assert told.by_staff_name != ""
    async with town.service.database.transaction() as tx:
        (entry,) = await tx.fetch("select family_id, about_id from audit_entry where action = 'planning.request.withdraw'")
        assert tuple(entry) == (town.dupont.family_id, town.dupont.child_id)


async def test_the_rest_that_an_agent_takes_back_is_told_apart_from_what_the_family_had_taken_back(town: Town) -> None:
    outing = await town.activity("Sortie", approval="manual")
    enrolled = await town.enrol(town.dupont, outing)
    request = await town.book(town.dupont, enrolled, THURSDAY, FRIDAY)
    await take_back(town, town.dupont, request, AskedDay(enrolment_id=enrolled.enrolment_id, day=THURSDAY))
    await town.service.send(WithdrawPlanningRequestFor(request_id=request.request_id), staff(Right.ACT_FOR_FAMILY))
    own, rest = await town.service.tells(PlanningRequestWithdrawn, count=2)
    assert [one.day for one in own.just_now] == [THURSDAY]
    assert [(one.day, one.missed) for one in rest.just_now] == [(FRIDAY, False)]
    assert [one.day for one in rest.days] == [THURSDAY, FRIDAY]


async def test_a_family_takes_back_its_own_requests_only(town: Town) -> None:
    outing = await town.activity("Sortie", approval="manual")
    request = await town.book(town.dupont, await town.enrol(town.dupont, outing), THURSDAY)
    await refusal(take_back(town, town.martin, request), UnknownRequest)
    await refusal(town.service.send(WithdrawPlanningRequest(request_id=new_id()), town.dupont.actor), UnknownRequest)
    await refusal(town.service.send(WithdrawPlanningRequest(request_id=request.request_id), CLERK), NotFound)
    (own,) = (await town.service.send(ListPlanningRequests(), town.dupont.actor)).requests
    assert own.status == "pending"


async def test_an_adult_from_whom_the_child_is_hidden_takes_nothing_back(town: Town) -> None:
    outing = await town.activity("Sortie", approval="manual")
    request = await town.book(town.dupont, await town.enrol(town.dupont, outing), THURSDAY)
    hidden = CustodySet(
        version=1,
        child_id=town.dupont.child_id,
        households=(LinkedHousehold(family_id=town.dupont.family_id),),
        adults=(LinkedAdult(guardian_id=town.dupont.guardian_id, authority="withdrawn", since=date(2026, 9, 1)),),
        spans=(),
    )
    await town.service.tell(hidden)
    await refusal(take_back(town, town.dupont, request), UnknownRequest)


async def test_a_familys_list_goes_on_before_its_last_request(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(approval="manual"))
    asked = [await town.book(town.dupont, enrolled, day) for day in (THURSDAY, FRIDAY, NEXT_MONDAY)]
    first = await town.service.send(ListPlanningRequests(limit=2), town.dupont.actor)
    assert ([one.request_id for one in first.requests], first.next) == ([asked[2].request_id, asked[1].request_id], asked[1].request_id)
    rest = ListPlanningRequests(limit=2, before=asked[1].request_id, before_at=asked[1].submitted_at)
    second = await town.service.send(rest, town.dupont.actor)
    assert ([one.request_id for one in second.requests], second.next) == ([asked[0].request_id], None)
    assert len((await town.service.send(ListPlanningRequests(), town.dupont.actor)).requests) == 3
    assert (first.pending, second.pending) == (3, 3)
    await take_back(town, town.dupont, asked[2])
    newest = await town.service.send(ListPlanningRequests(limit=1), town.dupont.actor)
    assert ([one.status for one in newest.requests], newest.pending) == (["withdrawn"], 2)
