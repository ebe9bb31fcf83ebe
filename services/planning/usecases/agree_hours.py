"""Agree hours: from when to when an activity takes place, and the hours of an enrolment that is by the hour (contrat horaire)."""

from datetime import date
from typing import Literal
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import PutActivityHours, PutEnrolmentHours
from services.planning.domain.attendance import agree, agreed_hours
from services.planning.domain.errors import HoursToCome, UnknownEnrolment
from services.planning.store import enrolments, hours, months
from services.planning.usecases.attend import reachable


async def of_activity(tx: Tx, asked: PutActivityHours) -> None:
    """Say from when to when an activity takes place."""
    await reachable(tx, asked.activity_id)
    await _agree(tx, "activity", asked.activity_id, asked)


async def of_enrolment(tx: Tx, asked: PutEnrolmentHours) -> None:
    """Agree hours for an enrolment; what was noted before keeps the minutes that were counted then."""
    known = await enrolments.get(tx, asked.enrolment_id)
    if known is None or not tx.actor.sees(known[0].activity.facility_id):
        raise UnknownEnrolment
    await _agree(tx, "enrolment", asked.enrolment_id, asked)


async def _agree(tx: Tx, of: Literal["enrolment", "activity"], whose: UUID, asked: PutActivityHours | PutEnrolmentHours) -> None:
    """Let hours count from a day on, and have the months that they concern told: what is billed by the hour follows."""
    agreed = agreed_hours(asked.starts, asked.ends)
    today = paris_date(tx.now)
    since = asked.since or today
    if since > today:
        raise HoursToCome("Indiquez aujourd'hui, ou un jour passé dont les horaires étaient faux.")
    known = await hours.known(tx, of, whose)
    if not known and agreed is None:
        return
    await hours.write(tx, of, whose, agree(known, agreed, since))
    await months.tell_hours_later(tx, of, whose, since if known else date.min)
