"""First come, first served: who gets the places of a day, who waits in which order, who follows when a place is freed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from contracts.planning import DayDecision, DayStatus
from services.planning.domain.absence import BILLED, Verdict
from services.planning.domain.booking import Change, Fact, Seat, Slot, change
from services.planning.domain.counters import CountedIn, counters_of


@dataclass(slots=True)
class Count:
    """The places of one counter on a day."""

    taken: int
    capacity: int


@dataclass(slots=True)
class Line:
    """Those who wait for the same places, in the order in which they arrived: of one activity, and of one age group where it has some.

    `gives` says whether a freed place may still go to them: not once the day has begun, unless it can still be booked.
    """

    counts: tuple[Count, ...]
    gives: bool
    waiting: list[Seat] = field(default_factory=list)

    def fits(self) -> bool:
        """Tell whether every counter has a place left: the tightest one decides."""
        return all(one.taken < one.capacity for one in self.counts)


class Room:
    """The places of a day as all its counters have them, and those who wait for them.

    Nobody is placed before somebody who arrived earlier and would fit. Who arrived earlier and does not fit (an age group is full)
    keeps nobody else from a place, and comes first as soon as one is freed that they fit in.
    """

    def __init__(
        self, counts: Mapping[UUID, Count], counted: CountedIn, line: Iterable[Seat] = (), ended: Collection[UUID] = frozenset()
    ) -> None:
        """Open a day: its counters, which activities are counted where, who waits, and the activities that give no freed place any more."""
        self.counts = counts
        self._counted = counted
        self._ended = ended
        self._lines: dict[tuple[UUID, tuple[UUID, ...]], Line] = {}
        for seat in line:
            self._of(seat).waiting.append(seat)

    def gives(self, activity_id: UUID) -> bool:
        """Tell whether freed places of an activity still go to those who wait."""
        return activity_id not in self._ended

    @property
    def line(self) -> list[Seat]:
        """Those who wait, in the order in which they arrived."""
        return sorted((seat for line in self._lines.values() for seat in line.waiting), key=_turn)

    def enter(self, seat: Seat) -> Change:
        """Give the seat a place, or the end of the line; under manual approval the place is held for a clerk."""
        own = self._of(seat)
        if own.waiting or not own.fits():
            queued = change(seat, Fact.QUEUED, decision="waiting")
            own.waiting.append(replace(seat, status=queued.status))
            return queued
        return _place(own, seat)

    def leave(self, left: Change) -> list[Change]:
        """Take back the places that a change gives up, if any, and hand them on; returns the change and those that follow from it."""
        own = self._of(left.seat)
        if left.seat.status == DayStatus.WAITING:
            own.waiting = [seat for seat in own.waiting if seat.enrolment_id != left.seat.enrolment_id]
        for count in own.counts:
            count.taken += left.places
        return [left, *self.fill()]

    def fill(self) -> list[Change]:
        """Give free places to those who wait, the first who came first; whoever fits in none is passed over."""
        placed: list[Change] = []
        while served := [line for line in self._lines.values() if line.waiting and line.gives and line.fits()]:
            first = min(served, key=lambda line: _turn(line.waiting[0]))
            placed.append(_place(first, first.waiting.pop(0)))
        return placed

    def _of(self, seat: Seat) -> Line:
        counters = counters_of(self._counted, seat.activity_id, seat.born, seat.day)
        key = seat.activity_id, counters
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = Line(tuple(self.counts[one] for one in counters), self.gives(seat.activity_id))
        return line


def _turn(seat: Seat) -> tuple[int, UUID]:
    return seat.arrival or 0, seat.enrolment_id


def _place(line: Line, seat: Seat) -> Change:
    for count in line.counts:
        count.taken += 1
    if seat.approval == "manual":
        return change(seat, Fact.HELD, decision="pending")
    return change(seat, Fact.PLACED, decision="accepted")


@dataclass(frozen=True, slots=True)
class Ask:
    """One asked day: a seat in PROCESSING, or in ABSENCE_PROCESSING with what its reason says of it."""

    seat: Seat
    verdict: Verdict = Verdict.FREE


def allocate(asks: Iterable[Ask], rooms: Mapping[Slot, Room]) -> list[Change]:
    """Decide asked days in the order given, which is that of arrival; rooms are moved along.

    An ask may appear twice in the answer: it waited, and a later absence of the same batch freed a place for it.
    """
    changes: list[Change] = []
    for ask in asks:
        room = rooms[ask.seat.slot]
        if ask.seat.status == DayStatus.PROCESSING:
            changes.append(room.enter(ask.seat))
        elif ask.verdict == Verdict.CERTIFICATE:  # A clerk must see it.
            changes.append(Change(ask.seat, ask.seat.status, ask.seat.holds_place, "pending"))
        elif ask.verdict in BILLED:
            changes.append(change(ask.seat, Fact.ABSENCE_BILLED, decision="accepted", reason=BILLED[ask.verdict]))
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
