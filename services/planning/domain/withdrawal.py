"""Withdrawal: what nobody has answered yet is taken back, and the day stands again as it did before it was asked."""

from dataclasses import dataclass, replace
from uuid import UUID

from contracts.planning import DayStatus
from services.planning.domain.booking import HOLDING, Change, Fact, Seat, change


@dataclass(frozen=True, slots=True)
class Before:
    """How a day stood before it was asked: the state of its own that it had, with its words and the request that it answered."""

    status: DayStatus
    reason: str
    request_id: UUID | None
    arrival: int | None


def as_missed(day: Change, reason: str) -> Change:
    """Leave a day that is over, and comes back as booked or regular, as the missed day that it was: nobody saw the child on it."""
    if day.status not in (DayStatus.BOOKED, DayStatus.REGULAR) and not (day.status is None and day.holds_place):
        return day
    seat = replace(day.seat, request_id=None) if day.status is None else day.seat
    return replace(day, seat=seat, status=DayStatus.ABSENT_BILLED, holds_place=True, reason=reason)


def take_back(seat: Seat, before: Before | None, *, regular: bool) -> tuple[Change, Change]:
    """Take back an open day: the answer to its request, and what becomes of the day.

    `regular` says whether the weekly pattern books the day now. A day without a state of its own goes back to the pattern,
    which holds its place; a booking of a regular day is only asked after an absence, so there the child stays absent.
    """
    answer = Change(seat, seat.status, seat.holds_place, "withdrawn")
    if before is not None:
        former = replace(seat, request_id=before.request_id, arrival=before.arrival)
        return answer, Change(former, before.status, before.status in HOLDING, reason=before.reason)
    taken = change(seat, Fact.WITHDRAWN)
    if not regular:
        return answer, taken
    if seat.status == DayStatus.ABSENCE_PROCESSING:
        return answer, replace(taken, holds_place=True)
    return answer, replace(taken, status=DayStatus.ABSENT_EXCUSED)
