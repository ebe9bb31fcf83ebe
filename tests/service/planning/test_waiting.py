"""The waiting list: who waits, in which order, and who follows when a place becomes free."""

from datetime import time, timedelta

from contracts.planning import (
    DayStatus,
    DecidePlanningRequest,
    MonthChanged,
    PlanningRequestDecided,
    WorkingDaysBefore,
)
from tests.eventually import eventually
from tests.service.planning.cast import CLERK, THURSDAY, Town, activity


async def test_without_a_place_the_family_waits_and_sees_its_rank(town: Town) -> None:
    meals = await town.activity(capacity=1)
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals)
    await town.book(town.dupont, lea, THURSDAY)
    waiting = await town.book(town.martin, hugo, THURSDAY)
    assert (waiting.status, waiting.days[0].decision, waiting.days[0].rank) == ("pending", "waiting", 1)
    cell = await town.cell(town.martin, hugo, THURSDAY)
    assert (cell.status, cell.rank) == (DayStatus.WAITING, 1)
    told = (await town.service.tells(PlanningRequestDecided, count=2))[-1]
    assert (told.days[0].decision, told.days[0].rank) == ("waiting", 1)


async def test_a_freed_place_goes_to_the_first_in_line_and_the_others_move_up(town: Town) -> None:
    meals = await town.activity(capacity=1)
    lea = await town.enrol(town.dupont, meals)
    await town.book(town.dupont, lea, THURSDAY)
    line = await town.households(3)
    enrolled = [await town.enrol(one, meals) for one in line]
    for one, of in zip(line, enrolled, strict=True):
        await town.book(one, of, THURSDAY)
    await town.decided(await town.miss(town.dupont, lea, THURSDAY))
    cells = [await town.cell(one, of, THURSDAY) for one, of in zip(line, enrolled, strict=True)]
    assert [(cell.status, cell.rank) for cell in cells] == [(DayStatus.BOOKED, None), (DayStatus.WAITING, 1), (DayStatus.WAITING, 2)]
    assert await town.taken(meals, THURSDAY) == 1


async def test_who_gets_a_freed_place_is_told(town: Town) -> None:
    meals = await town.activity(capacity=1)
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals)
    await town.book(town.dupont, lea, THURSDAY)
    waiting = await town.book(town.martin, hugo, THURSDAY)
    await town.decided(await town.miss(town.dupont, lea, THURSDAY))
    told = [one for one in await town.service.tells(PlanningRequestDecided, count=4) if one.request_id == waiting.request_id]
    assert [(one.version, one.status, one.days[0].decision) for one in told] == [(1, "pending", "waiting"), (2, "accepted", "accepted")]
    months = [one for one in await town.service.tells(MonthChanged, count=4) if one.family_id == town.martin.family_id]
    assert [day.status for day in months[-1].days] == [DayStatus.BOOKED]
    assert months[-1].asked_at is None


async def test_a_refusal_by_a_clerk_frees_the_held_place_for_the_first_in_line(town: Town) -> None:
    outing = await town.activity("Sortie", approval="manual", capacity=1)
    lea, hugo = await town.enrol(town.dupont, outing), await town.enrol(town.martin, outing)
    held = await town.book(town.dupont, lea, THURSDAY)
    assert (await town.book(town.martin, hugo, THURSDAY)).days[0].decision == "waiting"
    await town.service.send(DecidePlanningRequest(request_id=held.request_id, accept=False, reason="Dossier incomplet"), CLERK)
    cell = await town.cell(town.dupont, lea, THURSDAY)
    assert (cell.status, cell.reason) == (DayStatus.REFUSED, "Dossier incomplet")
    assert await town.status(town.martin, hugo, THURSDAY) == DayStatus.PROCESSING
    assert await town.taken(outing, THURSDAY) == 1


async def test_a_larger_capacity_lets_in_those_who_wait(town: Town) -> None:
    small = activity(town.facility_id, "Cirque", capacity=1)
    meals = await town.service.send(small, CLERK)
    families = await town.households(3)
    enrolled = [await town.enrol(one, meals) for one in families]
    for one, of in zip(families, enrolled, strict=True):
        await town.book(one, of, THURSDAY)
    await town.service.send(small.model_copy(update={"capacity": 2}), CLERK)
    statuses = [await town.status(one, of, THURSDAY) for one, of in zip(families, enrolled, strict=True)]
    assert statuses == [DayStatus.BOOKED, DayStatus.BOOKED, DayStatus.WAITING]


async def test_on_the_day_itself_nobody_is_booked_who_could_not_know(town: Town) -> None:
    meals = await town.activity(capacity=1)
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals)
    await town.book(town.dupont, lea, THURSDAY)
    waiting = await town.book(town.martin, hugo, THURSDAY)
    town.service.move_clock(timedelta(days=3))
    await town.decided(await town.miss(town.dupont, lea, THURSDAY))

    async def ended() -> bool:
        return (await town.decided(waiting)).status == "refused"

    await eventually(ended)
    (day,) = (await town.decided(waiting)).days
    assert (day.decision, day.reason) == ("refused", "Aucune place ne s'est libérée à temps.")
    assert await town.status(town.martin, hugo, THURSDAY) == DayStatus.REFUSED


async def test_a_day_that_can_still_be_booked_on_the_day_itself_still_goes_to_the_line(town: Town) -> None:
    same_day = WorkingDaysBefore(days=0, at=time(16))
    care = await town.activity("Garderie soir", capacity=1, booking_cutoff=same_day, cancelling_cutoff=same_day)
    lea, hugo = await town.enrol(town.dupont, care), await town.enrol(town.martin, care)
    await town.book(town.dupont, lea, THURSDAY)
    await town.book(town.martin, hugo, THURSDAY)
    town.service.move_clock(timedelta(days=3))
    await town.decided(await town.miss(town.dupont, lea, THURSDAY))
    assert await town.status(town.martin, hugo, THURSDAY) == DayStatus.BOOKED
