"""Withdrawal: what nobody has answered yet is taken back, and the day stands again as it did before it was asked."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from contracts.planning import DayStatus, TakenBack
from services.planning.domain.booking import HOLDING, Change, Fact, Seat, change


@dataclass(frozen=True, slots=True)
class Before:
    """How a day stood before it was asked: the state of its own that it had, with its words and the request that it answered."""

    status: DayStatus
    reason: str
    request_id: UUID | None
    arrival: int | None


@dataclass(frozen=True, slots=True)
class Open:
    """A day that nobody has answered yet: how it stands, and how it stood before it was asked, where it had a state of its own.

    `was_regular` is whether the weekly pattern booked it when its regular days were last written down; none: nothing says so.
    """

    seat: Seat
    before: Before | None
    was_regular: bool | None = None

    @property
    def key(self) -> tuple[UUID, date]:
        """The enrolment and the day."""
        return self.seat.enrolment_id, self.seat.day

    def stays_regular(self, pattern_from: date) -> bool:
        """Tell whether the day of an absence was regular, and the pattern, which counts from a later day only, says so no more."""
        return self.seat.status == DayStatus.ABSENCE_PROCESSING and self.seat.day < pattern_from and self.was_regular is not False


def as_missed(day: Change, reason: str) -> Change:
    """Leave a day that is over, and comes back as booked or regular, as the missed day that it was: nobody saw the child on it."""
    if day.status not in (DayStatus.BOOKED, DayStatus.REGULAR) and not (day.status is None and day.holds_place):
        return day
    seat = replace(day.seat, request_id=None) if day.status is None else day.seat
    return replace(day, seat=seat, status=DayStatus.ABSENT_BILLED, holds_place=True, reason=reason)


def became(day: Change, *, declared: bool) -> TakenBack:
    """Tell what the day of an absence that was taken back is then; `declared` says that it had been declared before, and is billed."""
    if day.status == DayStatus.ABSENT_BILLED:
        return "declared" if declared else "missed"
    return "reserved" if day.holds_place else "free"


def take_back(one: Open, *, regular: bool, pattern_from: date) -> tuple[Change, Change]:
    """Take back an open day: the answer to its request, and what becomes of the day.

    `regular` says whether the weekly pattern books the day now. A day without a state of its own goes back to the pattern,
    which holds its place, or is written down as the regular day that it was, where the pattern counts from a later day only;
    a booking of a regular day is only asked after an absence, so there the child stays absent.
    """
    seat, before = one.seat, one.before
    answer = Change(seat, seat.status, seat.holds_place, "withdrawn")
    if before is not None:
        former = replace(seat, request_id=before.request_id, arrival=before.arrival)
        return answer, Change(former, before.status, before.status in HOLDING, reason=before.reason)
    if one.stays_regular(pattern_from):
        return answer, Change(replace(seat, request_id=None), DayStatus.REGULAR, holds_place=True)
    taken = change(seat, Fact.WITHDRAWN)
    if not regular:
        return answer, taken
    if seat.status == DayStatus.ABSENCE_PROCESSING:
        return answer, replace(taken, holds_place=True)
    return answer, replace(taken, status=DayStatus.ABSENT_EXCUSED)
