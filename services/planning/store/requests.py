"""Requests for days and declared absences, in the order in which they arrived."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from chassis import trace
from chassis.decided import Decided
from chassis.listed import LISTED
from chassis.tx import Tx
from contracts.planning import DayStatus, DecidedDay, PlanningRequestKind, PlanningRequestView
from services.planning.domain.admission import Admitted
from services.planning.domain.booking import MAY_ASK, MAY_DECLARE_AFTER, Change, Seat

_WITHIN = "(cardinality($1::uuid[]) = 0 or a.facility_id = any($1::uuid[]))"
"""Whether the activity `a` is in the facilities to which a clerk is limited, if to any."""

_DAYS = f"""
    select from request_day d join enrolment e using (enrolment_id) join activity a using (activity_id)
    where d.request_id = r.request_id and {_WITHIN}
"""


_RANK = "case when d.decision = 'waiting' and b.status = 'waiting' then waiting_rank(b.activity_id, b.day, b.arrival, b.enrolment_id) end"


def _view(reach: str = "true", rank: str = _RANK) -> str:
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


async def note_regular(tx: Tx, seats: Iterable[Seat], regular: Collection[tuple[UUID, date]]) -> None:
    """Note of days whose absence waits for its answer whether the weekly pattern books them, before it counts from a later day only."""
    waiting = [one for one in seats if one.request_id is not None]
    await tx.execute(
        "update request_day d set was_regular = t.regular from unnest($1::uuid[], $2::uuid[], $3::date[], $4::boolean[])"
        " as t (request_id, enrolment_id, day, regular)"
        " where d.request_id = t.request_id and d.enrolment_id = t.enrolment_id and d.day = t.day",
        [one.request_id for one in waiting],
        [one.enrolment_id for one in waiting],
        [one.day for one in waiting],
        [(one.enrolment_id, one.day) in regular for one in waiting],
    )


def concerned(changes: Iterable[Change]) -> set[UUID]:
    """Tell the requests whose days changes answer."""
    return {one.seat.request_id for one in changes if one.decision is not None and one.seat.request_id is not None}


async def decide_days(tx: Tx, changes: Iterable[Change]) -> None:
    """Write down what became of asked days."""
    decided = {
        (one.seat.request_id, one.seat.enrolment_id, one.seat.day): one
        for one in changes
        if one.decision is not None and one.seat.request_id is not None
    }
    ordered = [(key, decided[key]) for key in sorted(decided)]
    if ordered:
        await tx.execute(
            """
            update request_day d set decision = t.decision, reason = t.reason, billed = t.billed, rule = t.rule, decided_at = $8
            from unnest($1::uuid[], $2::uuid[], $3::date[], $4::text[], $5::text[], $6::boolean[], $7::text[])
                as t (request_id, enrolment_id, day, decision, reason, billed, rule)
            where d.request_id = t.request_id and d.enrolment_id = t.enrolment_id and d.day = t.day
            """,
            [request_id for (request_id, _, _), _ in ordered],
            [enrolment_id for (_, enrolment_id, _), _ in ordered],
            [day for (_, _, day), _ in ordered],
            [one.decision for _, one in ordered],
            [one.reason for _, one in ordered],
            [one.billed for _, one in ordered],
            [one.rule for _, one in ordered],
            tx.now,
        )


async def settle(
    tx: Tx, request_ids: Iterable[UUID], *, arrivals: Mapping[UUID, int], by_clerk: Sequence[UUID]
) -> list[tuple[int, PlanningRequestView]]:
    """Bring requests up to date with their days; returns each with its new version.

    `arrivals` are the numbers of those that the allocator has now had, `by_clerk` are those that a clerk decided.
    """
    rows = await tx.fetch(
        f"""
        with r as (
            update request old set version = old.version + 1,
                status = case when d.open then 'pending' when d.accepted then 'accepted' when d.refused then 'refused' else 'withdrawn' end,
                arrival = coalesce(old.arrival, d.arrival),
                awaits_clerk = d.pending and coalesce(old.arrival, d.arrival) is not null,
                decided_at = case when d.open then null else coalesce(old.decided_at, $2) end,
                decided_by = case when old.request_id = any($3::uuid[]) then $4 else old.decided_by end
            from (
                select request_id, n.arrival, bool_or(decision in ('pending', 'waiting')) as open,
                    bool_or(decision = 'pending') as pending, bool_or(decision = 'accepted') as accepted,
                    bool_or(decision = 'refused') as refused
                from request_day left join unnest($5::uuid[], $6::bigint[]) as n (request_id, arrival) using (request_id)
                where request_id = any($1::uuid[]) group by request_id, n.arrival
            ) d
            where old.request_id = d.request_id and old.request_id = any($1::uuid[])
            returning old.*
        )
        {_view(rank="null::int")}
        from r cross join lateral (select name from child where child.child_id = r.child_id offset 0) c order by r.arrival
        """,  # noqa: S608 - constants only
        sorted(request_ids),
        tx.now,
        list(by_clerk),
        tx.actor.account_id,
        list(arrivals),
        list(arrivals.values()),
    )
    waited = [row["request_id"] for row in rows if any(decision == "waiting" for _, _, _, _, decision, *_ in row["days"])]
    ranks = await _ranks(tx, waited) if waited else {}
    return [(row["version"], view(row, ranks)) for row in rows]


async def _ranks(tx: Tx, request_ids: Sequence[UUID]) -> dict[tuple[UUID, date], int]:
    """Count the places in line of all days of some requests at once: one by one, each would count everybody before it."""
    rows = await tx.fetch(
        """
        with slot as materialized (
            select distinct activity_id, day from booking where request_id = any($1::uuid[]) and status = 'waiting'
        )
        select enrolment_id, day, rank from (
            select b.enrolment_id, b.day, b.request_id,
                row_number() over (partition by b.activity_id, b.day order by b.arrival, b.enrolment_id)::int as rank
            from slot join booking b using (activity_id, day) where b.status = 'waiting'
        ) line where request_id = any($1::uuid[])
        """,
        request_ids,
    )
    return {(row["enrolment_id"], row["day"]): row["rank"] for row in rows}


async def of_family(
    tx: Tx, family_id: UUID, since: datetime, *, limit: int | None = None, before: UUID | None = None, before_at: datetime | None = None
) -> list[PlanningRequestView]:
    """Read a family's requests that were asked or decided since a moment or still wait, the newest first, before one of a moment."""
    rows = await tx.fetch(
        f"{_view()} from request r join child c using (child_id)"
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
        f"{_view(_WITHIN)} from request r join child c using (child_id)"
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
    after: UUID | None = None,
    after_at: datetime | None = None,
    kind: PlanningRequestKind | None = None,
    family_id: UUID | None = None,
) -> tuple[list[PlanningRequestView], dict[PlanningRequestKind, int]]:
    """Read the requests that wait for this clerk as they were submitted, after one (or another service's of a moment), and count all.

    A clerk who is limited to some facilities sees the requests, and of each the days, that are asked there. With a family, only its own.
    """
    waiting = (
        f"from request r where r.awaits_clerk and (cardinality($1::uuid[]) = 0 or exists ({_DAYS} and d.decision = 'pending'))"
        " and ($2::uuid is null or r.family_id = $2)"
    )
    rows = await tx.fetch(
        f"{_view(_WITHIN)} from (select r.* {waiting} and ($6::text is null or r.kind = $6)"  # noqa: S608 - constants only
        " and ($4::uuid is null or (r.submitted_at, r.request_id) >"
        " (coalesce($5::timestamptz, (select submitted_at from request where request_id = $4)), $4))"
        " order by r.submitted_at, r.request_id limit $3) r join child c using (child_id) order by r.submitted_at, r.request_id",
        list(tx.actor.facilities),
        family_id,
        limit,
        after,
        after_at,
        kind,
    )
    counts = await tx.fetch(f"select r.kind, count(*)::int as waiting {waiting} group by r.kind", list(tx.actor.facilities), family_id)
    return [view(row) for row in rows], {row["kind"]: row["waiting"] for row in counts}


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
        f"{_view(_WITHIN)} from request r join child c using (child_id) where r.request_id = $2 and exists ({_DAYS})",
        list(tx.actor.facilities),
        request_id,
    )
    return view(row) if row else None


def view(row: Any, ranks: Mapping[tuple[UUID, date], int] = MappingProxyType({})) -> PlanningRequestView:
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
