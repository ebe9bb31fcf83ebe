"""Which days of the planning grid are billed."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracts.planning import DayStatus, MonthChanged, MonthDay

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


def day_facts(days: Iterable[MonthDay]) -> str:
    """Write as JSON, by the day, what planning tells of billed days beyond their state: hours, whether the pattern books them, declared."""
    told: dict[str, dict[str, object]] = {}
    for one in days:
        if one.status not in BILLED:
            continue
        timed = one.hours or (one if one.arrived_at or one.left_at else None)
        facts = timed.model_dump(mode="json", exclude_none=True, include={"minutes", "arrived_at", "left_at"}) if timed else {}
        if one.regular is not None:
            facts["regular"] = one.regular
        if one.declared:
            facts["declared"] = True
        if facts:
            told[one.day.isoformat()] = facts
    return json.dumps(told)


def first_of_month(day: date) -> date:
    """Name a month by its first day."""
    return day.replace(day=1)


@dataclass(frozen=True, slots=True)
class BilledMonth:
    """The billed days of an enrolment's month, each as it stands: those booked late, those that nobody marked yet, what more is told."""

    days: dict[date, DayStatus]
    late: list[date]
    unmarked: list[date]
    facts: str


def billed_month(days: Sequence[MonthDay]) -> BilledMonth:
    """Read what billing needs of the days of a month."""
    return BilledMonth(billed_statuses(days), late_days(days), unmarked_days(days), day_facts(days))


def together(months: Iterable[MonthChanged]) -> Iterator[list[MonthChanged]]:
    """Part months, in the order in which they were told, into some that can be priced at once.

    Of these each is another one, and a family that asked for one and waits for what it costs pays none of the others.
    """
    some: list[MonthChanged] = []
    told: set[tuple[UUID, date]] = set()
    paying: set[UUID] = set()
    asking: set[UUID] = set()
    for one in months:
        waited_for = one.family_id in asking or (one.asked_at is not None and one.family_id in paying)
        if waited_for or (one.enrolment_id, one.month) in told:
            yield some
            some, told, paying, asking = [], set(), set(), set()
        some.append(one)
        told.add((one.enrolment_id, one.month))
        paying.add(one.family_id)
        if one.asked_at is not None:
            asking.add(one.family_id)
    if some:
        yield some
