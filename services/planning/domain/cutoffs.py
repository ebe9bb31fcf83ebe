"""Cut-offs: the last moment to book, or to be absent for free, on a given day. Wall-clock times are Europe/Paris.

A cut-off is included: at the very moment it is still possible, after it no more. It never lies after its day.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import product

from chassis import french
from chassis.clock import PARIS
from contracts.planning import (
    PERIOD_WORDS,
    ByDates,
    ByPeriod,
    ByWeekday,
    CalendarDaysBefore,
    Cutoff,
    HoursBefore,
    Period,
    SchoolDaysBefore,
    Step,
    UnlessClosed,
    WeekBefore,
    WeekdayBefore,
    WorkingDaysBefore,
)
from services.planning.domain.calendar import Calendar
from services.planning.domain.errors import CutoffMissing

UNTIL_IT_BEGINS = CalendarDaysBefore(days=0, at=time(0))

REACH_DAYS = 120
"""How far before a day the calendar is read: sixty working days, or fifteen school days and the summer between them."""


def last_moment(rule: Cutoff, day: date, calendar: Calendar) -> datetime:
    """Tell the last moment (UTC) that a rule gives for a day; the calendar is the facility's (`Calendar.of`), and reaches back REACH_DAYS.

    Where a table has no line for the day, as for a day booked before the rule changed, it is the moment at which the day begins.
    """
    match rule:
        case ByWeekday():
            return last_moment(rule.days.get(day.isoweekday(), UNTIL_IT_BEGINS), day, calendar)
        case ByPeriod():
            return last_moment(rule.periods.get(calendar.period(day), UNTIL_IT_BEGINS), day, calendar)
        case UnlessClosed():
            usual = last_moment(rule.usual, day, calendar)
            shut = calendar.is_one_of(usual.astimezone(PARIS).date(), rule.closed)
            return last_moment(rule.instead, day, calendar) if shut else usual
        case ByDates():
            own = next((one for one in rule.deadlines if one.first <= day <= one.last), None)
            return at_paris(own.until, own.at) if own else last_moment(rule.otherwise, day, calendar)
        case _:
            return _counted(rule, day, calendar)


def _counted(rule: Step, day: date, calendar: Calendar) -> datetime:
    """Tell the moment that a rule gives by counting back from a day."""
    match rule:
        case WorkingDaysBefore():
            return at_paris(calendar.working_day_before(day, rule.days), rule.at)
        case SchoolDaysBefore():
            return at_paris(calendar.school_day_before(day, rule.days, rule.school_weekdays), rule.at)
        case HoursBefore():
            return at_paris(day, rule.begins) - timedelta(hours=rule.hours)
        case CalendarDaysBefore():
            deadline = day - timedelta(days=rule.days)
        case WeekdayBefore():
            deadline = day - timedelta(days=(day.isoweekday() - rule.weekday) % 7 or 7)
        case WeekBefore():
            monday = day - timedelta(days=day.weekday())
            deadline = monday - timedelta(weeks=rule.weeks) + timedelta(days=rule.weekday - 1)
    if rule.closed_day == "earlier" and not calendar.is_working_day(deadline):
        deadline = calendar.working_day_before(deadline, 1)
    return at_paris(deadline, rule.at)


def at_paris(day: date, at: time) -> datetime:
    """Tell the moment (UTC) at which the town's clock shows a time of a day.

    When the clocks change a time may be shown twice, or not at all: the later reading counts, in the family's favour.
    """
    first = datetime.combine(day, at, PARIS)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    return max(first.astimezone(UTC), second.astimezone(UTC))


def first_bookable(days: Iterable[date], rule: Cutoff, calendar: Calendar, now: datetime) -> date | None:
    """Find the first of the days (in their order) that can still be booked, or None."""
    return next((day for day in days if now <= last_moment(rule, day, calendar)), None)


def missing(rule: Cutoff, weekdays: Iterable[int], periods: Iterable[Period]) -> list[tuple[Period, int]]:
    """List the days (period, ISO weekday) of an activity for which a rule has no line."""
    days = product(sorted(set(periods), key=list(Period).index), sorted(set(weekdays)))
    return [(period, weekday) for period, weekday in days if not _covers(rule, weekday, period)]


def refuse_gaps(rule: Cutoff, days: Iterable[date], calendar: Calendar) -> None:
    """Refuse a rule that has no line for one of the days; the calendar must hold them."""
    gaps = [day for day in days if not _covers(rule, day.isoweekday(), calendar.period(day))]
    if gaps:
        others = f" et {french.plural(len(gaps) - 1, 'autre jour', 'autres jours')}" if len(gaps) > 1 else ""
        raise CutoffMissing(f"La règle ne dit rien pour le {french.day(min(gaps))}{others}.", dates=sorted(gaps))


def refuse_incomplete(rule: Cutoff, name: str, weekdays: Iterable[int], periods: Iterable[Period]) -> None:
    """Refuse a rule, named as staff call it, that leaves a day of its activity without a last moment."""
    if gaps := missing(rule, weekdays, periods):
        period, weekday = gaps[0]
        others = f" et {french.plural(len(gaps) - 1, 'autre cas', 'autres cas')}" if len(gaps) > 1 else ""
        when = f"le {french.DAYS[weekday - 1]}, {PERIOD_WORDS[period]}"
        raise CutoffMissing(f"{name} ne dit rien pour {when}{others}.")


CUTOFF_WORDS = {
    "booking": "Le délai pour réserver",
    "cancelling": "Le délai pour annuler",
    "late": "Le délai des demandes tardives",
    "leave": "Le délai pour poser un congé",
}


def _covers(rule: Cutoff, weekday: int, period: Period) -> bool:
    """Tell whether a rule has a line for every day of a weekday and a period."""
    match rule:
        case ByWeekday():
            return weekday in rule.days and _covers(rule.days[weekday], weekday, period)
        case ByPeriod():
            return period in rule.periods and _covers(rule.periods[period], weekday, period)
        case UnlessClosed():
            return _covers(rule.usual, weekday, period) and _covers(rule.instead, weekday, period)
        case ByDates():
            return _covers(rule.otherwise, weekday, period)
        case _:
            return True
