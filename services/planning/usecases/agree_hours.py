"""Agree hours: from when to when an activity takes place, and the hours of an enrolment that is by the hour (contrat horaire)."""

from chassis.tx import Tx
from contracts.planning import PutActivityHours, PutEnrolmentHours
from services.planning.domain.attendance import agreed_hours
from services.planning.domain.errors import UnknownEnrolment
from services.planning.store import enrolments, hours
from services.planning.usecases.attend import reachable


async def of_activity(tx: Tx, asked: PutActivityHours) -> None:
    """Say from when to when an activity takes place."""
    await reachable(tx, asked.activity_id)
    await hours.set_of_activity(tx, asked.activity_id, agreed_hours(asked.starts, asked.ends))


async def of_enrolment(tx: Tx, asked: PutEnrolmentHours) -> None:
    """Agree hours for an enrolment; what was noted before keeps the minutes that were counted then."""
    known = await enrolments.get(tx, asked.enrolment_id)
    if known is None or not tx.actor.sees(known[0].activity.facility_id):
        raise UnknownEnrolment
    await hours.agree(tx, asked.enrolment_id, agreed_hours(asked.starts, asked.ends))
