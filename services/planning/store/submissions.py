"""Requests as families make them: stored with their days, before they have a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import trace
from chassis.tx import Tx
from contracts.planning import DayStatus, PlanningRequestKind
from services.planning.domain.admission import Admitted
from services.planning.domain.booking import MAY_ASK, MAY_DECLARE_AFTER

_REPLACED = {"booking": [status for status in MAY_ASK if status], "absence": [status for status in MAY_DECLARE_AFTER if status]}
_ASKED = {"booking": DayStatus.PROCESSING, "absence": DayStatus.ABSENCE_PROCESSING}


@dataclass(frozen=True, slots=True)
class Submission:
    """A request as a family makes it, before it has a number."""

    request_id: UUID
    kind: PlanningRequestKind
    family_id: UUID
    child_id: UUID
    absence_reason: str | None
    note: str
    by_staff: str = ""
    certificate_id: UUID | None = None
    certificate_until: date | None = None
    whole: bool = False
    together: UUID | None = None


async def add(tx: Tx, made: Submission, days: Sequence[Admitted]) -> bool:
    """Store a request and mark its days; the allocator numbers it when its turn comes.

    False when somebody else asked for one of the days in the meantime: then the transaction must not commit.
    """
    ordered = sorted(days, key=lambda one: (one.seat.enrolment_id, one.seat.day))
    kept: int = await tx.fetchval(
        """
        with stored as (
            insert into request (request_id, kind, family_id, child_id, absence_reason, note, submitted_at, submitted_by, by_staff,
                certificate_id, certificate_until, whole, together, traceparent, asked_by)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $17, $20, $21, $22, $23, $24, $25)
        ), asked as (
            select * from unnest($9::uuid[], $10::uuid[], $11::date[], $12::boolean[], $13::boolean[], $18::text[], $19::text[])
            as t (enrolment_id, activity_id, day, holds_place, late, terms, absence)
        ), kept as (
            insert into booking as b (enrolment_id, day, family_id, activity_id, status, holds_place, reason, request_id, changed_at, late,
                together)
            select a.enrolment_id, a.day, $3, a.activity_id, $14, a.holds_place, '', $1, $7, a.terms, $23 from asked a
            on conflict (enrolment_id, day) do update set status = excluded.status, reason = '', holds_place = excluded.holds_place,
                request_id = excluded.request_id, arrival = null, changed_at = excluded.changed_at, together = excluded.together,
                late = case when $2 = 'booking' then excluded.late else b.late end
                where b.status = any($15::text[])
            returning enrolment_id, day
        ), days as (
            insert into request_day (request_id, enrolment_id, day, family_id, late, absence)
            select $1, enrolment_id, day, $3, late, absence from asked
        ), history as (
            insert into booking_history (enrolment_id, day, family_id, status, reason, request_id, cause, changed_by, changed_at)
            select enrolment_id, day, $3, $14, '', $1, $16, $8, $7 from kept
        )
        select count(*) from kept
        """,
        made.request_id,
        made.kind,
        made.family_id,
        made.child_id,
        made.absence_reason,
        made.note,
        tx.now,
        tx.actor.account_id,
        [one.seat.enrolment_id for one in ordered],
        [one.seat.activity_id for one in ordered],
        [one.seat.day for one in ordered],
        [one.seat.holds_place for one in ordered],
        [one.late for one in ordered],
        _ASKED[made.kind],
        _REPLACED[made.kind],
        tx.cause,
        made.by_staff,
        [one.terms for one in ordered],
        [one.verdict for one in ordered],
        made.certificate_id,
        made.certificate_until,
        made.whole,
        made.together,
        trace.current(),
        tx.actor.guardian_id if tx.actor.kind == "family" else None,
    )
    return kept == len(ordered)
