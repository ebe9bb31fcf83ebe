"""The town's calendar: holidays, public holidays and closures, of the whole town or of one facility."""

from collections.abc import Collection, Iterable
from copy import copy
from datetime import date, timedelta
from uuid import UUID

from contracts.planning import CalendarDay, DayStatus, Period

ONE_DAY = timedelta(days=1)
SATURDAY = 6
MARKS = (DayStatus.CLOSED, DayStatus.PUBLIC_HOLIDAY, DayStatus.SUMMER_HOLIDAYS, DayStatus.SHORT_HOLIDAYS)
"""Marks of special days, the one that says most first."""


class Calendar:
    """The special days of a span; a day without an entry is an ordinary school day."""

    facility_id: UUID | None = None
    """The facility whose calendar it is; none: that of the whole town."""

    def __init__(self, days: Iterable[CalendarDay]) -> None:
        self._entries: dict[date, list[CalendarDay]] = {}
        for entry in days:
            self._entries.setdefault(entry.day, []).append(entry)

    def of(self, facility_id: UUID) -> "Calendar":
        """Tell the calendar as one facility lives it: what is special for it alone counts like what is special for the whole town."""
        own = copy(self)
        own.facility_id = facility_id
        return own

    def kinds(self, day: date, facility_id: UUID | None = None, activity_id: UUID | None = None) -> frozenset[str]:
        """Tell what is special about a day for the town, and for one facility and activity when they are named."""
        entries = self._entries.get(day)
        if entries is None:
            return frozenset()
        facility_id = facility_id or self.facility_id
        return frozenset(entry.kind for entry in entries if _concerns(entry, facility_id, activity_id))

    def period(self, day: date, facility_id: UUID | None = None) -> Period:
        """Tell which part of the school year a day belongs to; summer holidays win over short ones."""
        kinds = self.kinds(day, facility_id)
        if DayStatus.SUMMER_HOLIDAYS in kinds:
            return Period.SUMMER_HOLIDAYS
        if DayStatus.SHORT_HOLIDAYS in kinds:
            return Period.SHORT_HOLIDAYS
        return Period.SCHOOL

    def mark(self, day: date) -> DayStatus | None:
        """Tell the mark of a day for the whole town, or None."""
        kinds = self.kinds(day)
        return next((mark for mark in MARKS if mark in kinds), None)

    def label(self, day: date, kind: DayStatus, facility_id: UUID | None = None, activity_id: UUID | None = None) -> str:
        """Tell the words that staff gave to what is special about a day, those for an activity or facility first."""
        entries = [entry for entry in self._entries.get(day, ()) if entry.kind == kind and _concerns(entry, facility_id, activity_id)]
        entries.sort(key=lambda entry: (entry.activity_id is None, entry.facility_id is None))
        return entries[0].label if entries else ""

    def is_working_day(self, day: date) -> bool:
        """Tell whether it is a day of work: Monday to Friday without public holidays."""
        return day.isoweekday() < SATURDAY and DayStatus.PUBLIC_HOLIDAY not in self.kinds(day)

    def working_day_before(self, day: date, count: int) -> date:
        """Go back `count` working days from a day; 0 is the day itself, whatever it is."""
        while count > 0:
            day -= ONE_DAY
            if self.is_working_day(day):
                count -= 1
        return day

    def school_day_before(self, day: date, count: int, weekdays: Collection[int]) -> date:
        """Go back `count` school days from a day: weekdays of school on which nothing is special."""
        while count > 0:
            day -= ONE_DAY
            if day.isoweekday() in weekdays and not self.kinds(day):
                count -= 1
        return day

    def is_one_of(self, day: date, closed: Collection[str]) -> bool:
        """Tell whether a day is of one of the kinds of the calendar, or a "weekend"."""
        return not self.kinds(day).isdisjoint(closed) or ("weekend" in closed and day.isoweekday() >= SATURDAY)


def _concerns(entry: CalendarDay, facility_id: UUID | None, activity_id: UUID | None) -> bool:
    """Tell whether an entry of the calendar concerns a facility and an activity, or the whole town."""
    return (entry.facility_id is None or entry.facility_id == facility_id) and (
        entry.activity_id is None or entry.activity_id == activity_id
    )


def month_start(day: date) -> date:
    """Tell the first day of a day's month."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """Tell the first day of the month after a day's."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def days_between(first: date, last: date) -> list[date]:
    """List the days from the first to the last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def months_between(first: date, last: date) -> list[date]:
    """List the first days of the months from one day's to another's, both included."""
    months, month = [], month_start(first)
    while month <= last:
        months.append(month)
        month = next_month(month)
    return months
