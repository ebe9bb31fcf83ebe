"""Hours of attendance: what was agreed, what was lived, and the minutes outside of it (heures hors contrat)."""

from dataclasses import dataclass, replace
from datetime import date, time

from contracts.planning import DayHours, DayStatus
from services.planning.domain.booking import HOLDING, Change, Fact, Seat, change
from services.planning.domain.errors import TimesReversed
from services.planning.domain.withdrawal import Before

SEEN = frozenset({DayStatus.PRESENT, DayStatus.PRESENT_UNBOOKED, DayStatus.OFF_CONTRACT})
"""States of a child who was there."""
TOLD_AWAY = frozenset({DayStatus.ABSENCE_PROCESSING, DayStatus.ABSENT_EXCUSED, DayStatus.LEAVE, DayStatus.REFUSED})
"""States in which nobody expects a child: a presence that was marked by mistake leaves them as they were."""
ASKED = frozenset({DayStatus.PROCESSING, DayStatus.WAITING})
DID_NOT_COME = "Votre enfant n'est pas venu ce jour-là."


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when, on the town's clock; by the minute."""

    starts: time
    ends: time

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return _minute(self.ends) - _minute(self.starts)

    def meets(self, other: "Hours") -> bool:
        """Tell whether some minute lies in both; one that ends when the other begins does not meet it."""
        return self.starts < other.ends and other.starts < self.ends


Dated = tuple[tuple[date, Hours | None], ...]
"""Hours that were agreed one after the other: each with the day before which they count, the ones in force last, for ever."""


def on(known: Dated, day: date) -> Hours | None:
    """Tell the hours that count on a day."""
    return next((hours for until, hours in known if day < until), None)


def agree(known: Dated, hours: Hours | None, since: date) -> Dated:
    """Agree hours from a day on in place of those known; before the first ones that are agreed there are none.

    What counts ever is agreed since the first of all days.
    """
    before = [one for one in known if one[0] <= since]
    if (before[-1][0] if before else date.min) < since:
        before.append((since, on(known, since)))
    return (*before, (date.max, hours))


@dataclass(frozen=True, slots=True)
class Came:
    """When a child came and went, as far as that was noted, and how long it was there outside of its contract."""

    arrived_at: time | None = None
    left_at: time | None = None
    outside: int = 0


def day_hours(status: DayStatus, agreed: Hours | None, planned: Hours | None, came: Came) -> DayHours | None:
    """Tell how long a day lasts for whoever bills it, with when the child came and went; None where nothing says it.

    Under an hourly contract the hours agreed are due, and those outside of them. Otherwise what was attended counts, from the beginning of
    the activity or until its end where one of both times was not noted; a day on which nothing was noted lasts as the activity does.
    """
    if agreed is not None and status in HOLDING:
        return DayHours(minutes=agreed.minutes + came.outside, arrived_at=came.arrived_at, left_at=came.left_at)
    usual = agreed or planned
    if came.arrived_at is None and came.left_at is None:
        return DayHours(minutes=usual.minutes) if usual else None
    begun, ended = came.arrived_at or (usual.starts if usual else None), came.left_at or (usual.ends if usual else None)
    if begun is None or ended is None:
        return None
    return DayHours(minutes=max(1, _minute(ended) - _minute(begun)), arrived_at=came.arrived_at, left_at=came.left_at)


def not_seen(seat: Seat, before: Before | None) -> Change:
    """Mark a child away; where it had been marked present by mistake, what its family had told before counts again.

    `before` is how the day stood when it was marked. An absence that was still judged then is judged again, with its place held; a
    place that was asked for is asked for no more. To nothing goes only what was nothing: a weekly pattern would book the day.
    """
    if before is None or seat.status not in SEEN or before.status not in TOLD_AWAY | ASKED:
        return change(seat, Fact.NOT_SEEN, rule="attendance")
    former = replace(seat, request_id=before.request_id)
    if before.status in ASKED:
        return Change(former, DayStatus.REFUSED, holds_place=False, decision="refused", reason=DID_NOT_COME, rule="attendance")
    holds = before.status in HOLDING
    if before.status == DayStatus.ABSENCE_PROCESSING:
        return Change(former, before.status, holds, "pending", reason=before.reason, rule="certificate_awaited", again=True)
    return Change(former, before.status, holds, reason=before.reason)


def check_times(arrived_at: time | None, left_at: time | None) -> None:
    """Refuse a child who left before it came."""
    if arrived_at is not None and left_at is not None and left_at < arrived_at:
        raise TimesReversed("L'heure de départ précède l'heure d'arrivée.")


def agreed_hours(starts: time | None, ends: time | None) -> Hours | None:
    """Make hours of both times; neither means that none are agreed. One alone, or an end before the beginning, is refused."""
    if starts is None and ends is None:
        return None
    if starts is None or ends is None:
        raise TimesReversed("Indiquez l'heure de début et l'heure de fin.")
    if ends <= starts:
        raise TimesReversed("L'heure de fin précède l'heure de début.")
    return Hours(starts, ends)


def off_contract_minutes(agreed: Hours | None, arrived_at: time | None, left_at: time | None) -> int:
    """Count the minutes before and after the hours agreed; a time that was not noted counts as agreed.

    A child who came and went before its hours began, or after they ended, was there for the time between both, no more.
    """
    if agreed is None:
        return 0
    came, went = _minute(arrived_at or agreed.starts), _minute(left_at or agreed.ends)
    starts, ends = _minute(agreed.starts), _minute(agreed.ends)
    early = max(0, min(starts, went) - came)
    late = max(0, went - max(ends, came))
    return early + late


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
