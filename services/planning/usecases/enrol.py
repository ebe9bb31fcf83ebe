"""Enrol: enter a child's enrolment, or change its dates and weekly pattern."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from chassis import french
from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import ChildEnrolment, ChildEnrolments, DayDecision, DayStatus, Enrol, EnrolmentView, PreviewEnrolment
from services.planning.domain.booking import MAY_CLOSE, Change, Fact, Seat, Slot, change
from services.planning.domain.calendar import ONE_DAY, Calendar, month_start, months_between
from services.planning.domain.enrolment import (
    Enrolment,
    check,
    furthest_end,
    last_of_month,
    refuse_early,
    refuse_unfit,
    refuse_written_down,
    repattern,
)
from services.planning.domain.errors import (
    EnrolmentChanged,
    EnrolmentFixed,
    EnrolmentGone,
    ExceptionUnfit,
    UnknownActivity,
    UnknownEnrolment,
)
from services.planning.store import activities, bookings, calendar_days, candidates, enrolments, places, turns
from services.planning.store.places import Move
from services.planning.usecases.candidates import admit
from services.planning.usecases.doubled import refuse_doubled
from services.planning.usecases.lay_out import changed_at_home, kept_late
from services.planning.usecases.openings import freeze
from services.planning.usecases.overfull import refuse_overfull
from services.planning.usecases.promote import promote
from services.planning.usecases.settle import settle
from services.planning.usecases.tell import enrolment_saved, tell_months

FAR = date(9999, 12, 31)
EXCEPTED = "Exception convenue à l'inscription."


async def enrol(tx: Tx, asked: Enrol) -> EnrolmentView:
    """Enter or change an enrolment; its regular days take places from today on, all of them or the whole is refused.

    Days gone by keep the pattern under which they were lived: a new pattern counts from a day to come, tomorrow unless said.
    """
    await turns.take_places(tx)
    old, version, new = await weigh(tx, asked)
    if new == old and not asked.exceptions:
        return view(new, version)
    return await put(tx, old, new, asked.exceptions)


async def weigh(tx: Tx, asked: Enrol | PreviewEnrolment) -> tuple[Enrolment | None, int, Enrolment]:
    """Tell an enrolment as it is, with its version, and as it is asked; refuses what cannot be. The caller holds the turn of places."""
    await turns.take_days(tx)
    today = paris_date(tx.now)
    known = await enrolments.get(tx, asked.enrolment_id) if asked.enrolment_id else None
    if known and not tx.actor.sees(known[0].activity.facility_id):
        raise UnknownEnrolment
    old, version = known or (None, 0)
    if old and old.is_withdrawn:
        raise EnrolmentGone("Saisissez-en une nouvelle.")
    new = await _asked(tx, asked, old)
    if old and asked.version not in {None, version} and (new != old or asked.exceptions):
        raise EnrolmentChanged
    if new == old:
        return old, version, new
    check(new.activity, new.valid_from, new.valid_to, new.last_weekdays, today)
    if old is None or new.valid_from < old.valid_from:
        refuse_early(new.valid_from, today)
    if old:
        refuse_written_down(old, new, today)
    grows = old is None or new.valid_from < old.valid_from or new.valid_to > old.valid_to
    if old is None or grows or new.last_weekdays != old.last_weekdays:
        refuse_unfit(new.activity, new.valid_from, new.valid_to, new.last_weekdays, dates_matter=grows)
    await refuse_doubled(tx, old, new, whole=grows)
    return old, version, new


def excepted(one: Enrolment, days: Iterable[date], seats: Mapping[date, Seat], calendar: Calendar, today: date) -> list[Change]:
    """Call off regular days on which the child does not come all the same; their places are counted apart."""
    found = []
    for day in sorted(set(days)):
        seat = seats.get(day) or one.seat(day, calendar)
        if day < today or seat.status != DayStatus.REGULAR:
            raise ExceptionUnfit(f"Le {french.day(day)} n'est pas un jour à venir de ce rythme : il n'y a rien à excepter.")
        found.append(change(seat, Fact.CALLED_OFF, reason=EXCEPTED))
    return found


async def put(tx: Tx, old: Enrolment | None, new: Enrolment, exceptions: Iterable[date] = ()) -> EnrolmentView:
    """Write an enrolment with all that follows for its days; the caller holds the turns of places and of days."""
    today = paris_date(tx.now)
    tomorrow = today + ONE_DAY
    last = max(new.valid_to, old.valid_to) if old else new.valid_to
    calendar = await calendar_days.between(tx, min(new.valid_from, old.valid_from) if old else new.valid_from, max(last, today))
    if old and old.weekdays != new.weekdays and old.pattern_from <= today:
        await freeze(tx, [old], calendar, today)
        new = replace(new, pattern_from=tomorrow)
    if new != old and not new.is_withdrawn:
        new = await changed_at_home(tx, old, new)
        new = kept_late(old, new, calendar, tx.now) if old else new
    version = await enrolments.save(tx, new)
    if new.waiver and old is None:
        tx.audit("planning.enrolment.waive", family_id=new.family_id, about_id=new.child_id, detail=new.activity.name)
    absent = await _except(tx, old, new, exceptions, calendar)
    freed = await _move_places(tx, old, new, calendar, absent)
    await _close_outside(tx, new)
    await promote(tx, freed)
    await tx.emit(enrolment_saved(new, version))
    if new.has_pattern or (old and old.has_pattern):
        told = months_between(min(new.valid_from, old.valid_from) if old else new.valid_from, last)
        if old:
            told = await _changed(tx, old, new, told, calendar)
        await tell_months(tx, dict.fromkeys((new.enrolment_id, month) for month in told))
    return view(new, version)


async def listed(tx: Tx, child_id: UUID) -> ChildEnrolments:
    """Show the enrolments of a child, the latest first."""
    return ChildEnrolments(
        enrolments=tuple(
            ChildEnrolment(
                **view(one, version).model_dump(),
                activity=one.activity.name,
                facility=one.activity.facility,
                guardian=one.guardian,
                waiver=one.waiver,
                withdrawn=one.is_withdrawn,
            )
            for one, version in await enrolments.of_child(tx, child_id)
            if tx.actor.sees(one.activity.facility_id)
        )
    )


def view(enrolment: Enrolment, version: int) -> EnrolmentView:
    """Show an enrolment."""
    return EnrolmentView(
        enrolment_id=enrolment.enrolment_id,
        child_id=enrolment.child_id,
        activity_id=enrolment.activity.activity_id,
        family_id=enrolment.family_id,
        guardian_id=enrolment.guardian_id,
        valid_from=enrolment.valid_from,
        valid_to=enrolment.valid_to,
        weekdays=tuple(sorted(enrolment.last_weekdays)),
        version=version,
        from_day=enrolment.next_from,
        until_then=() if enrolment.next_from is None else tuple(sorted(enrolment.weekdays)),
    )


async def _asked(tx: Tx, asked: Enrol | PreviewEnrolment, old: Enrolment | None) -> Enrolment:
    """Make what is asked, of a known enrolment or of a candidate; raises what is unknown, and whom the activity is not for."""
    if old is not None:
        if (asked.child_id, asked.activity_id, asked.guardian_id) != (old.child_id, old.activity.activity_id, old.guardian_id):
            raise EnrolmentFixed("Terminez cette inscription et saisissez-en une nouvelle.")
        return _repatterned(replace(old, valid_from=asked.valid_from, valid_to=asked.valid_to), asked, paris_date(tx.now))
    activity = await activities.get(tx, asked.activity_id)
    if activity is None or not tx.actor.sees(activity.facility_id):
        raise UnknownActivity
    pair = asked.child_id, asked.guardian_id
    (one,) = await candidates.read(tx, [pair], asked.activity_id, (asked.valid_from, asked.valid_to), asked.weekdays)
    return admit(one, activity, asked, enrolment_id=asked.enrolment_id)


def _repatterned(dated: Enrolment, asked: Enrol | PreviewEnrolment, today: date) -> Enrolment:
    """Change the weekly pattern where another one is asked, or the same from another day on."""
    weekdays, since = frozenset(asked.weekdays), asked.from_day or today + ONE_DAY
    another_day = asked.from_day is not None and dated.next_from not in (None, asked.from_day)
    return repattern(dated, weekdays, since, today) if weekdays != dated.last_weekdays or another_day else dated


async def _except(tx: Tx, old: Enrolment | None, new: Enrolment, days: Iterable[date], calendar: Calendar) -> set[date]:
    """Write exceptions, and tell those of them that held a place until now."""
    seats = {one.day: one for one in await bookings.of_enrolments(tx, [new.enrolment_id], date.min, FAR)} if old else {}
    changes = excepted(new, days, seats, calendar, paris_date(tx.now))
    if changes:
        await bookings.save(tx, changes)
    return {one.seat.day for one in changes if old and (one.seat.day in seats or old.is_regular(one.seat.day, calendar))}


async def _move_places(tx: Tx, old: Enrolment | None, new: Enrolment, calendar: Calendar, absent: set[date]) -> list[Slot]:
    """Take the places of new regular days and free those of old ones and of exceptions, from today on; returns the freed slots."""
    today = paris_date(tx.now)
    until = furthest_end(today)
    own = {seat.day for seat in await bookings.of_enrolments(tx, [new.enrolment_id], today, FAR)}
    before = old.regular_days(today, until, calendar) - own if old else set()
    after = new.regular_days(today, until, calendar) - own
    activity_id = new.activity.activity_id
    counts = {Move(activity_id, day, new.born): 1 for day in after - before}
    counts |= {Move(activity_id, day, new.born): -1 for day in (before - after) | absent}
    refuse_overfull(await places.shift(tx, counts))
    return [Slot(move.activity_id, move.day) for move, count in counts.items() if count < 0]


async def _changed(tx: Tx, old: Enrolment, new: Enrolment, told: Iterable[date], calendar: Calendar) -> list[date]:
    """Leave out the months gone by that stay as they were told: only a beginning or an end on another day of the past changes them."""
    present = month_start(paris_date(tx.now))
    own = {seat.day for seat in await bookings.of_enrolments(tx, [new.enrolment_id], date.min, present)}

    def differs(month: date) -> bool:
        last = last_of_month(month)
        return old.regular_days(month, last, calendar) - own != new.regular_days(month, last, calendar) - own

    return [month for month in told if month >= present or differs(month)]


async def _close_outside(tx: Tx, enrolment: Enrolment) -> None:
    """Take back what is booked or asked on days that the enrolment no longer covers."""
    reason = f"L'inscription va {_span(enrolment.valid_from, enrolment.valid_to)}."
    if enrolment.is_withdrawn:
        reason = "L'inscription a été annulée."
    seats = await bookings.of_enrolments(tx, [enrolment.enrolment_id], date.min, FAR)
    changes = [
        change(seat, Fact.CLOSED, decision=_answer(seat), reason=reason, rule="rules_changed")
        for seat in seats
        if seat.status in MAY_CLOSE and not enrolment.covers(seat.day)
    ]
    if changes:
        await settle(tx, changes)
        await promote(tx, {one.seat.slot for one in changes if one.places < 0})


def _answer(seat: Seat) -> DayDecision | None:
    """Refuse what was asked; who asked for a day on which nobody came had the answer, and only pays for it no more."""
    return "refused" if seat.request_id and seat.status != DayStatus.ABSENT_BILLED else None


def _span(first: date, last: date) -> str:
    return f"du {french.plain_date(first)} au {french.plain_date(last)}"
