"""The planning grid: the status of each cell, what the family may ask for there, and until when."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from chassis.clock import paris_date
from contracts.planning import Cutoff, DayStatus, GridCell, GridDay
from services.planning.domain.activity import Activity
from services.planning.domain.booking import MAY_ASK, MAY_DECLARE, MAY_DECLARE_AFTER, MAY_WITHDRAW, Seat
from services.planning.domain.calendar import Calendar
from services.planning.domain.counters import FreePlaces
from services.planning.domain.custody import NO_HOMES, Homes
from services.planning.domain.cutoffs import at_paris, last_moment
from services.planning.domain.eligibility import why_not
from services.planning.domain.elsewhere import NOTHING
from services.planning.domain.enrolment import Enrolment
from services.planning.domain.late import late_booking
from services.planning.domain.openings import is_announced, not_announced, opens_at
from services.planning.domain.payers import NOBODY_ELSE, OtherPayers
from services.planning.domain.standing import UNKNOWN, Standing

LAST_PLACES = 3
"""From how few places on the family is told that they are the last."""

END_OF_DAY = time(23, 59)

OVERRULED = frozenset({DayStatus.REFUSED, DayStatus.ABSENT_EXCUSED})
"""States that say nothing more once the day is closed: nobody comes, and nothing is billed."""

Places = Literal["plenty", "last", "full"]


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day with a state of its own; `rank` is its place on the waiting list."""

    seat: Seat
    reason: str = ""
    rank: int | None = None


class Told(NamedTuple):
    """What a day says by itself, before anybody asks for anything; `opens` tells whether children may come."""

    status: DayStatus | None
    reason: str
    rank: int | None
    opens: bool


StandingOf = Callable[[Enrolment], Standing]
"""Tells what is known of the child and family of an enrolment."""


def _unknown(_: Enrolment) -> Standing:
    return UNKNOWN


class Grid:
    """What a grid is drawn from: the calendar (reaching back as far as cut-offs do), the free places and the moment."""

    def __init__(
        self,
        calendar: Calendar,
        free: FreePlaces,
        now: datetime,
        homes: Homes = NO_HOMES,
        standing: StandingOf = _unknown,
        *,
        back: timedelta | None = None,
        payers: OtherPayers = NOBODY_ELSE,
        elsewhere: Collection[tuple[UUID, date]] = NOTHING,
    ) -> None:
        """Draw for somebody who may declare an absence so long after its day; None: until it begins.

        `payers` tells the days that another adult of the household has already, `elsewhere` holds those (activity, day) of the other one.
        """
        self.calendar = calendar
        self.now = now
        self.today = paris_date(now)
        self._free = free
        self._homes = homes
        self._standing = standing
        self._back = back
        self._payers, self._elsewhere = payers, elsewhere
        self._moments: dict[tuple[int, UUID, date], datetime] = {}
        self._drawn: dict[tuple[date, DayStatus | None], GridCell] = {}

    def columns(self, days: Sequence[date], child_id: UUID | None = None, family_id: UUID | None = None) -> tuple[GridDay, ...]:
        """Draw the head of the grid: the days, with what is special for the whole town and where a shared child is."""
        marks = [(day, self.calendar.mark(day)) for day in days]
        return tuple(
            GridDay(
                day=day,
                mark=mark,
                label=self.calendar.label(day, mark) if mark else "",
                home=self._homes.home(child_id, family_id, day) if child_id and family_id else None,
            )
            for day, mark in marks
        )

    def read_only(self, enrolment: Enrolment, days: Sequence[date], own: Mapping[date, Seat]) -> tuple[GridCell, ...]:
        """Draw what the other household planned: statuses alone, nothing to ask and no words that were written to it.

        What else a cell says is not looked up: the free places of its activities are not known here.
        """
        return tuple(self._plain(day, self._told(enrolment, day, OwnDay(own[day]) if day in own else None).status) for day in days)

    def row(self, enrolment: Enrolment, days: Sequence[date], own: Mapping[date, OwnDay]) -> tuple[GridCell, ...]:
        """Draw the cells of one enrolment."""
        return tuple(self.cell(enrolment, day, own.get(day)) for day in days)

    def cell(self, enrolment: Enrolment, day: date, own: OwnDay | None) -> GridCell:
        """Draw one cell: what it tells, and what may be asked there or may no longer."""
        activity = enrolment.activity
        status, reason, rank, opens = self._told(enrolment, day, own)
        away = opens and status is None and enrolment.left_out(day)
        if missed := self._to_miss(activity, day, status, reason):
            return missed
        if day >= self.today and opens and status in MAY_ASK and enrolment.covers(day):
            asked = self._to_ask(enrolment, day, status, reason)
            if asked is not None:
                return asked
        if own is not None and own.seat.request_id and status in MAY_WITHDRAW:
            return GridCell(
                day=day,
                status=status,
                may="withdraw",
                reason=reason,
                rank=rank,
                request_id=own.seat.request_id,
                offered_until=own.seat.offered_until,
            )
        if reason or rank or away:
            return GridCell(day=day, status=status, reason=reason, rank=rank, away=away)
        return self._plain(day, status)

    def _told(self, enrolment: Enrolment, day: date, own: OwnDay | None) -> Told:
        """Tell a day's own state, else the pattern's, else the calendar's mark."""
        activity = enrolment.activity
        mark = activity.mark(day, self.calendar)
        opens = mark is None and activity.opens(day, self.calendar)
        if own is not None and (mark is None or own.seat.status not in OVERRULED):
            return Told(own.seat.status, own.reason, own.rank, opens)
        if opens and enrolment.in_pattern(day):
            return Told(DayStatus.REGULAR, "", None, opens)
        reason = self.calendar.label(day, mark, activity.facility_id, activity.activity_id) if mark == DayStatus.CLOSED else ""
        return Told(mark, reason, None, opens)

    def _to_miss(self, activity: Activity, day: date, status: DayStatus | None, reason: str) -> GridCell | None:
        """Draw a day of which an absence may be declared: until when it is free, or after the day how long that is possible at all."""
        if day >= self.today and status in MAY_DECLARE:
            until = self._last_moment(activity, activity.cancelling_cutoff, day)
            return GridCell(day=day, status=status, may="declare_absence", until=until, late=self.now > until)
        if self._back is not None and day <= self.today <= day + self._back and status in MAY_DECLARE_AFTER:
            until = at_paris(day + self._back, END_OF_DAY)
            return GridCell(day=day, status=status, may="declare_absence", until=until, late=True, reason=reason)
        return None

    def _to_ask(self, enrolment: Enrolment, day: date, status: DayStatus | None, reason: str) -> GridCell | None:
        """Draw an open day that is not booked: what may be asked, since when it is too late, or why not yet; None when it is another's."""
        activity = enrolment.activity
        until = self._last_moment(activity, activity.booking_cutoff, day)
        late = late_booking(activity, day, self.calendar) if self.now > until else None
        if not self._homes.may_book(enrolment.child_id, enrolment.family_id, day):
            return None
        if who := self._who_has(enrolment, day):
            return GridCell(day=day, status=status, reason=f"Déjà réservé ou demandé {who}.")
        if self.now > (last := late.until if late else until):
            return GridCell(day=day, status=status, until=last, reason=reason)
        standing = self._standing(enrolment)
        why = why_not(activity, standing, day) or (None if is_announced(activity, day) else not_announced(activity, day))
        if why is not None:
            return GridCell(day=day, status=status, reason=why)
        moment = opens_at(activity, day, standing)
        if moment is not None and self.now < moment:
            return GridCell(day=day, status=status, opens_at=moment)
        return GridCell(
            day=day,
            status=status,
            may="book",
            until=late.until if late else until,
            late=late is not None,
            late_terms=late.terms if late else None,
            places=self.places(enrolment, day),
            reason=reason,
        )

    def _who_has(self, enrolment: Enrolment, day: date) -> str | None:
        """Say who has the day already: another adult of the household, or the other parent of a shared child."""
        other = (enrolment.activity.activity_id, day) in self._elsewhere
        return self._payers.has(enrolment, day) or ("par l'autre parent" if other else None)

    def _plain(self, day: date, status: DayStatus | None) -> GridCell:
        """Draw a cell in which nothing may be asked, once for all rows that show it."""
        found = self._drawn.get((day, status))
        if found is None:
            found = self._drawn[day, status] = GridCell(day=day, status=status)
        return found

    def _last_moment(self, activity: Activity, rule: Cutoff, day: date) -> datetime:
        """Tell a cut-off of an activity, once per rule, facility and day: rows of one activity share theirs."""
        key = id(rule), activity.facility_id, day
        found = self._moments.get(key)
        if found is None:
            found = self._moments[key] = last_moment(rule, day, self.calendar.of(activity.facility_id))
        return found

    def places(self, enrolment: Enrolment, day: date) -> Places:
        """Tell how many places are left, in the words that families are given."""
        free = self._free.left(enrolment.activity.activity_id, enrolment.born, day)
        return "full" if free <= 0 else "last" if free <= LAST_PLACES else "plenty"
