"""Occupancy: how full a week is, by all that places are counted by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Literal
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import Occupancy, OccupancyDay, OccupancyLine
from services.planning.domain.activity import Activity
from services.planning.domain.calendar import Calendar, days_between
from services.planning.domain.counters import HALVES, Counted, Half, half_of
from services.planning.store import calendar_days, expected
from services.planning.store import occupancy as store
from services.planning.usecases.forecast import within_reach
from services.planning.usecases.lists import with_children

WEEK = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Week:
    """The days, and what was read of them."""

    days: Sequence[date]
    calendar: Calendar
    capacities: Mapping[UUID, int]
    taken: Mapping[tuple[UUID, date], tuple[int, int]]
    waiting: Mapping[tuple[UUID, date], tuple[int, int]]

    def of(self, counter_id: UUID, counting: Sequence[Activity]) -> tuple[OccupancyDay, ...]:
        """Tell the days of a counter, in which some activities are counted."""
        return tuple(self._day(counter_id, day, is_open=any(one.opens(day, self.calendar) for one in counting)) for day in self.days)

    def _day(self, counter_id: UUID, day: date, *, is_open: bool) -> OccupancyDay:
        taken, capacity = self.taken.get((counter_id, day), (0, self.capacities[counter_id]))
        waiting, offered = self.waiting.get((counter_id, day), (0, 0))
        return OccupancyDay(day=day, taken=taken, capacity=capacity, waiting=waiting, offered=offered, closed=not is_open and not taken)


async def occupancy(tx: Tx, first: date, facility_id: UUID | None) -> Occupancy:
    """Draw the seven days from one on, for the activities within the actor's reach."""
    last = first + WEEK
    activities = await within_reach(tx, facility_id)
    calendar = await calendar_days.between(tx, first, last)
    found = await store.of_activities(tx, [one.activity_id for one in activities], first, last)
    days = days_between(first, last)
    gone = [day for day in days if day < paris_date(tx.now)]
    had = await expected.counted(tx, await with_children(tx, activities, gone, calendar))
    taken = dict(found.taken)
    for counter_id, day in product(found.capacities, gone):
        # Places are counted from the day on which an enrolment is entered; of days gone by it is told who had one.
        taken[counter_id, day] = had.get((counter_id, day), 0), taken.get((counter_id, day), (0, found.capacities[counter_id]))[1]
    week = Week(days, calendar, found.capacities, taken, found.waiting)
    by_facility: dict[UUID, list[Activity]] = {}
    for one in activities:
        by_facility.setdefault(one.facility_id, []).append(one)
    rooms = {half_of(pool_id, half): (name, half) for pool_id, name in found.rooms.items() for half in HALVES}
    lines = [line for own in by_facility.values() for line in _of_facility(own, found.counted, rooms, week)]
    return Occupancy(first=first, last=last, lines=tuple(lines))


def _of_facility(
    activities: Sequence[Activity], counted: Mapping[UUID, Sequence[Counted]], rooms: Mapping[UUID, tuple[str, Half]], week: Week
) -> list[OccupancyLine]:
    """Draw a facility: what several activities share first, then each activity with its age groups."""
    where = activities[0].facility_id, activities[0].facility
    counting: dict[UUID, list[Activity]] = {}
    for one in activities:
        for counter in counted[one.activity_id]:
            counting.setdefault(counter.counter_id, []).append(one)
    lines = []
    if where[0] in counting:
        lines.append(_line("facility", where, where[1], week.of(where[0], counting[where[0]])))
    for counter_id, (name, half) in rooms.items():
        if counter_id in counting:
            lines.append(_line("room", where, name, week.of(counter_id, counting[counter_id]), part=half))
    for one in activities:
        lines.append(_line("activity", where, one.name, week.of(one.activity_id, [one]), activity_id=one.activity_id))
        lines += [
            _line("age_group", where, one.name, week.of(group.counter_id, [one]), group, activity_id=one.activity_id)
            for group in sorted(counted[one.activity_id], key=lambda group: group.from_age or 0)
            if group.from_age is not None
        ]
    return lines


def _line(
    kind: Literal["activity", "age_group", "room", "facility"],
    where: tuple[UUID, str],
    name: str,
    days: tuple[OccupancyDay, ...],
    group: Counted | None = None,
    *,
    activity_id: UUID | None = None,
    part: Half | None = None,
) -> OccupancyLine:
    return OccupancyLine(
        kind=kind,
        facility_id=where[0],
        facility=where[1],
        activity_id=activity_id,
        name=name,
        from_age=group.from_age if group else None,
        to_age=group.to_age if group else None,
        part=part,
        days=days,
    )
