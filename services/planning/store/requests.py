"""Requests for days and declared absences, as families and clerks read them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from asyncpg import Record

from chassis.decided import Decided
from chassis.listed import LISTED
from chassis.tx import Tx
from contracts.planning import DecidedDay, PlanningRequestKind, PlanningRequestView, WaitingThere
from contracts.waiting import Waiting

_WITHIN = "(cardinality($1::uuid[]) = 0 or a.facility_id = any($1::uuid[]))"
"""Whether the activity `a` is in the facilities to which a clerk is limited, if to any."""

_DAYS = f"""
    select from request_day d join enrolment e using (enrolment_id) join activity a using (activity_id)
    where d.request_id = r.request_id and {_WITHIN}
"""
_RANK = "case when d.decision = 'waiting' and b.status = 'waiting' then waiting_rank(b.activity_id, b.day, b.arrival, b.enrolment_id) end"


def with_days(reach: str = "true", rank: str = _RANK) -> str:
    """Select requests `r` of children `c` with their days, or with those within reach only.

    A booking is joined by its key alone: a condition on waiting would let the planner go through the whole line for each day.
    """
    return f"""
    select r.request_id, r.arrival, r.kind, r.family_id, r.child_id, c.name as child,
        (select g.name from guardian g where g.family_id = r.family_id and g.role = 'primary' limit 1) as family_name,
        r.status, r.submitted_at, r.decided_at,
        r.by_staff, (select g.name from guardian g where g.guardian_id = r.asked_by) as asked_by_name,
        r.absence_reason, (select n.label from absence_reason n where n.code = r.absence_reason) as absence_label,
        r.certificate_id is not null as certified, r.certificate_until, r.note, r.version, array(
            select row(d.enrolment_id, a.activity_id, a.name, d.day, d.decision, d.reason, {rank}, d.billed, d.late,
                case when b.status = 'waiting' then b.offered_until end, d.rule, d.decided_at, coalesce(d.absence = 'certificate', false))
            from request_day d join enrolment e using (enrolment_id) join activity a using (activity_id)
            left join booking b on b.enrolment_id = d.enrolment_id and b.day = d.day
            where d.request_id = r.request_id and {reach} order by d.day, a.position, a.name, d.enrolment_id
        ) as days
    """  # noqa: S608 - constants only


async def of_family(
    tx: Tx, family_id: UUID, since: datetime, *, limit: int | None = None, before: UUID | None = None, before_at: datetime | None = None
) -> list[PlanningRequestView]:
    """Read a family's requests that were asked or decided since a moment or still wait, the newest first, before one of a moment."""
    rows = await tx.fetch(
        f"{with_days()} from request r join child c using (child_id)"
        f" where r.family_id = $1 and {LISTED}"
        " and ($4::uuid is null or (r.submitted_at, r.request_id) < ($5::timestamptz, $4))"
        " order by r.submitted_at desc, r.request_id desc limit $3",
        family_id,
        since,
        limit,
        before,
        before_at,
    )
    return [view(row) for row in rows]


async def count_of_family(tx: Tx, family_id: UUID) -> int:
    """Count what a family waits for, of the children that it sees."""
    count: int = await tx.fetchval(
        "select count(*) from request join child using (child_id) where request.family_id = $1 and status = 'pending'", family_id
    )
    return count


async def of_family_for_clerks(tx: Tx, family_id: UUID, since: datetime) -> list[PlanningRequestView]:
    """Read a family's requests since a moment, the newest first: those, and of each the days, within the clerk's reach."""
    rows = await tx.fetch(
        f"{with_days(_WITHIN)} from request r join child c using (child_id)"
        f" where r.family_id = $2 and r.submitted_at >= $3 and exists ({_DAYS}) order by r.submitted_at desc, r.request_id desc limit 200",
        list(tx.actor.facilities),
        family_id,
        since,
    )
    return [view(row) for row in rows]


async def for_clerks(
    tx: Tx,
    limit: int,
    *,
    after: UUID | None,
    after_at: datetime | None,
    kind: PlanningRequestKind | None,
    activity_id: UUID | None,
    family_id: UUID | None,
    school: str | None,
    before: datetime | None,
) -> tuple[list[PlanningRequestView], dict[PlanningRequestKind, int]]:
    """Read the requests that wait for this clerk as they were submitted, after one (or another service's of a moment), and count all.

    A clerk who is limited to some facilities sees the requests, and of each the days, that are asked there. With a family, only its own.
    """
    waiting = (
        f"from request r where r.awaits_clerk and (cardinality($1::uuid[]) = 0 or exists ({_DAYS} and d.decision = 'pending'))"
        " and ($2::uuid is null or r.family_id = $2) and ($3::timestamptz is null or r.submitted_at < $3)"
        " and ($4::text is null or exists (select from child s where s.child_id = r.child_id and s.school = $4))"
    )
    wanted = (list(tx.actor.facilities), family_id, before, school)
    rows = await tx.fetch(
        f"{with_days(_WITHIN)} from (select r.* {waiting} and ($8::text is null or r.kind = $8)"  # noqa: S608 - constants only
        f" and ($9::uuid is null or exists ({_DAYS} and d.decision = 'pending' and a.activity_id = $9))"
        " and ($6::uuid is null or (r.submitted_at, r.request_id) >"
        " (coalesce($7::timestamptz, (select submitted_at from request where request_id = $6)), $6))"
        " order by r.submitted_at, r.request_id limit $5) r join child c using (child_id) order by r.submitted_at, r.request_id",
        *wanted,
        limit,
        after,
        after_at,
        kind,
        activity_id,
    )
    counts = await tx.fetch(f"select r.kind, count(*)::int as waiting {waiting} group by r.kind", *wanted)
    return [view(row) for row in rows], {row["kind"]: row["waiting"] for row in counts}


async def waiting(tx: Tx) -> Waiting:
    """Tell how many requests wait for this clerk."""
    row = await tx.fetch_one(
        "select count(*)::int as count, max(r.submitted_at) as newest_at from request r where r.awaits_clerk"  # noqa: S608 - constants only
        f" and (cardinality($1::uuid[]) = 0 or exists ({_DAYS} and d.decision = 'pending'))",
        list(tx.actor.facilities),
    )
    return Waiting(**row)


async def by_school(tx: Tx, before: datetime | None) -> dict[str, int]:
    """Count the requests that wait for this clerk by the schools of their children."""
    rows = await tx.fetch(
        "select c.school, count(*)::int as waiting from request r join child c using (child_id)"  # noqa: S608 - constants only
        f" where r.awaits_clerk and c.school <> '' and (cardinality($1::uuid[]) = 0 or exists ({_DAYS} and d.decision = 'pending'))"
        " and ($2::timestamptz is null or r.submitted_at < $2) group by c.school",
        list(tx.actor.facilities),
        before,
    )
    return {row["school"]: row["waiting"] for row in rows}


async def by_activity(
    tx: Tx, kind: PlanningRequestKind, family_id: UUID | None, school: str | None, before: datetime | None
) -> tuple[WaitingThere, ...]:
    """Count the requests of a kind that wait for this clerk by the activities of their undecided days, in the order of facilities."""
    rows = await tx.fetch(
        "select a.activity_id, a.name as activity, f.name as facility, count(distinct r.request_id)::int as waiting"  # noqa: S608 - constants
        " from request r join request_day d using (request_id) join enrolment e using (enrolment_id)"
        " join activity a using (activity_id) join facility f using (facility_id)"
        f" where r.awaits_clerk and r.kind = $2 and d.decision = 'pending' and {_WITHIN} and ($3::uuid is null or r.family_id = $3)"
        " and ($4::timestamptz is null or r.submitted_at < $4)"
        " and ($5::text is null or exists (select from child s where s.child_id = r.child_id and s.school = $5))"
        " group by a.activity_id, f.name order by f.name, a.position, a.name",
        list(tx.actor.facilities),
        kind,
        family_id,
        before,
        school,
    )
    return tuple(WaitingThere(**row) for row in rows)


async def is_of(tx: Tx, request_id: UUID, family_id: UUID) -> bool:
    """Tell whether a request is a family's own, about a child that the actor sees."""
    found: bool = await tx.fetchval(
        "select exists (select from request join child using (child_id) where request_id = $1 and request.family_id = $2)",
        request_id,
        family_id,
    )
    return found


async def awaiting_clerk(tx: Tx, request_ids: Sequence[UUID]) -> dict[UUID, bool]:
    """Tell which requests wait for this clerk; those that are not within their reach are left out."""
    rows = await tx.fetch(
        f"""select r.request_id, r.awaits_clerk and exists ({_DAYS} and d.decision = 'pending') as awaits
            from request r where r.request_id = any($2::uuid[]) and exists ({_DAYS})""",  # noqa: S608 - constants only
        list(tx.actor.facilities),
        list(request_ids),
    )
    return {row["request_id"]: row["awaits"] for row in rows}


async def decided_by_clerks(tx: Tx, request_ids: Sequence[UUID]) -> list[Decided]:
    """Tell how requests ended that a clerk accepted or refused."""
    rows = await tx.fetch(
        "select request_id, family_id, status, decided_at as at, decided_by as account_id from request"
        " where request_id = any($1::uuid[]) and status in ('accepted', 'refused') and decided_at is not null and decided_by is not null",
        list(request_ids),
    )
    return [Decided(**row) for row in rows]


async def families(tx: Tx, request_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Tell which family made each request."""
    rows = await tx.fetch("select request_id, family_id from request where request_id = any($1::uuid[])", list(request_ids))
    return {row["request_id"]: row["family_id"] for row in rows}


async def get(tx: Tx, request_id: UUID) -> PlanningRequestView | None:
    """Read one request, with the days that are within the reach of whoever asks."""
    row = await tx.fetchrow(
        f"{with_days(_WITHIN)} from request r join child c using (child_id) where r.request_id = $2 and exists ({_DAYS})",
        list(tx.actor.facilities),
        request_id,
    )
    return view(row) if row else None


def view(row: Record, ranks: Mapping[tuple[UUID, date], int] = MappingProxyType({})) -> PlanningRequestView:
    """Show a request with its days; `ranks` are the places in line where the row has none."""
    awaits = any(decision == "pending" and certified for _, _, _, _, decision, *_, certified in row["days"])
    return PlanningRequestView(
        **{name: row[name] for name in ("request_id", "arrival", "kind", "family_id", "child_id", "child", "status", "note")},
        submitted_at=row["submitted_at"],
        family_name=row["family_name"] or "",
        by_staff_name=row["by_staff"],
        asked_by_name=row["asked_by_name"] or "",
        decided_at=row["decided_at"],
        absence_reason=row["absence_reason"],
        absence_label=row["absence_label"] or "",
        certificate="given" if row["certified"] else "awaited" if awaits else "none",
        certificate_until=row["certificate_until"],
        days=tuple(
            DecidedDay(
                enrolment_id=enrolment_id,
                activity_id=activity_id,
                activity=activity,
                day=day,
                decision=decision,
                reason=reason,
                rank=ranks.get((enrolment_id, day), rank),
                billed=billed,
                late=late,
                offered_until=offered_until,
                rule=rule,
                decided_at=decided_at,
            )
            for (enrolment_id, activity_id, activity, day, decision, reason, rank, billed, late, offered_until, rule, decided_at, _) in row[
                "days"
            ]
        ),
    )
