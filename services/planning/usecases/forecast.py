"""Forecast: who is expected on the days to come, and the hours that were realised on those gone by."""

from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import Forecast, ForecastLine, ForecastSlot, HoursRealised
from services.planning.domain.activity import Activity
from services.planning.domain.calendar import days_between
from services.planning.domain.errors import DatesReversed, SpanTooLong, UnknownFacility
from services.planning.store import activities, calendar_days, expected, meals, realised
from services.planning.usecases.lists import with_children

LONGEST_FORECAST, LONGEST_REPORT = 31, 366


async def forecast(tx: Tx, first: date, last: date, facility_id: UUID | None) -> Forecast:
    """Count who is expected, per day, activity and group; children are told apart, never named."""
    _check_span(first, last, LONGEST_FORECAST)
    within = await within_reach(tx, facility_id)
    calendar = await calendar_days.between(tx, first, last)
    with_meal = await meals.every(tx)
    slots = await with_children(tx, within, days_between(first, last), calendar)
    opened: dict[UUID, list[date]] = {one.activity_id: [] for one in within}
    for slot in slots:
        opened[slot.activity_id].append(slot.day)
    found = await expected.lines(tx, slots)
    children = sorted({child_id for line in found for child_id in line.child_ids})
    place = {child_id: n for n, child_id in enumerate(children)}
    known = {one.activity_id: one for one in within}
    return Forecast(
        first=first,
        last=last,
        slots=tuple(
            ForecastSlot(
                activity_id=one.activity_id,
                activity=one.name,
                facility=one.facility,
                meal=one.activity_id in with_meal,
                days=tuple(opened[one.activity_id]),
            )
            for one in within
            if opened[one.activity_id]
        ),
        lines=tuple(
            ForecastLine(
                activity_id=line.activity_id,
                activity=known[line.activity_id].name,
                facility=known[line.activity_id].facility,
                meal=line.activity_id in with_meal,
                group=line.group,
                day=line.day,
                children=tuple(place[child_id] for child_id in line.child_ids),
            )
            for line in found
        ),
        children=tuple(children),
    )


async def hours_realised(tx: Tx, first: date, last: date, facility_id: UUID | None) -> HoursRealised:
    """Sum up the hours realised, for the CAF."""
    _check_span(first, last, LONGEST_REPORT)
    within = await within_reach(tx, facility_id)
    return HoursRealised(first=first, last=last, lines=await realised.hours(tx, [one.activity_id for one in within], first, last))


async def within_reach(tx: Tx, facility_id: UUID | None) -> list[Activity]:
    """List the activities within the actor's reach, or those of one facility."""
    if facility_id is not None and not tx.actor.sees(facility_id):
        raise UnknownFacility
    return [one for one in await activities.every(tx, facility_id) if tx.actor.sees(one.facility_id)]


def _check_span(first: date, last: date, longest: int) -> None:
    if last < first:
        raise DatesReversed
    if (last - first).days >= longest:
        raise SpanTooLong(f"Choisissez {longest} jours au plus.")
