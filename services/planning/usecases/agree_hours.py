"""Agree hours: from when to when an activity takes place, and the hours of an enrolment that is by the hour (contrat horaire)."""

from datetime import date
from typing import Literal
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import DayStatus, PutActivityHours, PutEnrolmentHours
from services.planning.domain.attendance import agree, agreed_hours, off_contract_minutes, on
from services.planning.domain.booking import Fact, change
from services.planning.domain.errors import HoursToCome, UnknownEnrolment
from services.planning.store import attendance, bookings, enrolments, hours, months, turns
from services.planning.usecases.attend import reachable
from services.planning.usecases.settle import write_days

WITHIN_OR_NOT = (DayStatus.PRESENT, DayStatus.OFF_CONTRACT)
"""States of a child who had a place and came: within the hours agreed, or outside of them too."""


async def of_activity(tx: Tx, asked: PutActivityHours) -> None:
    """Say from when to when an activity takes place; where nobody knew, and no day is named, this counts ever."""
    await reachable(tx, asked.activity_id)
    await _agree(tx, "activity", asked.activity_id, asked, first_since=date.min)


async def of_enrolment(tx: Tx, asked: PutEnrolmentHours) -> None:
    """Agree hours for an enrolment; what was noted since they count is outside of them or no more, by its times.

    The first contract of a child that comes already counts like one that changes: the days before were by the day, and are billed so.
    """
    await turns.take_places(tx)
    await turns.take_days(tx)
    known = await enrolments.get(tx, asked.enrolment_id)
    if known is None or not tx.actor.sees(known[0].activity.facility_id):
        raise UnknownEnrolment
    today = paris_date(tx.now)
    first_since = today if known[0].valid_from < today else date.min
    since = await _agree(tx, "enrolment", asked.enrolment_id, asked, first_since=first_since)
    if since is not None:
        await _count_outside(tx, asked.enrolment_id, since)


async def _count_outside(tx: Tx, enrolment_id: UUID, since: date) -> None:
    """Count the minutes outside of an enrolment's hours anew, from the times noted on the days from one on."""
    dated = await hours.known(tx, "enrolment", enrolment_id)
    times = await attendance.times(tx, enrolment_id, since)
    noted = {day: off_contract_minutes(on(dated, day), arrived, left) for day, (arrived, left) in times.items()}
    seats = await bookings.of_enrolments(tx, [enrolment_id], since, paris_date(tx.now))
    lived = [seat for seat in seats if seat.day in noted and seat.status in WITHIN_OR_NOT]
    await attendance.count_outside(tx, enrolment_id, {seat.day: noted[seat.day] for seat in lived})
    changes = [change(seat, Fact.SEEN_OUT_OF_HOURS if noted[seat.day] else Fact.SEEN) for seat in lived]
    await write_days(tx, [one for one in changes if one.status != one.seat.status])


async def _agree(
    tx: Tx, of: Literal["enrolment", "activity"], whose: UUID, asked: PutActivityHours | PutEnrolmentHours, *, first_since: date
) -> date | None:
    """Let hours count from a day on, and have the months that they concern told: what is billed by the hour follows.

    Where no day is named they count from today on; the first that are known, since `first_since`. Returns since when they count, or
    nothing where none are agreed nor ever were.
    """
    agreed = agreed_hours(asked.starts, asked.ends)
    today = paris_date(tx.now)
    if asked.since and asked.since > today:
        raise HoursToCome("Indiquez aujourd'hui, ou un jour passé dont les horaires étaient faux.")
    known = await hours.known(tx, of, whose)
    if not known and agreed is None:
        return None
    since = asked.since or (today if known else first_since)
    await hours.write(tx, of, whose, agree(known, agreed, since))
    await months.tell_hours_later(tx, of, whose, since)
    return since
