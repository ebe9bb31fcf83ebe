"""Openings: what follows when an activity opens or closes on days, because the calendar or its own rules changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import DayDecision, DayStatus
from services.planning.domain.activity import Activity
from services.planning.domain.booking import Change, Fact, Seat, Slot, change
from services.planning.domain.calendar import Calendar, month_start
from services.planning.domain.enrolment import Enrolment
from services.planning.store import answers, bookings, enrolments, months, places
from services.planning.usecases.moved_days import tell_openings
from services.planning.usecases.overfull import refuse_overfull
from services.planning.usecases.settle import tell_requests, write_days


@dataclass(frozen=True, slots=True)
class Rules:
    """What says whether an activity opens on a day."""

    activity: Activity
    calendar: Calendar


async def reopen(
    tx: Tx, changed: Iterable[tuple[Rules, Rules]], days: Sequence[date], told: Mapping[date, str] = MappingProxyType({})
) -> None:
    """Carry out what changed on some days between the old rules of activities and the new; the caller holds the turn of places.

    What was booked or asked on a day that closes goes back to nothing, and its family is told why; regular days follow by
    themselves. The months touched are told soon after, not here: there may be thousands. Of days that are `told`, each with its reason,
    families hear which regular ones that are soon go or come, and that what was cancelled does not come back.
    """
    opened: dict[Slot, str] = {}
    closed: dict[Slot, str] = {}
    for old, new in changed:
        for day in days:
            opens = new.activity.opens(day, new.calendar)
            if opens == old.activity.opens(day, old.calendar):
                continue
            slot = Slot(new.activity.activity_id, day)
            if opens:
                opened[slot] = old.activity.why_closed(day, old.calendar)
            else:
                closed[slot] = new.activity.why_closed(day, new.calendar)
    today = paris_date(tx.now)
    # First: days without a state of their own are told from the others by their rows, which the closing takes away.
    regular = [slot for slot in opened if slot.day >= today], [slot for slot in closed if slot.day >= today]
    refuse_overfull(await places.shift_regular(tx, *regular))
    await tell_openings(
        tx, {slot: why for slot, why in opened.items() if slot.day in told}, [slot for slot in closed if slot.day in told], told
    )
    changes = [taken_back(seat, closed[seat.slot]) for seat in await bookings.to_close(tx, closed)] if closed else []
    if changes:
        await write_days(tx, changes)
        await tell_requests(tx, changes)
        await months.tell_later(tx, {(one.seat.enrolment_id, month_start(one.seat.day)) for one in changes})
    await months.tell_regular_later(tx, [*opened, *closed])


def taken_back(seat: Seat, why: str) -> Change:
    """Take back what was planned: an absence that was still judged is settled in the family's favour, one that was billed is no more."""
    if seat.request_id is None or seat.status == DayStatus.ABSENT_BILLED:
        return change(seat, Fact.CLOSED, reason=why)
    decision: DayDecision = "accepted" if seat.status == DayStatus.ABSENCE_PROCESSING else "refused"
    return change(seat, Fact.CLOSED, decision=decision, reason=why, rule="rules_changed")


async def freeze(tx: Tx, patterned: Sequence[Enrolment], calendar: Calendar, today: date) -> None:
    """Write down the regular days up to today, as they were under the rules so far; the pattern counts from tomorrow."""
    await _write_down(tx, patterned, calendar, today)
    await enrolments.start_pattern(tx, [one.enrolment_id for one in patterned], today + timedelta(days=1))


async def freeze_ended(tx: Tx, ended: Sequence[Enrolment], calendar: Calendar) -> None:
    """Write down the regular days of enrolments that have ended, as they were under the rules so far: no later rule changes them."""
    await _write_down(tx, ended, calendar, max(one.valid_to for one in ended))
    await enrolments.end_patterns(tx, [one.enrolment_id for one in ended])


async def _write_down(tx: Tx, patterned: Sequence[Enrolment], calendar: Calendar, today: date) -> None:
    """Write down regular days; one whose absence waits for its answer is noted to be one, in case the family takes that back."""
    ids = [one.enrolment_id for one in patterned]
    own = {(seat.enrolment_id, seat.day): seat for seat in await bookings.of_enrolments(tx, ids, date.min, today)}
    regular = {(one.enrolment_id, day): one for one in patterned for day in one.regular_days(one.valid_from, today, calendar)}
    frozen = [
        Change(one.seat(day, calendar), DayStatus.REGULAR, holds_place=True)
        for (_, day), one in regular.items()
        if (one.enrolment_id, day) not in own
    ]
    if frozen:
        await bookings.save(tx, frozen)
    counted_from = {one.enrolment_id: one.pattern_from for one in patterned}
    declared = [
        seat for seat in own.values() if seat.status == DayStatus.ABSENCE_PROCESSING and seat.day >= counted_from[seat.enrolment_id]
    ]
    if declared:
        await answers.note_regular(tx, declared, regular)
