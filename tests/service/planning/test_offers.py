"""A freed place is offered: held for who waits first until the family accepts it, leaves it, or the deadline comes."""

from datetime import timedelta
from uuid import UUID

from contracts.planning import (
    AcceptOffer,
    ActivityView,
    AskedDay,
    DayStatus,
    DecidePlanningRequest,
    EnrolmentView,
    ListOffers,
    MonthChanged,
    PlacesOffered,
    PlanningRequestView,
    PoliciesAsked,
    ReadCalendarFeed,
    RenewCalendarFeed,
    WithdrawPlanningRequest,
)
from services.planning.domain.errors import OfferOver, UnknownRequest
from tests.eventually import eventually
from tests.service.harness import edge
from tests.service.planning.cast import CLERK, THURSDAY, Household, Town, refusal

OFFERED = PoliciesAsked(offer_hours=24)
Waiting = tuple[Household, EnrolmentView, PlanningRequestView]


async def story(town: Town, waiting: int = 2) -> tuple[ActivityView, list[Waiting]]:
    """One place, taken and given back, for which some wait."""
    meals = await town.activity(capacity=1, policies=OFFERED)
    lea = await town.enrol(town.dupont, meals)
    await town.book(town.dupont, lea, THURSDAY)
    line = [(who, at, await town.book(who, at, THURSDAY)) for who, at in await town.enrol_many(waiting, meals)]
    await town.decided(await town.miss(town.dupont, lea, THURSDAY))
    return meals, line


def accepting(one: Waiting) -> AcceptOffer:
    return AcceptOffer(request_id=one[2].request_id, enrolment_id=one[1].enrolment_id, day=THURSDAY)


def leaving(one: Waiting) -> WithdrawPlanningRequest:
    return WithdrawPlanningRequest(request_id=one[2].request_id, days=(AskedDay(enrolment_id=one[1].enrolment_id, day=THURSDAY),))


async def offered_to(town: Town, who: Household) -> list[UUID]:
    return [one.request_id for one in (await town.service.send(ListOffers(), who.actor)).offers]


async def test_a_freed_place_is_held_for_the_first_and_told_with_its_deadline(town: Town) -> None:
    meals, (first, second) = await story(town)
    cell = await town.cell(first[0], first[1], THURSDAY)
    assert (cell.status, cell.offered_until is not None, await town.taken(meals, THURSDAY)) == (DayStatus.WAITING, True, 1)
    assert (await offered_to(town, first[0]), await offered_to(town, second[0])) == ([first[2].request_id], [])
    another_month = await town.month(first[0], THURSDAY + timedelta(days=60))
    assert [(one.request_id, one.day) for one in another_month.offers] == [(first[2].request_id, THURSDAY)]
    assert (await town.month(second[0])).offers == ()
    (told,) = await town.service.tells(PlacesOffered, count=1)
    assert (told.request_id, told.days[0].day, told.days[0].until - told.offered_at) == (first[2].request_id, THURSDAY, timedelta(hours=24))


async def test_a_calendar_of_the_family_says_until_when_the_place_is_held(town: Town) -> None:
    _, (first, _) = await story(town)
    link = await town.service.send(RenewCalendarFeed(child_id=first[0].child_id), first[0].actor)
    (day,) = (await town.service.send(ReadCalendarFeed.model_validate({"secret": link.secret}), edge())).days
    assert (day.status, day.offered_until) == (DayStatus.WAITING, (await town.cell(first[0], first[1], THURSDAY)).offered_until)
    assert day.offered_until is not None


async def test_an_accepted_place_is_booked_once_however_often_it_is_clicked(town: Town) -> None:
    meals, (first, _) = await story(town)
    for _ in range(2):
        answer = await town.service.send(accepting(first), first[0].actor)
        assert (answer.status, answer.days[0].decision, answer.days[0].offered_until) == ("accepted", "accepted", None)
    assert (await town.taken(meals, THURSDAY), await offered_to(town, first[0])) == (1, [])
    months = [one for one in await town.service.tells(MonthChanged, count=4) if one.family_id == first[0].family_id]
    assert [day.status for day in months[-1].days] == [DayStatus.BOOKED]


async def test_a_place_that_is_left_is_offered_to_the_next_and_cannot_be_accepted_any_more(town: Town) -> None:
    meals, (first, second) = await story(town)
    await town.service.send(leaving(first), first[0].actor)
    assert await town.status(first[0], first[1], THURSDAY) is None
    assert (await offered_to(town, second[0]), await town.taken(meals, THURSDAY)) == ([second[2].request_id], 1)
    await refusal(town.service.send(accepting(first), first[0].actor), OfferOver)


async def test_a_place_without_an_answer_in_time_lapses_with_a_reason_and_goes_to_the_next(town: Town) -> None:
    meals, (first, second) = await story(town)
    town.service.move_clock(timedelta(hours=25))

    async def passed_on() -> bool:
        return await offered_to(town, second[0]) == [second[2].request_id]

    await eventually(passed_on)
    (lapsed,) = (await town.decided(first[2])).days
    assert (lapsed.decision, lapsed.reason) == ("refused", "La place proposée n'a pas été acceptée à temps.")
    assert await town.taken(meals, THURSDAY) == 1
    await refusal(town.service.send(accepting(first), first[0].actor), OfferOver)


async def test_who_waits_behind_cannot_accept_what_is_offered_to_the_first(town: Town) -> None:
    _, (first, second) = await story(town)
    await refusal(town.service.send(accepting(second), second[0].actor), OfferOver)
    await refusal(town.service.send(accepting(first), second[0].actor), UnknownRequest)


async def test_nobody_takes_a_place_while_it_is_offered(town: Town) -> None:
    meals, (first, _) = await story(town)
    late = await town.household()
    asked = await town.book(late, await town.enrol(late, meals), THURSDAY)
    assert (asked.days[0].decision, asked.days[0].rank, await town.taken(meals, THURSDAY)) == ("waiting", 3, 1)
    assert await offered_to(town, first[0]) == [first[2].request_id]


async def test_under_manual_approval_an_accepted_place_is_held_for_the_clerk(town: Town) -> None:
    outing = await town.activity("Sortie", capacity=1, approval="manual", policies=OFFERED)
    lea, hugo = await town.enrol(town.dupont, outing), await town.enrol(town.martin, outing)
    held = await town.book(town.dupont, lea, THURSDAY)
    waits = await town.book(town.martin, hugo, THURSDAY)
    await town.service.send(DecidePlanningRequest(request_id=held.request_id, accept=False, reason="Dossier incomplet"), CLERK)
    answer = await town.service.send(accepting((town.martin, hugo, waits)), town.martin.actor)
    assert (answer.days[0].decision, await town.taken(outing, THURSDAY)) == ("pending", 1)
    decided = await town.service.send(DecidePlanningRequest(request_id=waits.request_id, accept=True), CLERK)
    assert decided.days[0].decision == "accepted"
