"""First come, first served: who gets the places of a day, who waits in which order, who follows when a place is freed."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from chassis import french
from contracts.planning import DayDecision, DayRule, DayStatus
from services.planning.domain.absence import BILLED, Verdict
from services.planning.domain.booking import Change, Fact, Seat, Slot, change
from services.planning.domain.counters import CountedIn, counters_of

TOGETHER = "Vous avez demandé des places pour tous vos enfants ensemble : il n'y en a pas encore assez ce jour-là."
NOT_WHOLE = "Vous avez demandé tous ces jours ou aucun, et il ne reste pas de place"
NAMED = 6
"""So many full days are named to a family, then the rest is counted, unless it is a single one."""


@dataclass(slots=True)
class Count:
    """The places of one counter on a day."""

    taken: int
    capacity: int


@dataclass(slots=True)
class Line:
    """Those who wait for the same places, in the order in which they arrived: of one activity, and of one age group where it has some.

    `gives` says whether a freed place may still go to them: not once the day has begun, unless it can still be booked. Where freed
    places are offered, `offered_until` is the moment until which one that becomes free now is held.
    """

    counts: tuple[Count, ...]
    gives: bool
    offered_until: datetime | None = None
    waiting: list[Seat] = field(default_factory=list)

    def fits(self) -> bool:
        """Tell whether every counter has a place left: the tightest one decides."""
        return all(one.taken < one.capacity for one in self.counts)


class Room:
    """The places of a day as all its counters have them, and those who wait for them.

    Nobody is placed before somebody who arrived earlier and would fit. Who arrived earlier and does not fit (an age group is full, a
    brother or sister would stay out) keeps nobody else from a place, and comes first as soon as places are freed that they fit in.
    """

    def __init__(
        self,
        counts: Mapping[UUID, Count],
        counted: CountedIn,
        line: Iterable[Seat] = (),
        ended: Collection[UUID] = frozenset(),
        offers: Mapping[UUID, datetime] = MappingProxyType({}),
    ) -> None:
        """Open a day: its counters, which activities are counted where, who waits, and the activities that give no freed place any more.

        `offers` are the activities that offer freed places, each with the moment until which it would now hold one.
        """
        self.counts = counts
        self._counted = counted
        self._ended = ended
        self._offers = offers
        self._lines: dict[tuple[UUID, tuple[UUID, ...]], Line] = {}
        self._parties: dict[UUID, list[Seat]] = {}
        for seat in line:
            self._queue(seat)

    def gives(self, activity_id: UUID) -> bool:
        """Tell whether freed places of an activity still go to those who wait."""
        return activity_id not in self._ended

    @property
    def line(self) -> list[Seat]:
        """Those who wait, in the order in which they arrived."""
        groups = [*(line.waiting for line in self._lines.values()), *self._parties.values()]
        return sorted((seat for group in groups for seat in group), key=_turn)

    def has_room(self, seats: Sequence[Seat]) -> bool:
        """Tell whether all these have a place at once, and nobody waits who would come before one of them."""
        own = [self._of(seat) for seat in seats]
        if any(line.waiting for line in own) or not self._fit(seats):
            return False
        lines = {id(line) for line in own if not line.gives}  # Elsewhere nobody waits who fits.
        return not any(self._fit(party) and lines & {id(self._of(one)) for one in party} for party in self._parties.values() if lines)

    def enter(self, seat: Seat) -> Change:
        """Give the seat a place, or the end of the line; under manual approval the place is held for a clerk."""
        (entered,) = self.enter_together([seat])
        return entered

    def enter_together(self, seats: Sequence[Seat]) -> list[Change]:
        """Give all these a place, or none of them: then they wait to come together."""
        if self.has_room(seats):
            return self.place(seats)
        is_party = len(seats) > 1
        rule: DayRule = "siblings_wait" if is_party else "full"
        queued = [change(seat, Fact.QUEUED, decision="waiting", reason=TOGETHER if is_party else "", rule=rule) for seat in seats]
        for one in queued:
            self._queue(replace(one.seat, status=one.status))
        return queued

    def leave(self, left: Change) -> list[Change]:
        """Take back the places that a change gives up, if any, and hand them on; returns the change and those that follow from it."""
        own = self._of(left.seat)
        if left.seat.status == DayStatus.WAITING:
            self._unqueue(left.seat)
        for count in own.counts:
            count.taken += left.places
        return [left, *self.fill()]

    def fill(self) -> list[Change]:
        """Give or offer free places to those who wait, the first who came first; whoever fits in none is passed over."""
        placed: list[Change] = []
        while served := self._served():
            first = min(served, key=lambda group: min(map(_turn, group)))
            for seat in first:
                self._unqueue(seat)
            placed += self.place(first)
        return placed

    def place(self, seats: Sequence[Seat]) -> list[Change]:
        """Take a place for each of these; one that had to wait is offered it where the town decided so."""
        placed: list[Change] = []
        for seat in seats:
            line = self._of(seat)
            for count in line.counts:
                count.taken += 1
            waited = seat.status == DayStatus.WAITING
            if line.offered_until is not None and waited:
                offered = change(seat, Fact.OFFERED, decision="waiting", rule="offered")
                placed.append(replace(offered, offered_until=line.offered_until))
            elif seat.approval == "manual":
                placed.append(change(seat, Fact.HELD, decision="pending", rule="held"))
            else:
                placed.append(change(seat, Fact.PLACED, decision="accepted", rule="freed" if waited else "place_left"))
        return placed

    def give(self, seat: Seat, reason: str) -> list[Change]:
        """Give one who waits a place because staff say so, whoever waits before, and its brothers and sisters too where they now fit.

        Nothing changes where no place is left. One that is held for it already is simply its own.
        """
        if not seat.holds_place:
            if not self._fit([seat]):
                return []
            self._unqueue(seat)
            for count in self._of(seat).counts:
                count.taken += 1
        return [change(seat, Fact.PLACED, decision="accepted", reason=reason, rule="given"), *self.fill()]

    def _served(self) -> list[list[Seat]]:
        """Find those whom a free place may go to: the first of each line, and each party that fits as a whole."""
        alone = [line.waiting[:1] for line in self._lines.values() if line.waiting and line.gives and line.fits()]
        parties = [list(party) for party in self._parties.values() if all(self._of(one).gives for one in party) and self._fit(party)]
        return alone + parties

    def _fit(self, seats: Iterable[Seat]) -> bool:
        needed = Counter(one for seat in seats for one in counters_of(self._counted, seat.activity_id, seat.born, seat.day))
        return all(self.counts[one].taken + count <= self.counts[one].capacity for one, count in needed.items())

    def _queue(self, seat: Seat) -> None:
        if seat.together is None:
            self._of(seat).waiting.append(seat)
        else:
            self._parties.setdefault(seat.together, []).append(seat)

    def _unqueue(self, seat: Seat) -> None:
        """Take a seat out of those who wait; the others of its party go on waiting together."""
        group = self._of(seat).waiting if seat.together is None else self._parties.get(seat.together, [])
        group[:] = [one for one in group if one.enrolment_id != seat.enrolment_id]
        if seat.together is not None and not group:
            self._parties.pop(seat.together, None)

    def _of(self, seat: Seat) -> Line:
        counters = counters_of(self._counted, seat.activity_id, seat.born, seat.day)
        key = seat.activity_id, counters
        line = self._lines.get(key)
        if line is None:
            counts = tuple(self.counts[one] for one in counters)
            line = self._lines[key] = Line(counts, self.gives(seat.activity_id), self._offers.get(seat.activity_id))
        return line


def _turn(seat: Seat) -> tuple[int, UUID]:
    return seat.arrival or 0, seat.enrolment_id


@dataclass(frozen=True, slots=True)
class Ask:
    """One asked day: a seat in PROCESSING, or in ABSENCE_PROCESSING with what its reason says of it.

    `whole` days are given every one that was asked with them, or none.
    """

    seat: Seat
    verdict: Verdict = Verdict.FREE
    whole: bool = False

    @property
    def party(self) -> tuple[UUID | None, date | None] | None:
        """Name what it gets a place with: all days of its request, its brothers and sisters that day, or nobody."""
        seat = self.seat
        if seat.status != DayStatus.PROCESSING or not (self.whole or seat.together):
            return None
        return seat.together or seat.request_id, None if self.whole else seat.day


def allocate(asks: Iterable[Ask], rooms: Mapping[Slot, Room]) -> list[Change]:
    """Decide asked days in the order given, which is that of arrival; rooms are moved along.

    An ask may appear twice in the answer: it waited, and a later absence of the same batch freed a place for it. A party is decided
    when its first comes.
    """
    asked = list(asks)
    parties: dict[tuple[UUID | None, date | None], list[Seat]] = {}
    for ask in asked:
        if ask.party is not None:
            parties.setdefault(ask.party, []).append(ask.seat)
    changes: list[Change] = []
    why: DayRule
    for ask in asked:
        room = rooms[ask.seat.slot]
        if ask.party is not None:
            seats = parties.pop(ask.party, [])
            changes += _enter_whole(seats, rooms) if ask.whole else room.enter_together(seats) if seats else []
        elif ask.seat.status == DayStatus.PROCESSING:
            changes.append(room.enter(ask.seat))
        elif ask.verdict == Verdict.CERTIFICATE:  # A clerk must see it.
            changes.append(Change(ask.seat, ask.seat.status, ask.seat.holds_place, "pending", rule="certificate_awaited"))
        elif ask.verdict in BILLED:
            why = "late" if ask.verdict == Verdict.LATE else "reason_bills"
            changes.append(change(ask.seat, Fact.ABSENCE_BILLED, decision="accepted", reason=BILLED[ask.verdict], rule=why))
        else:
            is_leave = ask.verdict == Verdict.LEAVE
            why = "leave" if is_leave else "in_time"
            changes += room.leave(change(ask.seat, Fact.LEAVE_AGREED if is_leave else Fact.EXCUSED, decision="accepted", rule=why))
    return changes


def _enter_whole(seats: Sequence[Seat], rooms: Mapping[Slot, Room]) -> list[Change]:
    """Give a place on every day, or refuse all: what nobody could use but as a whole keeps no day from others by waiting."""
    days: dict[int, tuple[Room, list[Seat]]] = {}
    for seat in seats:
        room = rooms[seat.slot]
        days.setdefault(id(room), (room, []))[1].append(seat)
    full = {seat.day for room, own in days.values() if not room.has_room(own) for seat in own}
    if not full:
        return [placed for room, own in days.values() for placed in room.place(own)]
    reason = f"{NOT_WHOLE} {_named(full)}."
    return [change(seat, Fact.REFUSED, decision="refused", reason=reason, rule="not_whole") for seat in seats]


def _named(days: Collection[date]) -> str:
    """Name the first days, and count the others."""
    ordered = sorted(days)
    named = ordered if len(ordered) <= NAMED + 1 else ordered[:NAMED]
    return f"{'le' if len(ordered) == 1 else 'les'} {french.days(named, len(ordered) - len(named))}"


def judge(seat: Seat, room: Room, *, accept: bool, reason: str) -> list[Change]:
    """Apply a clerk's decision to a day that waits for it; a freed place goes to the line.

    An accepted medical absence is excused even when it was late; a refused one is billed and keeps its place.
    """
    decision: DayDecision = "accepted" if accept else "refused"
    if seat.status == DayStatus.ABSENCE_PROCESSING:
        fact = Fact.EXCUSED if accept else Fact.ABSENCE_BILLED
    else:
        fact = Fact.PLACED if accept else Fact.REFUSED
    return room.leave(change(seat, fact, decision=decision, reason=reason, rule="clerk"))
