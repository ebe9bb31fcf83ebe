"""Preview: tell what a request would meet, by the very code that will judge it, and write nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from uuid import UUID

from chassis.errors import Refusal
from chassis.tx import Tx
from contracts.planning import DaysPreview, LeaveDays, PreviewDays, PreviewedDay, PreviewedReason, ReasonRefusal
from services.planning.domain.absence import Reason, Verdict, longest_after, terms
from services.planning.domain.admission import Admitted, to_book, to_miss
from services.planning.domain.attendance import Hours
from services.planning.domain.booking import Slot
from services.planning.domain.cutoffs import last_moment
from services.planning.domain.errors import ConstraintBroken
from services.planning.domain.grid import Grid
from services.planning.domain.leave import Contract, refusals
from services.planning.store import absence_reasons, hours, leaves, places
from services.planning.usecases.declare_absence import by_reason
from services.planning.usecases.overlaps import overlapping
from services.planning.usecases.request_days import refuse_family
from services.planning.usecases.siblings import along
from services.planning.usecases.submission import Judged, Situation, next_possible, situation_of


async def preview_days(tx: Tx, asked: PreviewDays, *, family_id: UUID) -> DaysPreview:
    """Judge the days as a submission would; of those that would wait it tells the estimated place on the list.

    The estimate counts who waits now: whoever asks before this family sends still comes first.
    """
    booking = asked.kind == "booking"
    situation = await situation_of(tx, asked, family_id)
    reasons = [] if booking else await absence_reasons.in_use(tx, for_families=True)
    judged = situation.judge(to_book if booking else partial(to_miss, back=longest_after(reasons)), tx.now)
    contracts = {} if booking else await leaves.contracts(tx, judged.enrolments.values())
    if booking:
        refuse_family(tx, judged.sheet.obstacles)
    grid = Grid(judged.sheet.calendar, judged.sheet.free, tx.now, judged.sheet.homes)
    lines = await places.waiting(tx, {one.seat.slot for one in judged.admitted if judged.is_full(one.seat)}) if booking else {}
    lasting = await hours.usual(tx, {one.enrolment_id for one in judged.sheet.enrolments}) if booking else {}
    beside = overlapping({(one.seat.enrolment_id, one.seat.day) for one in judged.admitted}, judged.sheet, lasting)
    days = [*(_possible(judged, one, grid, lines, lasting, booking=booking) for one in judged.admitted), *_refused(judged)]
    days = [one.model_copy(update={"overlaps": beside.get((one.enrolment_id, one.day), ())}) for one in days] if beside else days
    days.sort(key=lambda one: (one.day, one.activity, one.enrolment_id))
    helpless = booking and not judged.admitted
    return DaysPreview(
        child_id=judged.child.child_id,
        child=judged.child.name,
        judged_at=tx.now,
        days=tuple(days),
        next_possible_day=await next_possible(tx, judged) if helpless else None,
        leave=() if booking else _leave(judged, contracts, tx.now),
        absences=terms(judged.sheet.reasons),
        reasons=tuple([await _for_reason(tx, one, situation, judged, contracts) for one in reasons]),
        siblings=await along(tx, asked, family_id, judged) if booking else (),
    )


async def _for_reason(tx: Tx, reason: Reason, situation: Situation, judged: Judged, contracts: Mapping[UUID, Contract]) -> PreviewedReason:
    """Judge the days that may be missed at all as a declaration for this reason would (`declare_absence`)."""
    now = tx.now
    days = [(one.seat.day, one.seat.enrolment_id) for one in judged.admitted]
    chosen = replace(situation, wanted=days).judge(partial(to_miss, back=reason.declared_after), now, chosen=reason.breaks_rules)
    refused = list(chosen.refused)
    if reason.is_leave:
        asked = [(judged.enrolments[one.seat.enrolment_id], one.seat.day) for one in chosen.admitted]
        refused += refusals(asked, contracts, judged.sheet.calendar, now)
    return PreviewedReason(
        code=reason.code,
        refused=tuple(
            ReasonRefusal(enrolment_id=enrolment_id, day=day, refusal=why.slug, reason=why.detail) for enrolment_id, day, why in refused
        ),
        certified=await _certified(tx, reason, situation.family_id, judged, refused) if reason.needs_certificate else (),
    )


async def _certified(
    tx: Tx, reason: Reason, family_id: UUID, judged: Judged, refused: Sequence[tuple[UUID, date, Refusal]]
) -> tuple[date, ...]:
    """Tell the days that a certificate would excuse; those that only want others beside them are declared once these are ticked."""
    never = {(enrolment_id, day) for enrolment_id, day, why in refused if not isinstance(why, ConstraintBroken)}
    left = [one for one in judged.admitted if (one.seat.enrolment_id, one.seat.day) not in never]
    if not left:
        return ()
    declared = await by_reason(tx, replace(judged, admitted=left), family_id, reason)
    return tuple(sorted({one.seat.day for one in declared.admitted if one.verdict == Verdict.CERTIFICATE}))


def _leave(judged: Judged, contracts: Mapping[UUID, Contract], now: datetime) -> tuple[LeaveDays, ...]:
    """Tell, of the enrolments under an hourly contract with leave, what is left of it and which of the days could be taken."""
    found: list[LeaveDays] = []
    for enrolment_id, contract in contracts.items():
        enrolment = judged.enrolments[enrolment_id]
        asked = [one.seat.day for one in judged.admitted if one.seat.enrolment_id == enrolment_id]
        calendar = judged.sheet.calendar.of(enrolment.activity.facility_id)
        limits = {day: last_moment(contract.rule.notice, day, calendar) for day in asked}
        days = [day for day in asked if now <= limits[day]]
        if asked:
            found.append(
                LeaveDays(
                    **contract.balance(asked[0]).model_dump(),
                    enrolment_id=enrolment_id,
                    activity=enrolment.activity.name,
                    days=tuple(days),
                    until=limits[days[0]] if days else None,
                )
            )
    return tuple(found)


def _possible(
    judged: Judged, one: Admitted, grid: Grid, lines: dict[Slot, int], lasting: Mapping[UUID, Hours], *, booking: bool
) -> PreviewedDay:
    enrolment, day = judged.enrolments[one.seat.enrolment_id], one.seat.day
    activity = enrolment.activity
    waiting = lines.get(one.seat.slot)
    return PreviewedDay(
        enrolment_id=enrolment.enrolment_id,
        activity_id=activity.activity_id,
        activity=activity.name,
        facility=activity.facility,
        day=day,
        late=one.late,
        late_terms=one.terms,
        until=last_moment(activity.cancelling_cutoff, day, judged.sheet.calendar.of(activity.facility_id)),
        places=grid.places(enrolment, day) if booking else None,
        rank=None if waiting is None else waiting + 1,
        approval="manual" if one.terms == "ask_staff" else activity.approval,
        minutes=lasting[enrolment.enrolment_id].minutes if enrolment.enrolment_id in lasting else None,
    )


def _refused(judged: Judged) -> list[PreviewedDay]:
    return [
        PreviewedDay(
            enrolment_id=enrolment_id,
            activity_id=(activity := judged.enrolments[enrolment_id].activity).activity_id,
            activity=activity.name,
            facility=activity.facility,
            day=day,
            refusal=why.slug,
            reason=why.detail,
            approval=activity.approval,
        )
        for enrolment_id, day, why in judged.refused
    ]
