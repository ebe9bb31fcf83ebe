"""From a click to a booked day."""

from contracts.planning import DayStatus, MonthChanged, PlanningRequestDecided
from tests.service.planning.cast import FRIDAY, THURSDAY, Town


async def test_a_request_is_answered_at_once_and_booked_by_the_allocator(town: Town) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals)
    request = await town.ask(town.dupont, enrolled, THURSDAY, FRIDAY)
    assert (request.status, [day.decision for day in request.days]) == ("pending", ["pending", "pending"])
    decided = await town.decided(request)
    assert (decided.status, [day.decision for day in decided.days]) == ("accepted", ["accepted", "accepted"])
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.BOOKED
    assert await town.taken(meals, THURSDAY) == 1
    (told,) = await town.service.tells(PlanningRequestDecided)
    assert (told.request_id, told.status, told.by_staff) == (request.request_id, "accepted", False)
    (month,) = await town.service.tells(MonthChanged)
    assert month.asked_at == request.submitted_at
    assert [(day.day, day.status) for day in month.days] == [(THURSDAY, DayStatus.BOOKED), (FRIDAY, DayStatus.BOOKED)]
