"""With which household of separated parents a child is: pure arithmetic on nights.

Everything is decided by nights: the night of a day belongs to the household that has the child from the change-over time of
that day to the change-over time of the next. A day is then told by two nights, the one before it and its own; where the two
differ, the day is a change-over. An agreed exception wins over holidays, holidays over the pattern.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby
from uuid import UUID

from chassis import french
from contracts.family import AlternateWeeks, WeekTable

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """School holidays, from the first to the last day without lessons."""

    label: str
    first: date
    last: date

    @property
    def middle(self) -> date:
        """The first night of the second half; of an odd number of nights the first half has one more."""
        return self.first + ((self.last - self.first).days // 2 + 1) * ONE_DAY


@dataclass(frozen=True, slots=True)
class Rule:
    """A calendar in force from a date; `first_halves` has the first half of holidays that begin in even years.

    `valid_until` is its last day, where the link with the household that it names ends before another one begins;
    `homes` are the child's households while it is in force.
    """

    valid_from: date
    pattern: AlternateWeeks | WeekTable
    handover_at: time
    first_halves: UUID | None = None
    valid_until: date | None = None
    homes: tuple[UUID, ...] = ()

    def households(self) -> frozenset[UUID]:
        """Name the households that the pattern speaks of."""
        pattern = self.pattern
        named = {pattern.even_weeks, pattern.odd_weeks} if isinstance(pattern, AlternateWeeks) else {*pattern.even, *pattern.odd}
        return frozenset(named | ({self.first_halves} if self.first_halves else set()))


@dataclass(frozen=True, slots=True)
class Exchange:
    """Nights agreed otherwise, from the first to the last."""

    first_night: date
    last_night: date
    family_id: UUID


@dataclass(frozen=True, slots=True)
class Night:
    """Where the child sleeps, and why; no household where no calendar holds."""

    family_id: UUID | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day between two nights; `handover_at` is set where the child changes households."""

    day: date
    morning: UUID | None
    evening: UUID | None
    handover_at: time | None
    why: str


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included, on which the child is with a household, if only for a part of the first (from `since`) and the last."""

    family_id: UUID
    first: date
    last: date
    since: time | None = None


NOBODY = Night(None)


class Custody:
    """A child's calendars, exceptions and the school holidays.

    After the last day that has two households none holds, nor between two links with a second one.
    """

    def __init__(
        self,
        households: Sequence[UUID],
        rules: Sequence[Rule],
        exchanges: Sequence[Exchange] = (),
        holidays: Sequence[Holiday] = (),
        last_day: date | None = None,
    ) -> None:
        self._households = tuple(households)
        self._rules = sorted(rules, key=lambda rule: rule.valid_from)
        self._starts = [rule.valid_from for rule in self._rules]
        self._exchanges = sorted(exchanges, key=lambda one: one.first_night)
        self._exchange_starts = [one.first_night for one in self._exchanges]
        self._holidays = sorted(holidays, key=lambda one: one.first)
        self._holiday_starts = [one.first for one in self._holidays]
        self._last_day = last_day

    def rule(self, day: date) -> Rule | None:
        """Find the calendar in force on a day."""
        at = bisect_right(self._starts, day)
        return self._rules[at - 1] if at else None

    def night(self, day: date) -> Night:
        """Tell where the child sleeps on the evening of a day."""
        if self._last_day and day > self._last_day:
            return NOBODY
        at = bisect_right(self._exchange_starts, day)
        if at and day <= self._exchanges[at - 1].last_night:
            return Night(self._exchanges[at - 1].family_id, "échange convenu")
        rule = self.rule(day)
        if rule is None or (rule.valid_until and day > rule.valid_until):
            return NOBODY
        return self._in_holidays(rule, day) or in_pattern(rule.pattern, day)

    def day(self, day: date) -> Day:
        """Tell with whom the child is on a day, before and after the change-over if there is one."""
        before = NOBODY if self._ends_with(day - ONE_DAY) else self.night(day - ONE_DAY)
        after = self.night(day)
        rule = self.rule(day) or self.rule(day - ONE_DAY)
        changes = None not in (before.family_id, after.family_id) and before.family_id != after.family_id
        morning = before.family_id or after.family_id
        return Day(
            day, morning, after.family_id or morning, rule.handover_at if rule and changes else None, after.why or before.why
        )  # fmt: skip

    def days(self, first: date, last: date) -> list[Day]:
        """Tell every day of a span."""
        return [self.day(first + n * ONE_DAY) for n in range((last - first).days + 1)]

    def moved(self, to: "Custody", first: date, last: date) -> dict[tuple[UUID, UUID], list[date]]:
        """List the nights of a span that another custody takes from one household and gives to another (from, to)."""
        found: dict[tuple[UUID, UUID], list[date]] = {}
        for day in (first + n * ONE_DAY for n in range((last - first).days + 1)):
            before, after = self.night(day).family_id, to.night(day).family_id
            if before and after and before != after:
                found.setdefault((before, after), []).append(day)
        return found

    def spans(self, first: date, last: date) -> list[Span]:
        """Tell a span as runs of days with one household; the day of a change-over ends one run and begins the next."""
        nights = [(day, self.night(day).family_id) for day in (first + n * ONE_DAY for n in range(-1, (last - first).days + 1))]
        found: list[Span] = []
        for family_id, run in groupby(nights, key=lambda one: one[1]):
            days = [day for day, _ in run]
            begin, end = max(days[0], first), min(days[-1] if self._ends_with(days[-1]) else days[-1] + ONE_DAY, last)
            if family_id is not None and begin <= end:
                found.append(Span(family_id, begin, end, self.day(begin).handover_at if begin == days[0] else None))
        return found

    def _ends_with(self, day: date) -> bool:
        """Tell whether a day is the last with two households: its night is nobody's change-over on the next."""
        rule = self.rule(day)
        return day == self._last_day or (rule is not None and rule.valid_until == day)

    def _in_holidays(self, rule: Rule, day: date) -> Night | None:
        at = bisect_right(self._holiday_starts, day)
        if rule.first_halves is None or not at or day > self._holidays[at - 1].last:
            return None
        holiday = self._holidays[at - 1]
        is_first, is_even = day < holiday.middle, holiday.first.year % 2 == 0
        other = next((one for one in (*rule.homes, *self._households) if one != rule.first_halves), None)
        half = "première" if is_first else "seconde"
        parity = "paire" if is_even else "impaire"
        return Night(
            rule.first_halves if is_first == is_even else other,
            f"{half} moitié : {holiday.label or 'vacances'}, année {parity}",
        )


def in_pattern(pattern: AlternateWeeks | WeekTable, day: date) -> Night:
    """Tell the night of a day outside holidays and exceptions."""
    if isinstance(pattern, AlternateWeeks):
        begins = day - ((day.isoweekday() - pattern.weekday) % 7) * ONE_DAY
        is_even = begins.isocalendar().week % 2 == 0
        return Night(pattern.even_weeks if is_even else pattern.odd_weeks, f"semaine {'paire' if is_even else 'impaire'}")
    is_even = day.isocalendar().week % 2 == 0
    family_id = (pattern.even if is_even else pattern.odd)[day.weekday()]
    usual = "" if pattern.even[day.weekday()] == pattern.odd[day.weekday()] else f" des semaines {'paires' if is_even else 'impaires'}"
    return Night(family_id, f"{french.DAYS[day.weekday()]}{usual}")
