"""What the other household of a shared child has: nobody books the child twice for the same day of an activity."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from services.planning.domain.booking import HAD, Seat
from services.planning.domain.calendar import Calendar
from services.planning.domain.enrolment import Enrolment

OtherPlanned = Iterable[tuple[Enrolment, Mapping[date, Seat]]]
"""Enrolments of the other household, each with the days that have a state of their own."""
NOTHING: frozenset[tuple[UUID, date]] = frozenset()


def held_elsewhere(planned: OtherPlanned, days: Collection[date], calendar: Calendar) -> frozenset[tuple[UUID, date]]:
    """Tell which of some days the other household booked, asked or used already, by activity and day; never at whose account."""
    return frozenset(
        (one.activity.activity_id, day) for one, own in planned for day in days if (own.get(day) or one.seat(day, calendar)).status in HAD
    )
