"""Declare absences (déclarer une absence)."""

from dataclasses import replace
from datetime import date
from functools import partial
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import PlanningRequestView, SubmitDays
from services.planning.domain.absence import Reason, Verdict, waiting_days
from services.planning.domain.admission import DECLARED_LATE, to_miss, whole_refusal
from services.planning.domain.errors import ReasonMissing, UnknownAbsenceReason
from services.planning.domain.leave import refusals
from services.planning.store import absence_reasons, leaves
from services.planning.usecases.certificates import cited
from services.planning.usecases.submission import Certified, Judged, admit_all, store


async def declare_absence(tx: Tx, asked: SubmitDays, *, family_id: UUID) -> PlanningRequestView:
    """Store declared absences of booked or regular days, each judged by its reason; late ones are admitted, and may be billed.

    They may be declared afterwards: by families as long as the certificate of the reason may come, by staff for a month; what staff
    declare has its certificate as long after the declaration as otherwise after the day.
    """
    if asked.absence_reason is None:
        raise ReasonMissing("Indiquez la raison de l'absence.")
    reason = await absence_reasons.find(tx, asked.absence_reason)
    if reason is None or (tx.actor.kind == "family" and not reason.for_families):
        raise UnknownAbsenceReason("Choisissez la raison de l'absence dans la liste.")
    by_clerk = tx.actor.kind == "staff"
    back = DECLARED_LATE if by_clerk else reason.declared_after
    judged = await admit_all(tx, asked, family_id, partial(to_miss, back=back), chosen=reason.breaks_rules)
    if reason.is_leave:
        await _refuse_leave(tx, judged)
    judged = await by_reason(tx, judged, family_id, reason)
    certified = [one.seat.day for one in judged.admitted if one.verdict == Verdict.CERTIFICATE]
    until = reason.certificate_until([*certified, paris_date(tx.now)] if certified and by_clerk else certified)
    given = await cited(tx, family_id, asked.child_id, asked.certificate_id) if until and asked.certificate_id else None
    return await store(tx, asked, family_id, judged, Certified(reason.label, given, until))


async def by_reason(tx: Tx, judged: Judged, family_id: UUID, reason: Reason) -> Judged:
    """Judge each missed day by the reason; the first days of an absence are looked for beside those declared before."""
    days = {one.seat.day for one in judged.admitted}
    first = set[date]()
    if reason.waiting_days:
        known = await absence_reasons.days_missed(tx, family_id, judged.child.child_id, reason.code, around=days)
        stay = {day for day in days if known.get(day)}  # Any other that is declared anew is judged anew.
        first = waiting_days(reason, days, known.keys() - days, stay)
    return replace(
        judged,
        admitted=[replace(one, verdict=reason.verdict(late=one.late, waiting_day=one.seat.day in first)) for one in judged.admitted],
    )


async def _refuse_leave(tx: Tx, judged: Judged) -> None:
    """Refuse days that no hourly contract gives leave for, that were not declared in time, or that are more than the year has left."""
    days = [(judged.enrolments[one.seat.enrolment_id], one.seat.day) for one in judged.admitted]
    contracts = await leaves.contracts(tx, judged.enrolments.values(), lock=True)
    if refused := refusals(days, contracts, judged.sheet.calendar, tx.now):
        raise whole_refusal(refused, None)
