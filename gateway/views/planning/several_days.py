"""Many days at once: a typical week over a span, or every Tuesday until a day."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from chassis import french
from contracts.planning import AskedDay, MonthGrid

RHYTHMS = (("toutes", "Toutes les semaines"), ("paires", "Les semaines paires"), ("impaires", "Les semaines impaires"))
"""Which weeks of the span count, by the number that calendars print."""
LONGEST = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week to tick for an activity."""

    value: str
    short: str
    name: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """An enrolment with the days of the week on which it may be asked."""

    enrolment: str
    activity: str
    facility: str
    weekdays: tuple[Weekday, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What was ticked and typed: `weekdays` are (enrolment, ISO weekday); the span holds both its ends."""

    weekdays: frozenset[tuple[UUID, int]]
    first: date
    last: date
    rhythm: str

    def days(self) -> tuple[AskedDay, ...]:
        """List the days in the order of the calendar."""
        return tuple(
            AskedDay(enrolment_id=enrolment, day=day)
            for day in _span(self.first, self.last)
            if self._counts(day)
            for enrolment, weekday in sorted(self.weekdays)
            if weekday == day.isoweekday()
        )

    def _counts(self, day: date) -> bool:
        return self.rhythm == "toutes" or (day.isocalendar().week % 2 == 0) == (self.rhythm == "paires")


def choices(grid: MonthGrid, ticked: Collection[str]) -> tuple[Choice, ...]:
    """Present the family's own enrolments of a month, each with its weekdays; `ticked` values are ticked."""
    return tuple(
        Choice(
            enrolment=str(row.enrolment_id),
            activity=row.activity,
            facility=row.facility,
            weekdays=tuple(
                Weekday(
                    value=(value := f"{row.enrolment_id}_{weekday}"),
                    short=french.capitalised(french.DAYS[weekday - 1][:3]),
                    name=french.DAYS[weekday - 1],
                    checked=value in ticked,
                )
                for weekday in row.weekdays
            ),
        )
        for row in grid.rows
        if not row.other_household
    )


def weekdays(values: Iterable[str]) -> frozenset[tuple[UUID, int]]:
    """Read ticked weekdays, "<enrolment>_<1 to 7>"; raises ValueError for anything made up."""
    found = set()
    for enrolment, _, weekday in (value.partition("_") for value in values):
        if weekday not in ("1", "2", "3", "4", "5", "6", "7"):
            raise ValueError(weekday)
        found.add((UUID(enrolment), int(weekday)))
    return frozenset(found)


def wrong(first: date | None, last: date | None, *, anything: bool) -> dict[str, str]:
    """Say what is missing or contradicts itself, by field."""
    errors = {}
    if not anything:
        errors["semaine"] = "Cochez au moins un jour de la semaine."
    if first is None:
        errors["du"] = "Indiquez une date, par exemple 01/12/2026."
    if last is None:
        errors["au"] = "Indiquez une date, par exemple 18/12/2026."
    elif first is not None and last < first:
        errors["au"] = "La fin précède le début."
    elif first is not None and last - first > LONGEST:
        errors["au"] = "Choisissez une période d'un an au plus."
    return errors


def _span(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
