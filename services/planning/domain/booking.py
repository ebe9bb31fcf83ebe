"""The states of one enrolment's day, and what may happen to it (DOMAIN: "State of one booking").

`None` is a day without a state of its own; REGULAR is what the weekly pattern gives. Marks of the calendar (closed,
holidays) are never states: they show where there is none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from contracts.planning import DayDecision, DayRule, DayStatus, TakenBack
from services.planning.domain.activity import Approval
from services.planning.domain.errors import IllegalTransition


class Fact(StrEnum):
    """What can happen to a day."""

    ASKED = "asked"
    PLACED = "placed"
    HELD = "held"
    QUEUED = "queued"
    OFFERED = "offered"
    REFUSED = "refused"
    ABSENCE_DECLARED = "absence_declared"
    EXCUSED = "excused"
    ABSENCE_BILLED = "absence_billed"
    SEEN = "seen"
    NOT_SEEN = "not_seen"
    SEEN_OUT_OF_HOURS = "seen_out_of_hours"
    LEAVE_AGREED = "leave_agreed"
    SEEN_WITHOUT_ENROLMENT = "seen_without_enrolment"
    SETTLED = "settled"
    CLOSED = "closed"
    CALLED_OFF = "called_off"
    WITHDRAWN = "withdrawn"


S = DayStatus
TRANSITIONS: dict[Fact, dict[DayStatus | None, DayStatus | None]] = {
    Fact.ASKED: dict.fromkeys((None, S.REFUSED, S.ABSENT_EXCUSED, S.LEAVE), S.PROCESSING),
    Fact.PLACED: dict.fromkeys((S.PROCESSING, S.WAITING), S.BOOKED),
    Fact.HELD: dict.fromkeys((S.PROCESSING, S.WAITING), S.PROCESSING),
    Fact.QUEUED: {S.PROCESSING: S.WAITING},
    Fact.OFFERED: {S.WAITING: S.WAITING},
    Fact.REFUSED: dict.fromkeys((S.PROCESSING, S.WAITING), S.REFUSED),
    Fact.ABSENCE_DECLARED: dict.fromkeys((S.BOOKED, S.REGULAR, S.ABSENT_BILLED), S.ABSENCE_PROCESSING),
    Fact.EXCUSED: {S.ABSENCE_PROCESSING: S.ABSENT_EXCUSED},
    Fact.ABSENCE_BILLED: {S.ABSENCE_PROCESSING: S.ABSENT_BILLED},
    Fact.SEEN: {
        **dict.fromkeys((S.BOOKED, S.REGULAR, S.ABSENCE_PROCESSING, S.ABSENT_BILLED, S.PRESENT, S.OFF_CONTRACT), S.PRESENT),
        **dict.fromkeys((None, S.PROCESSING, S.WAITING, S.REFUSED, S.ABSENT_EXCUSED, S.LEAVE, S.PRESENT_UNBOOKED), S.PRESENT_UNBOOKED),
    },
    Fact.NOT_SEEN: {
        **dict.fromkeys((S.BOOKED, S.REGULAR, S.PRESENT, S.OFF_CONTRACT, S.ABSENT_BILLED), S.ABSENT_BILLED),
        **dict.fromkeys((None, S.PRESENT_UNBOOKED), None),
        **{same: same for same in (S.PROCESSING, S.WAITING, S.REFUSED, S.ABSENCE_PROCESSING, S.ABSENT_EXCUSED, S.LEAVE)},
    },
    Fact.SEEN_OUT_OF_HOURS: dict.fromkeys(
        (S.BOOKED, S.REGULAR, S.ABSENCE_PROCESSING, S.ABSENT_BILLED, S.PRESENT, S.OFF_CONTRACT), S.OFF_CONTRACT
    ),
    Fact.LEAVE_AGREED: {S.ABSENCE_PROCESSING: S.LEAVE},
    Fact.SEEN_WITHOUT_ENROLMENT: {None: S.ERROR},
    Fact.SETTLED: {S.ERROR: S.PRESENT_UNBOOKED},
    Fact.CLOSED: dict.fromkeys((S.PROCESSING, S.WAITING, S.BOOKED, S.REGULAR, S.ABSENCE_PROCESSING, S.ABSENT_BILLED), None),
    Fact.CALLED_OFF: {
        **dict.fromkeys((S.BOOKED, S.REGULAR, S.ABSENCE_PROCESSING, S.ABSENT_BILLED, S.LEAVE), S.ABSENT_EXCUSED),
        **dict.fromkeys((S.PROCESSING, S.WAITING), S.REFUSED),
    },
    Fact.WITHDRAWN: dict.fromkeys((S.PROCESSING, S.WAITING, S.ABSENCE_PROCESSING), None),
}
"""What each fact makes of each state; what is not listed cannot happen."""

HOLDING = frozenset({S.BOOKED, S.REGULAR, S.ABSENCE_PROCESSING, S.ABSENT_BILLED, S.PRESENT, S.OFF_CONTRACT})
"""States in which a place of the activity is taken; PROCESSING holds one under manual approval once arrived, WAITING while offered."""

TAKEN = HOLDING | {S.PROCESSING, S.WAITING}
"""States of a day that is booked, or may come to be: another booking of the same child and activity would double it."""

HAD = TAKEN | {S.PRESENT_UNBOOKED}
"""States of a day that an account has, or had where the child came without a booking: no other account brings it a second time."""

MAY_ASK = frozenset(TRANSITIONS[Fact.ASKED])
MAY_DECLARE = frozenset({S.BOOKED, S.REGULAR})
"""States of a day that an absence may be declared of until it begins; of one that was missed already: `MAY_DECLARE_AFTER`."""

MAY_DECLARE_AFTER = frozenset(TRANSITIONS[Fact.ABSENCE_DECLARED])
MAY_WITHDRAW = frozenset(TRANSITIONS[Fact.WITHDRAWN])
MAY_CLOSE = frozenset(status for status in TRANSITIONS[Fact.CLOSED] if status is not None)


def after(status: DayStatus | None, fact: Fact) -> DayStatus | None:
    """Tell the state after a fact; raises IllegalTransition where it cannot happen."""
    try:
        return TRANSITIONS[fact][status]
    except KeyError:
        raise IllegalTransition(state=str(status or "none"), fact=str(fact)) from None


class Slot(NamedTuple):
    """A day of an activity: what places are counted for."""

    activity_id: UUID
    day: date


@dataclass(frozen=True, slots=True)
class Seat:
    """One enrolment's day as it stands; `request_id` is the request that it answers, `arrival` its turn in the line (`line.py`).

    `born` is the child's birth date, by which an age group may count it; `offered_until` is when the place that is held for it goes to the
    next; days that share `together` get places only together.
    """

    enrolment_id: UUID
    family_id: UUID
    activity_id: UUID
    day: date
    approval: Approval
    status: DayStatus | None
    holds_place: bool = False
    request_id: UUID | None = None
    arrival: int | None = None
    born: date | None = None
    offered_until: datetime | None = None
    together: UUID | None = None

    @property
    def slot(self) -> Slot:
        """The places that it is counted in."""
        return Slot(self.activity_id, self.day)


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a seat; `decision` is what its request is told and `rule` why, None where no request is concerned.

    `again` where the answer that the family had was given by mistake, and its request waits once more. `became` is what the family is told
    of the day of an absence that it took back.
    """

    seat: Seat
    status: DayStatus | None
    holds_place: bool
    decision: DayDecision | None = None
    reason: str = ""
    offered_until: datetime | None = None
    rule: DayRule | None = None
    again: bool = False
    became: TakenBack | None = None

    @property
    def places(self) -> int:
        """How many places of the slot it takes: 1, 0 or -1 (freed)."""
        return int(self.holds_place) - int(self.seat.holds_place)

    @property
    def billed(self) -> bool:
        """Whether the family is told that its absence is paid for."""
        return self.status == S.ABSENT_BILLED


def change(seat: Seat, fact: Fact, *, decision: DayDecision | None = None, reason: str = "", rule: DayRule | None = None) -> Change:
    """Apply a fact to a seat; raises IllegalTransition where it cannot happen."""
    status = after(seat.status, fact)
    holds = status in HOLDING or fact in (Fact.HELD, Fact.OFFERED)
    return Change(seat, status, holds, decision, reason, rule=rule)


def answered(changes: Iterable[Change]) -> set[UUID]:
    """Tell the requests whose days changes answer."""
    return {one.seat.request_id for one in changes if one.decision is not None and one.seat.request_id is not None}
