"""What a clerk looks through before issuing: drafts that a control names, and totals against the run before."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import DraftFilter, DraftView, RunInvoice, RunTotal
from services.billing.store.runs import Run

UNUSUAL_TIMES = 2
UNUSUAL_CENTS = 2000
"""An amount is striking when it is twice the last one, or half of it, and some euros away."""

UNMARKED = """
    case when run.kind = 'regular' then (
        select count(*) from unmarked_month as month cross join lateral unnest(month.days) as one (day)
        where month.family_id = draft.family_id and month.month between date_trunc('month', run.since)::date and run.period_to
            and one.day between run.since and least(run.period_to, today_here() - 1)
            and exists (
                select from charge
                where charge.enrolment_id = month.enrolment_id and charge.day = one.day
                    and (charge.invoice_id is null or charge.invoice_id = draft.invoice_id)
            )
            and run.regie = (
                select regie from tariff
                where tariff.activity_id = month.activity_id and tariff.valid_from <= one.day order by tariff.valid_from desc limit 1
            )
    ) else 0 end
"""
"""How many past days of a draft, or of the invoice that it became, nobody marked; what was invoiced before is no longer to be looked at."""

OUTDATED = """
    (run.status = 'draft' and draft.status in ('ready', 'below') and draft.standing <> coalesce((
        select sum(version)::bigint from estimate
        where estimate.family_id = draft.family_id and month between date_trunc('month', run.since)::date and run.period_to
    ), 0))
"""
"""Whether a family's days or prices were told anew since they were drafted: issued so, it may be left out."""

UNUSUAL = (
    f"draft.previous_cents > 0 and abs(draft.cents - draft.previous_cents) > {UNUSUAL_CENTS}"
    f" and (draft.cents > draft.previous_cents * {UNUSUAL_TIMES} or draft.cents * {UNUSUAL_TIMES} < draft.previous_cents)"
)

CONTROLS: dict[DraftFilter, str] = {
    "all": "draft.status <> 'nothing'",
    "ready": "draft.status = 'ready'",
    "excluded": "draft.status = 'excluded'",
    "below": "draft.status = 'below' and (draft.cents >= 0 or run.kind = 'corrective')",
    "negative": "draft.status = 'below' and draft.cents < 0 and run.kind = 'regular'",
    "outdated": OUTDATED,
    "moved": "draft.status = 'moved'",
    "issued": "draft.status = 'issued'",
    "unmarked": f"draft.status <> 'nothing' and {UNMARKED} > 0",
    "without_quotient": "draft.without_quotient > 0",
    "without_price": "draft.without_price > 0",
    "unusual": f"draft.status <> 'nothing' and {UNUSUAL}",
}

DRAFT = f"""
    select draft.family_id, coalesce(household.family_number, '') as family_number, coalesce(household.name, '') as family_name,
        draft.status, draft.reason, draft.days, draft.cents, draft.previous_cents, draft.without_quotient, draft.without_price,
        draft.invoice_id, draft.number, {UNMARKED} as unmarked_days, {OUTDATED} as outdated
    from draft_invoice as draft join invoice_run as run using (run_id) left join household using (family_id)
"""  # noqa: S608 - our own words


async def drafts(tx: Tx, run_id: UUID, only: DraftFilter, words: str, cents: int | None, *, limit: int, offset: int) -> list[DraftView]:
    """List the drafts that a control names, by name; `words` are part of a name or number, `cents` an amount."""
    rows = await tx.fetch(
        f"{DRAFT} where draft.run_id = $1 and {CONTROLS[only]}"
        " and ($2 = '' or household.name ilike '%' || $2 || '%' or household.family_number like '%' || $2 || '%'"
        " or draft.number ilike $2 or draft.cents = $3)"
        " order by household.name nulls last, draft.family_id limit $4 offset $5",
        run_id,
        words.replace("\\", "").replace("%", "").replace("_", ""),
        cents,
        limit,
        offset,
    )
    return [DraftView(**row) for row in rows]


async def draft(tx: Tx, run_id: UUID, family_id: UUID) -> DraftView | None:
    """Read a family's draft, without its lines."""
    row = await tx.fetchrow(f"{DRAFT} where draft.run_id = $1 and draft.family_id = $2", run_id, family_id)
    return DraftView(**row) if row else None


async def invoices(tx: Tx, run_id: UUID) -> tuple[RunInvoice, ...]:
    """List what the run issued, by name."""
    rows = await tx.fetch(
        "select draft.invoice_id, draft.family_id, coalesce(household.family_number, '') as family_number,"
        " coalesce(household.name, '') as family_name, draft.number, draft.cents"
        " from draft_invoice as draft left join household using (family_id)"
        " where draft.run_id = $1 and draft.status = 'issued' order by household.name nulls last, draft.family_id",
        run_id,
    )
    return tuple(RunInvoice(**row) for row in rows)


async def counts(tx: Tx, run_id: UUID) -> dict[str, int]:
    """Count the families that each control names."""
    named = ", ".join(f"count(*) filter (where {condition}) as {name}" for name, condition in CONTROLS.items())
    row = await tx.fetchrow(
        f"select {named} from draft_invoice as draft join invoice_run as run using (run_id) where draft.run_id = $1",  # noqa: S608 - see above
        run_id,
    )
    return dict(row) if row else {}


@dataclass(frozen=True, slots=True)
class Before:
    """The month that was invoiced before: by which runs, what they came to, corrections included."""

    runs: list[UUID]
    period: str
    cents: int
    invoices: int


async def before(tx: Tx, run: Run) -> Before | None:
    """Find what the regie invoiced of the month before, by however many runs; nothing for a run that completes another of its month."""
    row = await tx.fetchrow(
        """
        with issued as (
            select *, date_trunc('month', period_from) as month from invoice_run where regie = $1 and status = 'issued' and run_id <> $3
        )
        select array_agg(run_id) as runs,
            to_char(min(period_from) filter (where kind = 'regular'), 'DD/MM/YYYY') || ' - '
                || to_char(max(period_to) filter (where kind = 'regular'), 'DD/MM/YYYY') as period,
            sum(invoiced_cents)::bigint as cents, (sum(invoices) filter (where kind = 'regular'))::integer as invoices
        from issued
        where month = (select max(month) from issued where kind = 'regular' and period_from < $2)
            and not exists (
                select from issued as first where first.kind = 'regular' and first.month = date_trunc('month', $2::date)
                    and first.created_at < (select created_at from invoice_run where run_id = $3)
            )
        """,
        run.regie,
        run.period_from,
        run.run_id,
    )
    return Before(**row) if row and row["runs"] else None


async def totals(tx: Tx, run_id: UUID, before: Sequence[UUID]) -> tuple[RunTotal, ...]:
    """Sum up the run by activity, drafted or issued, beside what the runs before invoiced."""
    rows = await tx.fetch(
        """
        with line as (
            select line.activity_id, line.activity, line.quantity, line.cents, 0 as previous_cents from draft_line as line
            join draft_invoice as draft using (run_id, family_id)
            where run_id = $1 and draft.status in ('ready', 'issued')
            union all
            select activity_id, activity, quantity, cents, 0 from invoice join invoice_line using (invoice_id) where run_id = $1
            union all
            select activity_id, activity, 0, 0, cents from invoice join invoice_line using (invoice_id) where run_id = any($2::uuid[])
        )
        select case when activity_id is null then 'Ajustements' else min(activity) end as activity,
            sum(quantity)::integer as quantity, sum(cents)::bigint as cents, sum(previous_cents)::bigint as previous_cents
        from line group by activity_id order by activity_id is null, 1
        """,
        run_id,
        list(before),
    )
    return tuple(RunTotal(**row) for row in rows)


async def exclude(tx: Tx, run: Run, family_id: UUID, *, excluded: bool, reason: str) -> int:
    """Leave a family out of the run, or take it back in as its draft stands, unless it is invoiced already."""
    row = await tx.fetchrow(
        "select draft.cents, (select count(*) from draft_line as line where line.run_id = $1 and line.family_id = $2)::integer as lines"
        " from draft_invoice as draft where run_id = $1 and family_id = $2 and status in ('ready', 'excluded', 'below') for update",
        run.run_id,
        family_id,
    )
    if row is None:
        return 0
    return await tx.execute(
        "update draft_invoice set reason = $4, status = $3 where run_id = $1 and family_id = $2",
        run.run_id,
        family_id,
        "excluded" if excluded else run.standing(row["cents"], lines=row["lines"]),
        reason if excluded else "",
    )
