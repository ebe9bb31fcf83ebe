"""What became of asked days, and so of the requests that asked for them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import PlanningRequestView
from services.planning.domain.booking import Change, Seat
from services.planning.store.requests import view, with_days


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


async def sum_up(
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
        {with_days(rank="null::int")}
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
