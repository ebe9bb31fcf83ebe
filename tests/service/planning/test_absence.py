"""Declaring absences: free in time, billed when late, a medical reason judged by a clerk."""

from datetime import timedelta

from contracts.planning import AskedDay, DayStatus, DecidePlanningRequest, ListPlanningQueue, MonthChanged, SubmitDays
from services.planning.domain.errors import AlreadyAsked, DayPassed, NotBooked, ReasonMissing
from tests.service.planning.cast import CLERK, FRIDAY, THURSDAY, TUESDAY, Town, refusal


async def test_an_absence_in_time_is_excused_and_frees_its_place(town: Town) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals)
    await town.book(town.dupont, enrolled, THURSDAY)
    absence = await town.decided(await town.miss(town.dupont, enrolled, THURSDAY))
    assert (absence.status, absence.days[0].decision, absence.days[0].billed) == ("accepted", "accepted", False)
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENT_EXCUSED
    assert await town.taken(meals, THURSDAY) == 0
    assert [day.status for day in (await town.service.tells(MonthChanged, count=2))[-1].days] == [DayStatus.ABSENT_EXCUSED]


async def test_a_late_absence_is_accepted_and_billed_and_keeps_its_place(town: Town) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals)
    await town.book(town.dupont, enrolled, TUESDAY)
    town.service.move_clock(timedelta(hours=2))
    assert (await town.cell(town.dupont, enrolled, TUESDAY)).late
    absence = await town.decided(await town.miss(town.dupont, enrolled, TUESDAY))
    assert (absence.days[0].decision, absence.days[0].billed) == ("accepted", True)
    assert await town.status(town.dupont, enrolled, TUESDAY) == DayStatus.ABSENT_BILLED
    assert await town.taken(meals, TUESDAY) == 1


async def test_a_regular_day_may_be_missed_like_a_booked_one(town: Town) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals, weekdays=[4])
    assert await town.taken(meals, THURSDAY) == 1
    await town.decided(await town.miss(town.dupont, enrolled, THURSDAY))
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENT_EXCUSED
    assert await town.taken(meals, THURSDAY) == 0


async def test_a_medical_absence_waits_for_a_clerk_and_keeps_its_place_meanwhile(town: Town) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals, weekdays=[4])
    absence = await town.decided(await town.miss(town.dupont, enrolled, THURSDAY, reason="illness"))
    assert (absence.status, absence.days[0].decision) == ("pending", "pending")
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENCE_PROCESSING
    assert await town.taken(meals, THURSDAY) == 1
    queue = await town.service.send(ListPlanningQueue(), CLERK)
    assert ([one.request_id for one in queue.requests], queue.pending) == ([absence.request_id], 1)


async def test_an_accepted_certificate_excuses_even_a_late_absence_and_frees_the_place(town: Town) -> None:
    meals = await town.activity(capacity=1)
    lea, hugo = await town.enrol(town.dupont, meals, weekdays=[4]), await town.enrol(town.martin, meals)
    await town.book(town.martin, hugo, THURSDAY)
    absence = await town.decided(await town.miss(town.dupont, lea, THURSDAY, reason="illness"))
    decided = await town.service.send(DecidePlanningRequest(request_id=absence.request_id, accept=True), CLERK)
    assert (decided.status, decided.days[0].billed) == ("accepted", False)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.ABSENT_EXCUSED
    assert await town.status(town.martin, hugo, THURSDAY) == DayStatus.BOOKED


async def test_a_refused_certificate_leaves_the_absence_billed(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=[4])
    absence = await town.decided(await town.miss(town.dupont, enrolled, THURSDAY, reason="illness"))
    refused = DecidePlanningRequest(request_id=absence.request_id, accept=False, reason="Attestation non fournie")
    (day,) = (await town.service.send(refused, CLERK)).days
    assert (day.decision, day.billed, day.reason) == ("refused", True, "Attestation non fournie")
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENT_BILLED


async def test_an_absence_needs_a_reason(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=[4])
    days = (AskedDay(enrolment_id=enrolled.enrolment_id, day=THURSDAY),)
    await refusal(town.service.send(SubmitDays(child_id=town.dupont.child_id, kind="absence", days=days), town.dupont.actor), ReasonMissing)


async def test_an_absence_needs_a_booked_day_and_is_declared_once(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=[4])
    await refusal(town.miss(town.dupont, enrolled, FRIDAY), NotBooked)
    await town.decided(await town.miss(town.dupont, enrolled, THURSDAY))
    await refusal(town.miss(town.dupont, enrolled, THURSDAY), AlreadyAsked)


async def test_yesterdays_absence_is_a_matter_for_the_facility(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=[4])
    town.service.move_clock(timedelta(days=4))
    await refusal(town.miss(town.dupont, enrolled, THURSDAY), DayPassed)
