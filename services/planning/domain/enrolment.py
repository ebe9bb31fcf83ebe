"""An enrolment (inscription): a child in an activity, paid by an adult, from a day to a day, perhaps on some weekdays."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from chassis import french
from contracts.planning import DayStatus
from services.planning.domain.activity import Activity
from services.planning.domain.booking import HOLDING, Seat
from services.planning.domain.calendar import ONE_DAY, Calendar, days_between, month_start, next_month
from services.planning.domain.errors import (
    BeginningFixed,
    DatesReversed,
    EndFixed,
    EnrolmentTooEarly,
    EnrolmentTooLong,
    OneAtATime,
    OutsideActivity,
    PatternPending,
    PatternRequired,
    PatternUnwanted,
    WeekdayNotOpen,
)

WITHDRAWN = date(1900, 1, 1)
"""The end of an enrolment that was withdrawn before it began: before any day on which somebody asks which enrolments hold."""

LONGEST_MONTHS = 14
"""How many months after the present one an enrolment may reach: each of them is told, so that each can be priced."""


@dataclass(frozen=True, slots=True)
class Doubled:
    """An enrolment that another one would double: from a day to a day, and who pays for it where that is somebody else."""

    first: date
    last: date
    payer: str


class Brought(NamedTuple):
    """A weekday that comes into a weekly pattern, from a day to a day."""

    weekday: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Enrolment:
    """`weekdays` is the regular pattern in force from `pattern_from`; regular days before are kept as rows of their own.

    From `next_from` on, where that is set, `next_weekdays` take their place. The pattern leaves out the days that the child spends
    `away`, with its other household. `waiver` is why staff entered it although the child's record lacked something.
    """

    enrolment_id: UUID
    family_id: UUID
    child_id: UUID
    child: str
    guardian_id: UUID
    guardian: str
    valid_from: date
    valid_to: date
    weekdays: frozenset[int]
    pattern_from: date
    activity: Activity
    born: date | None = None
    away: frozenset[date] = frozenset()
    next_weekdays: frozenset[int] = frozenset()
    next_from: date | None = None
    waiver: str = ""

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether it was taken back before it began."""
        return self.valid_to == WITHDRAWN

    @property
    def only(self) -> str:
        """Say for which days it holds, to whoever asks for another."""
        if self.is_withdrawn:
            return f"L'inscription pour « {self.activity.name} » a été annulée."
        span = f"du {french.plain_date(self.valid_from)} au {french.plain_date(self.valid_to)}"
        return f"L'inscription pour « {self.activity.name} » va {span}."

    @property
    def has_pattern(self) -> bool:
        """Tell whether any day is, or will be, booked every week."""
        return bool(self.weekdays or self.next_weekdays)

    @property
    def last_weekdays(self) -> frozenset[int]:
        """The pattern that was entered last, from whenever it counts."""
        return self.weekdays if self.next_from is None else self.next_weekdays

    def weekdays_on(self, day: date) -> frozenset[int]:
        """Tell the pattern that counts on a day."""
        return self.next_weekdays if self.next_from is not None and day >= self.next_from else self.weekdays

    def covers(self, day: date) -> bool:
        """Tell whether the enrolment holds on a day."""
        return self.valid_from <= day <= self.valid_to

    def holds_in(self, first: date, last: date) -> bool:
        """Tell whether the enrolment holds on some day of a span."""
        return self.valid_from <= last and self.valid_to >= first

    def in_pattern(self, day: date) -> bool:
        """Tell whether the weekly pattern names a day, open or not."""
        return self._named(day) and day not in self.away

    def left_out(self, day: date) -> bool:
        """Tell whether the weekly pattern would name a day, were the child not away."""
        return day in self.away and self._named(day)

    def is_regular(self, day: date, calendar: Calendar) -> bool:
        """Tell whether the weekly pattern books a day."""
        return self.in_pattern(day) and self.activity.opens(day, calendar)

    def regular_days(self, first: date, last: date, calendar: Calendar) -> set[date]:
        """List the days of a span that the weekly pattern books; the calendar must hold them."""
        since, until = max(first, self.valid_from, self.pattern_from), min(last, self.valid_to)
        turn = until + ONE_DAY if self.next_from is None else self.next_from
        days = pattern_days(self.activity, self.weekdays, since, min(until, turn - ONE_DAY), calendar)
        return (days | pattern_days(self.activity, self.next_weekdays, max(since, turn), until, calendar)) - self.away

    def pattern_in(self, month: date) -> tuple[object, ...]:
        """Tell all that decides about the regular days of a month, but for the calendar."""
        first, last = max(month, self.valid_from, self.pattern_from), min(last_of_month(month), self.valid_to)
        return self.activity.activity_id, self.weekdays, first, last, self.away, self.next_weekdays, self.next_from

    def seat(self, day: date, calendar: Calendar) -> Seat:
        """Tell a day that has no state of its own: regular and holding its place, or nothing."""
        status = DayStatus.REGULAR if self.is_regular(day, calendar) else None
        return Seat(
            self.enrolment_id,
            self.family_id,
            self.activity.activity_id,
            day,
            self.activity.approval,
            status,
            status in HOLDING,
            born=self.born,
        )

    def month_states(self, month: date, own: Iterable[tuple[date, DayStatus]], calendar: Calendar) -> dict[date, DayStatus]:
        """Tell the state of every day of a month that has one: regular days, and over them the days with a state of their own."""
        states = dict.fromkeys(self.regular_days(month, last_of_month(month), calendar), DayStatus.REGULAR)
        states.update(own)
        return dict(sorted(states.items()))

    def _named(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays_on(day) and self.pattern_from <= day and self.valid_from <= day <= self.valid_to


def repattern(old: Enrolment, weekdays: frozenset[int], since: date, today: date) -> Enrolment:
    """Let a weekly pattern count from a day to come on, tomorrow at the earliest; the one in force goes on until then.

    A change that was to begin on that day or later is replaced. One that begins before is not undone by a change after it.
    """
    tomorrow = today + ONE_DAY
    begun = old.next_from is not None and old.next_from <= tomorrow
    if not begun and old.next_from is not None and old.next_from < since:
        raise PatternPending(f"Un autre changement est déjà prévu le {french.day(old.next_from)} : choisissez ce jour, ou un jour avant.")
    if since <= tomorrow:
        return replace(old, weekdays=weekdays, next_weekdays=frozenset(), next_from=None)
    current = old.next_weekdays if begun else old.weekdays
    return replace(old, weekdays=current, next_weekdays=weekdays, next_from=since)


def brought(old: Enrolment | None, new: Enrolment, today: date, *, whole: bool) -> list[Brought]:
    """Tell which weekdays a change brings into the pattern, and for what time; all of them where `old` is None.

    The same weekday may be brought for a part of the time only: a change agreed for January that is to begin in December brings its
    days for December. Another pattern in force counts from tomorrow on, so it brings nothing before. Asked for the `whole`, it tells what
    comes as well as what is new: days gone by that the enrolment had already are as they were lived, whoever else had them.
    """
    since = new.valid_from if old is None or old.weekdays == new.weekdays else max(new.valid_from, today + ONE_DAY)
    since = max(since, new.pattern_from)
    turns = {since, today, new.next_from} | ({old.valid_from, old.valid_to + ONE_DAY, old.next_from} if old else set())
    firsts = sorted(day for day in turns if day is not None and since <= day <= new.valid_to)

    def known(day: date) -> frozenset[int]:
        return old.weekdays_on(day) if old and old.covers(day) and not (whole and day >= today) else frozenset()

    return [
        Brought(weekday, first, following - ONE_DAY)
        for first, following in pairwise([*firsts, new.valid_to + ONE_DAY])
        for weekday in sorted(new.weekdays_on(first) - known(first))
    ]


def pattern_days(activity: Activity, weekdays: Collection[int], first: date, last: date, calendar: Calendar) -> set[date]:
    """List the days of a span that a weekly pattern books in an activity; the calendar must hold them."""
    if not weekdays:
        return set()
    return {day for day in days_between(first, last) if day.isoweekday() in weekdays and activity.opens(day, calendar)}


@lru_cache(maxsize=256)
def last_of_month(month: date) -> date:
    """Tell the last day of a month."""
    return next_month(month) - ONE_DAY


def earliest_start(today: date) -> date:
    """Tell the first day from which an enrolment entered today may count."""
    month = month_start(today)
    for _ in range(LONGEST_MONTHS):
        month = month_start(month - ONE_DAY)
    return month


def furthest_end(today: date) -> date:
    """Tell the last day on which an enrolment entered today may end."""
    month = month_start(today)
    for _ in range(LONGEST_MONTHS):
        month = next_month(month)
    return last_of_month(month)


def check(activity: Activity, first: date, last: date, weekdays: Collection[int], today: date) -> None:
    """Refuse an enrolment that cannot be: dates reversed or too far away, a pattern on days that the activity never opens."""
    if last < first:
        raise DatesReversed("La fin de l'inscription précède son début.")
    if last > (furthest := furthest_end(today)):
        raise EnrolmentTooLong(
            f"Une inscription se termine au plus tard le {french.long_date(furthest)} : renouvelez-la à chaque année scolaire."
        )
    never = sorted(set(weekdays) - activity.weekdays)
    if never:
        raise WeekdayNotOpen(f"« {activity.name} » n'ouvre pas {french.weekdays(never)}.", weekdays=never)


def refuse_early(first: date, today: date) -> None:
    """Refuse a beginning too long ago: the regular days gone by since then are billed, and a slip of the year would bill years."""
    earliest = earliest_start(today)
    if first < earliest:
        raise EnrolmentTooEarly(
            f"Une inscription commence au plus tôt le {french.long_date(earliest)} : les jours passés qu'elle couvre sont facturés."
        )


def refuse_written_down(old: Enrolment, new: Enrolment, today: date) -> None:
    """Refuse dates that would cover days before the pattern counts: they would be said, and neither booked nor billed."""
    if not old.has_pattern:
        return
    why = "La semaine type ou l'ouverture de la prestation a changé depuis"
    if old.valid_to < today and old.pattern_from > old.valid_to:
        why = "Cette inscription est terminée, et ses jours sont écrits tels qu'ils ont été"
    if new.valid_from < min(old.valid_from, old.pattern_from):
        raise BeginningFixed(
            f"{why} : les jours d'avant ne s'ajouteraient pas à cette inscription."
            f" Saisissez-en une autre pour eux, jusqu'au {french.long_date(old.valid_from - ONE_DAY)}."
        )
    lost = old.valid_to + ONE_DAY
    if new.valid_to >= lost and old.pattern_from > lost:
        raise EndFixed(
            f"Les jours à partir du {french.long_date(lost)} ne reviendraient pas : la semaine type ne compte plus pour eux."
            " Saisissez une autre inscription, qui commence ce jour-là."
        )
    if new.valid_from < min(old.valid_from, today + ONE_DAY) and old.weekdays and new.weekdays != old.weekdays:
        raise OneAtATime(
            "La nouvelle semaine type ne compte qu'à partir de demain : les jours passés que l'inscription gagne n'en auraient aucune."
            " Avancez d'abord le début, enregistrez, puis changez la semaine type."
        )


def refuse_unfit(activity: Activity, first: date, last: date, weekdays: Collection[int], *, dates_matter: bool = True) -> None:
    """Refuse what the activity does not take of a new enrolment: dates beyond its own, a weekly pattern too many or too few."""
    rules = activity.policies
    if dates_matter and ((rules.first_day and first < rules.first_day) or (rules.last_day and last > rules.last_day)):
        raise OutsideActivity(f"« {activity.name} » {activity.dates()} : l'inscription doit tenir dans ces dates.")
    if rules.weekly == "required" and not weekdays:
        raise PatternRequired(f"« {activity.name} » se réserve à la semaine : cochez les jours de chaque semaine.")
    if rules.weekly == "never" and weekdays:
        raise PatternUnwanted(f"« {activity.name} » se réserve jour par jour : ne cochez aucun jour de la semaine.")
