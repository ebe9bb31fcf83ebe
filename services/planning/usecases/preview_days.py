"""Preview: tell what a request would meet, by the very code that will judge it, and write nothing."""

from functools import partial
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import DaysPreview, LeaveDays, PreviewDays, PreviewedDay
from services.planning.domain.absence import longest_after, terms
from services.planning.domain.admission import Admitted, to_book, to_miss
from services.planning.domain.booking import Slot
from services.planning.domain.cutoffs import last_moment
from services.planning.domain.grid import Grid
from services.planning.store import absence_reasons, hours, leaves, places
from services.planning.usecases.request_days import refuse_family
from services.planning.usecases.siblings import along
from services.planning.usecases.submission import Admit, Judged, judge, next_possible


async def preview_days(tx: Tx, asked: PreviewDays, *, family_id: UUID) -> DaysPreview:
    """Judge the days as a submission would; of those that would wait it tells the estimated place on the list.

    The estimate counts who waits now: whoever asks before this family sends still comes first.
    """
    booking = asked.kind == "booking"
    judged = await judge(tx, asked, family_id, to_book if booking else await _to_miss(tx))
    if booking:
        refuse_family(tx, judged.sheet.obstacles)
    grid = Grid(judged.sheet.calendar, judged.sheet.free, tx.now, judged.sheet.homes)
    lines = await places.waiting(tx, {one.seat.slot for one in judged.admitted if judged.is_full(one.seat)}) if booking else {}
    lasting = await hours.usual_minutes(tx, {one.seat.enrolment_id for one in judged.admitted}) if booking else {}
    days = [*(_possible(judged, one, grid, lines, lasting, booking=booking) for one in judged.admitted), *_refused(judged)]
    days.sort(key=lambda one: (one.day, one.activity, one.enrolment_id))
    helpless = booking and not judged.admitted
    return DaysPreview(
        child_id=judged.child.child_id,
        child=judged.child.name,
        judged_at=tx.now,
        days=tuple(days),
        next_possible_day=await next_possible(tx, judged) if helpless else None,
        leave=() if booking else await _leave(tx, judged),
        absences=terms(judged.sheet.reasons),
        siblings=await along(tx, asked, family_id, judged) if booking else (),
    )


async def _to_miss(tx: Tx) -> Admit:
    """Admit an absence as the reason does that lets it be declared the longest: none is chosen yet."""
    return partial(to_miss, back=longest_after(await absence_reasons.in_use(tx, for_families=True)))


async def _leave(tx: Tx, judged: Judged) -> tuple[LeaveDays, ...]:
    """Tell, of the enrolments under an hourly contract with leave, what is left of it and which of the days could be taken."""
    contracts = await leaves.contracts(tx, judged.enrolments.values())
    found: list[LeaveDays] = []
    for enrolment_id, contract in contracts.items():
        enrolment = judged.enrolments[enrolment_id]
        asked = [one.seat.day for one in judged.admitted if one.seat.enrolment_id == enrolment_id]
        calendar = judged.sheet.calendar.of(enrolment.activity.facility_id)
        limits = {day: last_moment(contract.rule.notice, day, calendar) for day in asked}
        days = [day for day in asked if tx.now <= limits[day]]
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
    judged: Judged, one: Admitted, grid: Grid, lines: dict[Slot, int], lasting: dict[UUID, int], *, booking: bool
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
        minutes=lasting.get(enrolment.enrolment_id),
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
