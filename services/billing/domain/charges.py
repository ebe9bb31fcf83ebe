"""Which days of the planning grid are billed."""

from collections.abc import Iterable
from datetime import date

from contracts.planning import DayStatus, MonthDay

BILLED = frozenset(
    {
        DayStatus.BOOKED,
        DayStatus.REGULAR,
        DayStatus.PRESENT,
        DayStatus.PRESENT_UNBOOKED,
        DayStatus.OFF_CONTRACT,  # was there, and longer than agreed
        DayStatus.ABSENT_BILLED,
        DayStatus.ABSENCE_PROCESSING,  # still booked: the absence is not accepted yet
    }
)


def billed_days(days: Iterable[MonthDay]) -> list[date]:
    """Keep the days that cost something, in the order of the calendar."""
    return sorted({one.day for one in days if one.status in BILLED})


def billed_statuses(days: Iterable[MonthDay]) -> dict[date, DayStatus]:
    """Tell how each day that costs something stands, in the order of the calendar."""
    return {one.day: one.status for one in sorted(days, key=lambda one: one.day) if one.status in BILLED}


def late_days(days: Iterable[MonthDay]) -> list[date]:
    """Keep the billed days that were booked late, in the order of the calendar."""
    return billed_days(one for one in days if one.late)


def unmarked_days(days: Iterable[MonthDay]) -> list[date]:
    """Keep the booked days of which nobody has said yet whether the child was there."""
    return sorted({one.day for one in days if one.status in (DayStatus.BOOKED, DayStatus.REGULAR)})


def first_of_month(day: date) -> date:
    """Name a month by its first day."""
    return day.replace(day=1)
