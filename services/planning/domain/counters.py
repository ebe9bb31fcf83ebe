"""Counters: all that a booking takes a place of.

An activity is one; so are an age group of it, each half of a day in a shared room (pool), and the facility. What fits in all of
them has a place: the tightest one wins.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

from chassis.ages import age_on
from services.planning.domain.activity import Activity


class Counted(NamedTuple):
    """A counter in which bookings of an activity are counted: all of them, or those of children of an age (both included)."""

    counter_id: UUID
    from_age: int | None = None
    to_age: int | None = None

    def counts(self, born: date | None, day: date) -> bool:
        """Tell whether a child is counted there on a day; one whose birth date is not known belongs to no age group."""
        if self.from_age is None or self.to_age is None:
            return True
        return born is not None and self.from_age <= age_on(born, day) <= self.to_age


CountedIn = Mapping[UUID, Sequence[Counted]]
"""The counters of each activity; an activity that is not listed has its own only."""


def counters_of(counted: CountedIn, activity_id: UUID, born: date | None, day: date) -> tuple[UUID, ...]:
    """Tell in which counters a child's booking is counted on a day."""
    known = counted.get(activity_id)
    if known is None:
        return (activity_id,)
    return tuple(one.counter_id for one in known if one.counts(born, day))


def counted_on(counted: CountedIn, activity_id: UUID, born: date | None, days: Collection[date]) -> list[tuple[UUID, date]]:
    """Tell in which counters a child's bookings of some days are counted; its age is worked out only where there are age groups."""
    known = counted.get(activity_id, (Counted(activity_id),))
    always = [one.counter_id for one in known if one.from_age is None]
    groups = [one for one in known if one.from_age is not None]
    found = [(counter_id, day) for counter_id in always for day in days]
    return found + [(one.counter_id, day) for one in groups for day in days if one.counts(born, day)]


@dataclass(frozen=True, slots=True)
class FreePlaces:
    """What is left on the days of a span: `capacities` of the counters, and what is `free` where anybody is counted."""

    counted: CountedIn
    capacities: Mapping[UUID, int]
    free: Mapping[tuple[UUID, date], int]

    def free_in(self, counter_id: UUID, day: date) -> int:
        """Tell how many places a counter has left on a day."""
        return self.free.get((counter_id, day), self.capacities[counter_id])

    def left(self, activity_id: UUID, born: date | None, day: date) -> int:
        """Tell how many more children of that age could come: as many as the tightest counter has left."""
        return min(self.free_in(counter_id, day) for counter_id in counters_of(self.counted, activity_id, born, day))


class Filling:
    """Places given to one child after the other, before anything is written."""

    def __init__(self, places: FreePlaces) -> None:
        self._places = places
        self._given: Counter[tuple[UUID, date]] = Counter()

    def take(self, activity_id: UUID, born: date | None, days: Collection[date]) -> list[date]:
        """Give a child a place on each of some days; when any day lacks one nothing is given, and the days that do are told."""
        wanted = counted_on(self._places.counted, activity_id, born, days)
        lacking = sorted({day for counter_id, day in wanted if self._places.free_in(counter_id, day) <= self._given[counter_id, day]})
        if not lacking:
            self._given.update(wanted)
        return lacking

    def left(self, activity_id: UUID, born: date | None, day: date) -> int:
        """Tell how many places are left for children of that age, after all that was given."""
        counted = counters_of(self._places.counted, activity_id, born, day)
        return min(self._places.free_in(counter_id, day) - self._given[counter_id, day] for counter_id in counted)


def counting(activity: Activity, pool: int | None, facility: int | None) -> dict[Counted, int]:
    """Tell where bookings of an activity are counted, and how many each counter takes.

    `pool` and `facility` are the capacities of the room that it shares and of its facility, if they have any.
    """
    found = {Counted(activity.activity_id): activity.capacity}
    for group in activity.policies.age_groups:
        own = uuid5(activity.activity_id, f"{group.from_age}-{group.to_age}")
        found[Counted(own, group.from_age, group.to_age)] = group.capacity
    if (share := activity.policies.pool) is not None and pool is not None:
        for half in HALVES if share.part == "day" else (share.part,):
            found[Counted(half_of(share.pool_id, half))] = pool
    if facility is not None:
        found[Counted(activity.facility_id)] = facility
    return found


Half = Literal["morning", "afternoon"]
HALVES: tuple[Half, ...] = ("morning", "afternoon")


def half_of(pool_id: UUID, half: Half) -> UUID:
    """Tell the counter of a half day of a pool."""
    return uuid5(pool_id, half)
