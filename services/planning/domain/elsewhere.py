"""What the other household of a shared child has: nobody books the child twice for the same day of an activity."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from chassis import french
from services.planning.domain.booking import HAD, Seat
from services.planning.domain.calendar import Calendar, days_between
from services.planning.domain.enrolment import Enrolment
from services.planning.domain.errors import EnrolmentOverlaps

OtherPlanned = Iterable[tuple[Enrolment, Mapping[date, Seat]]]
"""Enrolments of the other household, each with the days that have a state of their own."""
NOTHING: frozenset[tuple[UUID, date]] = frozenset()


def held_elsewhere(planned: OtherPlanned, days: Collection[date], calendar: Calendar) -> frozenset[tuple[UUID, date]]:
    """Tell which of some days the other household booked, asked or used already, by activity and day; never at whose account."""
    return frozenset(
        (one.activity.activity_id, day) for one, own in planned for day in days if (own.get(day) or one.seat(day, calendar)).status in HAD
    )


def named_elsewhere(one: Enrolment, others: Iterable[Enrolment]) -> set[date]:
    """Tell which days of a weekly pattern the pattern of another household of the child names too, in the same activity.

    Whether it opens, or the other household called the day off, changes nothing: it may open again, and what was called off come back.
    """
    alike = (each for each in others if _alike(one, each) and each.family_id != one.family_id)
    return {
        day
        for other in alike
        for day in days_between(max(one.valid_from, other.valid_from), min(one.valid_to, other.valid_to))
        if one.in_pattern(day) and other.in_pattern(day)
    }


def leave_to_others(one: Enrolment, others: Iterable[Enrolment], today: date, old: Enrolment | None = None) -> Enrolment:
    """Leave out of a weekly pattern what another household has by its own; refuses a weekday of which nothing would be left to come.

    No calendar divides such a weekday, or the other household would leave its part out. What both had before is left as it was.
    """
    named = {day for day in named_elsewhere(one, others) if old is None or not old.in_pattern(day)}
    if not named:
        return one
    coming = [day for day in days_between(max(one.valid_from, today), one.valid_to) if one.in_pattern(day)]
    lost = {day.isoweekday() for day in coming if day in named} - {day.isoweekday() for day in coming if day not in named}
    if lost:
        weekdays = french.weekdays(lost)
        raise EnrolmentOverlaps(
            f"L'autre foyer de l'enfant l'a déjà inscrit pour « {one.activity.name} » {weekdays} de chaque semaine : ces jours seraient"
            " payés deux fois. Un calendrier de garde les partage entre les deux foyers ; sans lui, l'inscription de l'autre foyer doit"
            " d'abord prendre fin, ou laisser ces jours."
        )
    return replace(one, away=one.away | named)


def _alike(one: Enrolment, other: Enrolment) -> bool:
    return (one.child_id, one.activity.activity_id) == (other.child_id, other.activity.activity_id)
