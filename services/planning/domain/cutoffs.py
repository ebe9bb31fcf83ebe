"""Cut-offs: the last moment to book, or to be absent for free, on a given day. Wall-clock times are Europe/Paris.

A cut-off is included: at the very moment it is still possible, after it no more.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from chassis.clock import PARIS
from contracts.planning import WorkingDaysBefore
from services.planning.domain.calendar import Calendar

REACH_DAYS = 120
"""How far before a day its cut-off may lie: sixty working days and all the public holidays between them."""


def last_moment(rule: WorkingDaysBefore, day: date, calendar: Calendar) -> datetime:
    """Tell the last moment (UTC) that a rule gives for a day; the calendar must reach back REACH_DAYS."""
    return at_paris(calendar.working_day_before(day, rule.days), rule.at)


def at_paris(day: date, at: time) -> datetime:
    """Tell the moment (UTC) at which the town's clock shows a time of a day.

    When the clocks change a time may be shown twice, or not at all: the later reading counts, in the family's favour.
    """
    first = datetime.combine(day, at, PARIS)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    return max(first.astimezone(UTC), second.astimezone(UTC))


def first_bookable(days: Iterable[date], rule: WorkingDaysBefore, calendar: Calendar, now: datetime) -> date | None:
    """Find the first of the days (in their order) that can still be booked, or None."""
    return next((day for day in days if now <= last_moment(rule, day, calendar)), None)
