"""Short ways to make what the rules of planning speak of."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from contracts.planning import CalendarDay, DayStatus, WorkingDaysBefore
from services.planning.domain.activity import Activity
from services.planning.domain.allocation import Count, Room
from services.planning.domain.booking import HOLDING, Seat
from services.planning.domain.calendar import Calendar
from services.planning.domain.counters import Counted, FreePlaces
from services.planning.domain.enrolment import Enrolment

CENTRE, CANTEEN, ACTIVITY = UUID(int=1), UUID(int=2), UUID(int=10)
EVE_AT_TEN = WorkingDaysBefore(days=1, at=time(10))


def special(day: date, kind: Any, label: str = "", facility_id: UUID | None = None) -> CalendarDay:
    return CalendarDay(day=day, kind=kind, label=label, facility_id=facility_id)


def calendar(*days: CalendarDay) -> Calendar:
    return Calendar(days)


def activity(**more: Any) -> Activity:
    settled: dict[str, Any] = {
        "activity_id": ACTIVITY,
        "facility_id": CENTRE,
        "facility": "Accueil de Loisirs",
        "name": "Restauration scolaire",
        "position": 0,
        "weekdays": frozenset({1, 2, 4, 5}),
        "periods": frozenset({"school"}),
        "approval": "automatic",
        "booking_cutoff": EVE_AT_TEN,
        "cancelling_cutoff": EVE_AT_TEN,
        "capacity": 40,
        "version": 1,
    }
    return Activity(**{**settled, **more})


def enrolment(weekdays: Iterable[int] = (), at: Activity | None = None, **more: Any) -> Enrolment:
    settled: dict[str, Any] = {
        "enrolment_id": UUID(int=20),
        "family_id": UUID(int=21),
        "child_id": UUID(int=22),
        "child": "Léa DUPONT",
        "guardian_id": UUID(int=23),
        "guardian": "DUPONT JEAN",
        "valid_from": date(2026, 9, 1),
        "valid_to": date(2027, 7, 2),
        "weekdays": frozenset(weekdays),
        "pattern_from": date.min,
        "activity": at or activity(),
    }
    return Enrolment(**{**settled, **more})


def seat(status: DayStatus | None = DayStatus.PROCESSING, number: int = 1, **more: Any) -> Seat:
    settled: dict[str, Any] = {
        "enrolment_id": UUID(int=1000 + number),
        "family_id": UUID(int=2000 + number),
        "activity_id": ACTIVITY,
        "day": date(2026, 11, 26),
        "approval": "automatic",
        "status": status,
        "holds_place": status in HOLDING,
        "request_id": UUID(int=3000 + number),
        "arrival": number,
    }
    return Seat(**{**settled, **more})


def room(taken: int, capacity: int, line: Iterable[Seat] = (), *, gives: bool = True) -> Room:
    """Make a day of one activity without age groups."""
    counts = {ACTIVITY: Count(taken, capacity)}
    return Room(counts, {ACTIVITY: (Counted(ACTIVITY),)}, line, () if gives else (ACTIVITY,))


def taken(day: Room) -> int:
    return day.counts[ACTIVITY].taken


def free(left: Mapping[tuple[UUID, date], int] | None = None) -> FreePlaces:
    """Places of one activity of forty without age groups, `left` on some days."""
    return FreePlaces({ACTIVITY: (Counted(ACTIVITY),)}, {ACTIVITY: 40}, left or {})


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]  # year to second, as datetime itself takes them
