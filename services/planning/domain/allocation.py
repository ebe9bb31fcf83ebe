"""First come, first served: who gets the places of a day, who waits in which order, who follows when a place is freed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from contracts.planning import DayDecision, DayStatus
from services.planning.domain.booking import Change, Fact, Seat, Slot, change


@dataclass(slots=True)
class Room:
    """The places of an activity on a day, and the line of those who wait in the order in which they arrived.

    `gives` says whether a freed place may still go to the line: not once the day has begun, unless it can still be booked.
    """

    taken: int
    capacity: int
    line: list[Seat] = field(default_factory=list)
    gives: bool = True

    def enter(self, seat: Seat) -> Change:
        """Give the seat a place, or the end of the line; under manual approval the place is held for a clerk."""
        if self.line or self.taken >= self.capacity:
            queued = change(seat, Fact.QUEUED, decision="waiting")
            self.line.append(replace(seat, status=queued.status))
            return queued
        return self._place(seat)

    def leave(self, left: Change) -> list[Change]:
        """Take back the place that a change gives up, if any, and hand it on; returns the change and those that follow from it."""
        if left.seat.status == DayStatus.WAITING:
            self.line = [seat for seat in self.line if seat.enrolment_id != left.seat.enrolment_id]
        self.taken += left.places
        return [left, *self.fill()]

    def fill(self) -> list[Change]:
        """Give free places to the line, the first who came first."""
        placed: list[Change] = []
        while self.gives and self.line and self.taken < self.capacity:
            placed.append(self._place(self.line.pop(0)))
        return placed

    def _place(self, seat: Seat) -> Change:
        self.taken += 1
        if seat.approval == "manual":
            return change(seat, Fact.HELD, decision="pending")
        return change(seat, Fact.PLACED, decision="accepted")


@dataclass(frozen=True, slots=True)
class Ask:
    """One asked day: a seat in PROCESSING or ABSENCE_PROCESSING; `late` and `certified` say how an absence is judged."""

    seat: Seat
    late: bool = False
    certified: bool = False
    """A medical reason needs a certificate, which a clerk must see."""


def allocate(asks: Iterable[Ask], rooms: Mapping[Slot, Room]) -> list[Change]:
    """Decide asked days in the order given, which is that of arrival; rooms are moved along.

    An ask may appear twice in the answer: it waited, and a later absence of the same batch freed a place for it.
    """
    changes: list[Change] = []
    for ask in asks:
        room = rooms[ask.seat.slot]
        if ask.seat.status == DayStatus.PROCESSING:
            changes.append(room.enter(ask.seat))
        elif ask.certified:
            changes.append(Change(ask.seat, ask.seat.status, ask.seat.holds_place, "pending"))
        elif ask.late:
            changes.append(change(ask.seat, Fact.ABSENCE_BILLED, decision="accepted"))
        else:
            changes += room.leave(change(ask.seat, Fact.EXCUSED, decision="accepted"))
    return changes


def judge(seat: Seat, room: Room, *, accept: bool, reason: str) -> list[Change]:
    """Apply a clerk's decision to a day that waits for it; a freed place goes to the line.

    An accepted medical absence is excused even when it was late; a refused one is billed and keeps its place.
    """
    decision: DayDecision = "accepted" if accept else "refused"
    if seat.status == DayStatus.ABSENCE_PROCESSING:
        return room.leave(change(seat, Fact.EXCUSED if accept else Fact.ABSENCE_BILLED, decision=decision, reason=reason))
    return room.leave(change(seat, Fact.PLACED if accept else Fact.REFUSED, decision=decision, reason=reason))
