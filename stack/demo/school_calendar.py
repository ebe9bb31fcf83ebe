"""Public holidays of France and school holidays of zone A (académie de Lyon) for last, this and next school year.

The dates that the ministry has published come with a library; for school years that it does not know, the usual rule of
`USUAL` gives probable dates, and their labels say so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import groupby

import holidays
from vacances_scolaires_france import SchoolHolidayDates, UnsupportedYearException

from chassis.school_year import SEPTEMBER, SchoolYear
from contracts.planning import CalendarDay
from stack.demo import guide
from stack.demo.facilities import SCHOOL_DAYS

ZONE = "A"
SUMMER = "Vacances d'été"
PROBABLE = " (dates probables)"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Usual:
    """Where a holiday usually lies: from the first Saturday on or after a day of the year, for so many days."""

    month: int
    day: int
    days: int


USUAL = {
    "Vacances de la Toussaint": Usual(10, 17, 16),
    "Vacances de Noël": Usual(12, 18, 16),
    "Vacances d'hiver": Usual(2, 8, 16),
    "Vacances de printemps": Usual(4, 8, 16),
    SUMMER: Usual(7, 1, 58),
}


def special_days(today: date) -> tuple[CalendarDay, ...]:
    """Gather what the town's calendar holds on `today`: holidays of three school years, and this month's closed Monday."""
    year = SchoolYear.of(today).start
    span = [SchoolYear(start) for start in (year - 1, year, year + 1)]
    found = [*public_holidays(span[0].first, span[-1].last), *(day for one in span for day in school_holidays(one))]
    closed = guide.counterpart(guide.CLOSED, today)
    if closed and closed not in {special.day for special in found}:
        found.append(CalendarDay(day=closed, kind="closed", label="Fermeture exceptionnelle"))
    return tuple(found)


def school_days(first: date, last: date, special: Iterable[CalendarDay]) -> frozenset[date]:
    """List the days from `first` to `last` on which the school has lessons."""
    off = {one.day for one in special}
    days = (first + n * ONE_DAY for n in range((last - first).days + 1))
    return frozenset(day for day in days if day.isoweekday() in SCHOOL_DAYS and day not in off)


def public_holidays(first: date, last: date) -> list[CalendarDay]:
    """List the public holidays of a span."""
    known = holidays.country_holidays("FR", years=range(first.year, last.year + 1), language="fr")
    return [CalendarDay(day=day, kind="public_holiday", label=label) for day, label in sorted(known.items()) if first <= day <= last]


@lru_cache(maxsize=64)
def school_holidays(year: SchoolYear) -> tuple[CalendarDay, ...]:
    """List the school holidays of a school year, published ones first, probable ones where nothing is published."""
    published = list(_published(year))
    known = {label for _, label in published}
    probable = [(day, label + PROBABLE) for label in USUAL if label not in known for day in _probable(year, USUAL[label])]
    return tuple(
        CalendarDay(day=day, kind="summer_holidays" if label.startswith(SUMMER) else "short_holidays", label=label)
        for day, label in sorted(published + probable)
    )


def periods(year: SchoolYear) -> list[tuple[str, date, date]]:
    """Name each school holiday of a year with its first and last day."""
    named = [(label, [one.day for one in days]) for label, days in groupby(school_holidays(year), lambda one: one.label)]
    return [(label, days[0], days[-1]) for label, days in named]


@cache
def _library() -> SchoolHolidayDates:
    return SchoolHolidayDates()


def _published(year: SchoolYear) -> Iterator[tuple[date, str]]:
    for calendar_year in (year.first.year, year.last.year):
        try:
            found = _library().holidays_for_year_and_zone(calendar_year, ZONE)
        except UnsupportedYearException:
            continue
        for day, one in found.items():
            if year.first <= day <= year.last:
                yield day, one["nom_vacances"]


def _probable(year: SchoolYear, usual: Usual) -> list[date]:
    start = date(year.start if usual.month >= SEPTEMBER else year.start + 1, usual.month, usual.day)
    saturday = start + timedelta(days=(5 - start.weekday()) % 7)
    days = [saturday + n * ONE_DAY for n in range(usual.days)]
    return [day for day in days if day <= year.last]
