"""Asking for days: from a click to a booked day, and every refusal on the way."""

from datetime import date, timedelta

import pytest

from chassis.errors import Invalid, NotFound
from chassis.ids import new_id
from contracts.planning import (
    AskedDay,
    DayStatus,
    DecidePlanningRequest,
    ListPlanningRequests,
    MonthChanged,
    PlanningRequestDecided,
    SubmitDays,
)
from services.planning.domain.errors import (
    AlreadyAsked,
    CutoffPassed,
    DayClosed,
    OutsideEnrolment,
    UnknownChild,
    UnknownEnrolment,
)
from tests.service.harness import edge
from tests.service.planning.cast import CLERK, FRIDAY, MONDAY, NEXT_MONDAY, THURSDAY, TUESDAY, WEDNESDAY, Town, refusal


async def test_a_request_is_answered_at_once_and_booked_by_the_allocator(town: Town) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals)
    request = await town.ask(town.dupont, enrolled, THURSDAY, FRIDAY)
    assert (request.status, [day.decision for day in request.days]) == ("pending", ["pending", "pending"])
    assert (request.child, request.days[0].activity) == ("Léa DUPONT", "Restauration scolaire")
    decided = await town.decided(request)
    assert (decided.status, [day.decision for day in decided.days]) == ("accepted", ["accepted", "accepted"])
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.BOOKED
    assert await town.taken(meals, THURSDAY) == 1


async def test_a_booking_is_told_with_its_whole_month_and_the_moment_of_the_click(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    request = await town.book(town.dupont, enrolled, THURSDAY, FRIDAY)
    (told,) = await town.service.tells(PlanningRequestDecided)
    assert (told.request_id, told.status, told.by_staff, told.child) == (request.request_id, "accepted", False, "Léa DUPONT")
    (month,) = await town.service.tells(MonthChanged)
    assert (month.family_id, month.month, month.version) == (town.dupont.family_id, date(2026, 11, 1), 1)
    assert month.asked_at == request.submitted_at
    assert [(day.day, day.status) for day in month.days] == [(THURSDAY, DayStatus.BOOKED), (FRIDAY, DayStatus.BOOKED)]


async def test_a_request_over_two_months_tells_each_month_once(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    await town.book(town.dupont, enrolled, THURSDAY, date(2026, 12, 1), date(2026, 12, 3))
    months = await town.service.tells(MonthChanged, count=2)
    assert [(one.month, one.version, len(one.days)) for one in months] == [(date(2026, 11, 1), 1, 1), (date(2026, 12, 1), 1, 2)]


async def test_after_the_cut_off_the_whole_is_refused_with_the_next_possible_day(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    town.service.move_clock(timedelta(hours=1, minutes=1))
    why = "La date limite pour réserver le mardi 24 novembre était le lundi 23 novembre à 10\u00a0h."
    alone = await refusal(town.ask(town.dupont, enrolled, TUESDAY), CutoffPassed)
    assert alone.detail == f"{why} Prochain jour possible : jeudi 26 novembre."
    refused = await refusal(town.ask(town.dupont, enrolled, TUESDAY, THURSDAY), CutoffPassed)
    assert refused.detail == f"{why} Autre jour possible : vendredi 27 novembre.", "Thursday is asked for already"
    assert (alone.members["next_possible_day"], refused.members["next_possible_day"]) == ("2026-11-26", "2026-11-27")
    assert [(error["day"], error["slug"]) for error in refused.members["errors"]] == [(TUESDAY.isoformat(), "cutoff_passed")]
    assert await town.status(town.dupont, enrolled, THURSDAY) is None


async def test_until_the_cut_off_the_day_can_be_booked(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    assert (await town.book(town.dupont, enrolled, TUESDAY)).status == "accepted"


async def test_a_closed_day_is_refused_with_its_reason(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    await town.close(THURSDAY, label="Grève")
    refused = await refusal(town.ask(town.dupont, enrolled, THURSDAY), DayClosed)
    assert refused.detail.startswith("« Restauration scolaire » n'a pas lieu le jeudi 26 novembre : Grève.")
    await refusal(town.ask(town.dupont, enrolled, WEDNESDAY), DayClosed)


async def test_a_day_outside_the_enrolment_is_refused(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(), valid_to=WEDNESDAY)
    await refusal(town.ask(town.dupont, enrolled, THURSDAY), OutsideEnrolment)
    await refusal(town.ask(town.dupont, enrolled, TUESDAY, THURSDAY), OutsideEnrolment)


async def test_a_booked_day_cannot_be_asked_again(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    await town.book(town.dupont, enrolled, THURSDAY)
    refused = await refusal(town.ask(town.dupont, enrolled, THURSDAY), AlreadyAsked)
    assert refused.detail.startswith("Le jeudi 26 novembre est déjà réservé ou demandé")


async def test_the_same_day_twice_in_one_request_counts_once(town: Town) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals)
    assert len((await town.book(town.dupont, enrolled, THURSDAY, THURSDAY)).days) == 1
    assert await town.taken(meals, THURSDAY) == 1


async def test_one_request_may_hold_several_activities_of_the_child(town: Town) -> None:
    meals, care = await town.activity(), await town.activity("Garderie matin")
    one, other = await town.enrol(town.dupont, meals), await town.enrol(town.dupont, care)
    asked = tuple(AskedDay(enrolment_id=enrolled.enrolment_id, day=THURSDAY) for enrolled in (one, other))
    request = await town.service.send(SubmitDays(child_id=town.dupont.child_id, kind="booking", days=asked), town.dupont.actor)
    assert {day.activity for day in (await town.decided(request)).days} == {"Restauration scolaire", "Garderie matin"}
    assert len(await town.service.tells(MonthChanged, count=2)) == 2


async def test_another_familys_child_or_enrolment_is_not_found(town: Town) -> None:
    meals = await town.activity()
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals)
    days = (AskedDay(enrolment_id=hugo.enrolment_id, day=THURSDAY),)
    wrong_child = SubmitDays(child_id=town.martin.child_id, kind="booking", days=days)
    await refusal(town.service.send(wrong_child, town.dupont.actor), UnknownChild)
    wrong_enrolment = SubmitDays(child_id=town.dupont.child_id, kind="booking", days=days)
    await refusal(town.service.send(wrong_enrolment, town.dupont.actor), UnknownEnrolment)
    nobody = SubmitDays(child_id=new_id(), kind="booking", days=(AskedDay(enrolment_id=lea.enrolment_id, day=THURSDAY),))
    await refusal(town.service.send(nobody, town.dupont.actor), UnknownChild)


@pytest.mark.parametrize("days", [(), tuple(AskedDay(enrolment_id=new_id(), day=THURSDAY) for _ in range(251))])
async def test_a_request_holds_one_to_two_hundred_and_fifty_days(town: Town, days: tuple[AskedDay, ...]) -> None:
    asked = SubmitDays.model_construct(child_id=town.dupont.child_id, kind="booking", days=days, absence_reason=None, note="")
    await refusal(town.service.send(asked, town.dupont.actor), Invalid)


async def test_staff_and_edges_cannot_submit_for_a_family(town: Town) -> None:
    asked = SubmitDays(child_id=new_id(), kind="booking", days=(AskedDay(enrolment_id=new_id(), day=THURSDAY),))
    for somebody_else in (CLERK, edge()):
        await refusal(town.service.send(asked, somebody_else), NotFound)


async def test_a_request_repeated_with_its_key_is_answered_alike_and_booked_once(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    first = await town.ask(town.dupont, enrolled, THURSDAY, key="click-1")
    again = await town.ask(town.dupont, enrolled, THURSDAY, key="click-1")
    assert first == again
    mine = await town.service.send(ListPlanningRequests(), town.dupont.actor)
    assert [one.request_id for one in mine.requests] == [first.request_id]


async def test_families_list_their_requests_the_newest_first_without_those_of_others(town: Town) -> None:
    meals = await town.activity()
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals)
    first = await town.book(town.dupont, lea, THURSDAY)
    await town.book(town.martin, hugo, THURSDAY)
    second = await town.book(town.dupont, lea, FRIDAY)
    mine = await town.service.send(ListPlanningRequests(), town.dupont.actor)
    assert [one.request_id for one in mine.requests] == [second.request_id, first.request_id]
    assert mine.pending == 0


async def test_requests_of_more_than_a_month_ago_are_listed_while_pending_and_for_a_month_after_their_answer(town: Town) -> None:
    outing = await town.activity("Sortie", approval="manual")
    meals = await town.activity()
    decided = await town.book(town.dupont, await town.enrol(town.dupont, meals), THURSDAY)
    pending = await town.book(town.dupont, await town.enrol(town.dupont, outing), THURSDAY)
    town.service.move_clock(timedelta(days=32))
    mine = await town.service.send(ListPlanningRequests(), town.dupont.actor)
    assert ([one.request_id for one in mine.requests], mine.pending) == ([pending.request_id], 1)
    await town.service.send(DecidePlanningRequest(request_id=pending.request_id, accept=False, reason="Car complet"), CLERK)
    mine = await town.service.send(ListPlanningRequests(), town.dupont.actor)
    assert [(one.request_id, one.status) for one in mine.requests] == [(pending.request_id, "refused")]
    since = await town.service.send(ListPlanningRequests(since=MONDAY), town.dupont.actor)
    assert {one.request_id for one in since.requests} == {pending.request_id, decided.request_id}


async def test_only_a_family_has_requests_of_its_own(town: Town) -> None:
    await refusal(town.service.send(ListPlanningRequests(), CLERK), NotFound)


async def test_a_refused_or_excused_day_may_be_asked_again(town: Town) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals)
    await town.book(town.dupont, enrolled, NEXT_MONDAY)
    await town.decided(await town.miss(town.dupont, enrolled, NEXT_MONDAY))
    assert await town.status(town.dupont, enrolled, NEXT_MONDAY) == DayStatus.ABSENT_EXCUSED
    assert (await town.book(town.dupont, enrolled, NEXT_MONDAY)).status == "accepted"
    assert await town.status(town.dupont, enrolled, NEXT_MONDAY) == DayStatus.BOOKED
    assert await town.taken(meals, NEXT_MONDAY) == 1


async def test_one_day_that_cannot_be_asked_refuses_the_whole_request(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    await town.book(town.dupont, enrolled, THURSDAY)
    await refusal(town.ask(town.dupont, enrolled, FRIDAY, THURSDAY), AlreadyAsked)
    assert await town.status(town.dupont, enrolled, FRIDAY) is None
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.BOOKED
