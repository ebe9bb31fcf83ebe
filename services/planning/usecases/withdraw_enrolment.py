"""Withdraw an enrolment that has not begun: it was entered by mistake, and nothing of it stays."""

from dataclasses import replace
from uuid import uuid5

from chassis import french
from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import DaysMoved, EnrolmentView, MovedChild, MovedDay, WithdrawEnrolment
from services.planning.domain.enrolment import WITHDRAWN
from services.planning.domain.errors import EnrolmentBegun, EnrolmentChanged, UnknownEnrolment
from services.planning.store import bookings, calendar_days, enrolments, turns
from services.planning.usecases.enrol import put, view
from services.planning.usecases.patterns import refuse_waiting


async def withdraw_enrolment(tx: Tx, asked: WithdrawEnrolment) -> EnrolmentView:
    """Take back an enrolment before its first day: its places go free, what was booked is taken back, and the family is told."""
    await turns.take_places(tx)
    await turns.take_days(tx)
    known = await enrolments.get(tx, asked.enrolment_id)
    if known is None or not tx.actor.sees(known[0].activity.facility_id):
        raise UnknownEnrolment
    old, version = known
    if old.is_withdrawn:
        return view(old, version)
    if asked.version not in {None, version}:
        raise EnrolmentChanged
    if old.valid_from <= paris_date(tx.now):
        raise EnrolmentBegun(f"Elle a commencé le {french.long_date(old.valid_from)} : donnez-lui plutôt un dernier jour.")
    calendar = await calendar_days.between(tx, old.valid_from, old.valid_to)
    activity = old.activity
    of_their_own = {seat.day for seat in await bookings.of_enrolments(tx, [old.enrolment_id], old.valid_from, old.valid_to)}
    days = sorted(set(old.regular_days(old.valid_from, old.valid_to, calendar)) - of_their_own)
    await refuse_waiting(tx, old.enrolment_id, "L'inscription a été annulée.")
    await tx.emit(
        DaysMoved(
            version=1,
            family_id=old.family_id,
            notice_id=uuid5(old.enrolment_id, "withdrawn"),
            cause="withdrawal",
            enrolment=activity.name,
            changed_at=tx.now,
            children=(
                MovedChild(
                    child_id=old.child_id,
                    child=old.child,
                    days=tuple(MovedDay(activity_id=activity.activity_id, activity=activity.name, day=day, now="lost") for day in days),
                ),
            ),
        )
    )
    return await put(tx, old, replace(old, valid_to=WITHDRAWN))
