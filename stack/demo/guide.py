"""The guide's month, April 2015, carried to any other month weekday by weekday.

The guide given to families shows one month of planning. The demonstration shows the same month as it would be today: what
the guide has on its second Thursday happens on this month's second Thursday.
"""

from collections.abc import Iterable
from datetime import date, timedelta

DAYS_OF_A_WEEK = 7

CLOSED = date(2015, 4, 6)
"""The day on which every row of the guide says "F"."""

HOLIDAY_CENTRE = tuple(date(2015, 4, day) for day in range(13, 18))
"""The week that the child of the guide spent at the holiday centre."""

CAME_UNBOOKED = date(2015, 4, 7)
NOT_SEEN = date(2015, 4, 9)
"""Days chosen for the two statuses that the guide explains without showing them on a day."""


def counterpart(day: date, month: date) -> date | None:
    """Carry a day to `month`: the k-th Monday of its month to the k-th Monday there; None where there is no fifth one."""
    rank = (day.day - 1) // DAYS_OF_A_WEEK
    first = month.replace(day=1)
    found = first + timedelta(days=(day.weekday() - first.weekday()) % DAYS_OF_A_WEEK + rank * DAYS_OF_A_WEEK)
    return found if found.month == first.month else None


def counterparts(days: Iterable[date], month: date) -> tuple[date, ...]:
    """Carry several days to `month`, leaving out those that have no counterpart."""
    return tuple(found for day in days if (found := counterpart(day, month)))
