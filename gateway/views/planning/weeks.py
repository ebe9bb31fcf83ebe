"""Months and weeks of the planning: which are shown, which are asked for, which can be chosen."""

from dataclasses import dataclass
from datetime import date, timedelta

from chassis import french

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WeekLink:
    """A week of the month, to choose."""

    first: str
    label: str
    title: str
    current: bool


def month_of(day: date) -> date:
    """First day of the month."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """First day of the next month."""
    return month_of(month + timedelta(days=31))


def month_before(month: date) -> date:
    """First day of the month before."""
    return month_of(month - timedelta(days=1))


def month_words(month: date) -> dict[str, str]:
    """Name a month and its neighbours for a page's heading and arrows."""
    return {
        "key": f"{month:%Y-%m}",
        "name": french.month_name(month),
        "word": french.MONTHS[month.month - 1],
        "before": f"{month_before(month):%Y-%m}",
        "after": f"{month_after(month):%Y-%m}",
    }


def is_over(month: date, today: date) -> bool:
    """Tell whether today is in the last working day of a month or after it: what there is to plan is in the next one."""
    last = month_after(month) - timedelta(days=1)
    while last.weekday() >= SATURDAY:
        last -= timedelta(days=1)
    return last <= today < month_after(month)


def monday_of(day: date) -> date:
    """Monday of the week."""
    return day - timedelta(days=day.weekday())


def shown_week(month: date, asked: date | None, today: date) -> date:
    """Choose the Monday of the week that a phone shows: the one asked for, today's, else the month's first.

    At the weekend it is the week to come, which families then prepare; what is on that very day stands on the home page.
    """
    soon = today + timedelta(days=2) if today.weekday() >= SATURDAY else today
    chosen = asked or (soon if month_of(today) == month else month)
    first, last = monday_of(month), monday_of(month_after(month) - timedelta(days=1))
    return min(max(monday_of(chosen), first), last)


def crosses(month: date, monday: date) -> bool:
    """Tell whether a week of the month has days in the month before or after."""
    return not month_of(monday) == month == month_of(monday + timedelta(days=6))


def weeks(month: date, monday: date) -> tuple[WeekLink, ...]:
    """List the weeks of the month, to choose one."""
    first = monday_of(month)
    count = ((month_after(month) - first).days + 6) // 7
    return tuple(
        WeekLink(
            first=day.isoformat(),
            label=f"{day.day}–{(day + timedelta(days=6)).day}",
            title=f"Semaine {french.span(day, day + timedelta(days=6))}",
            current=day == monday,
        )
        for day in (first + timedelta(weeks=index) for index in range(count))
    )
