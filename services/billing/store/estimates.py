"""Estimates: the sum of a family's charges of a month that no invoice bills."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import TypeAdapter

from chassis.tx import Tx
from contracts.billing import BillingInvoice, EstimateChanged, EstimateView, LineContest
from services.billing.domain.estimate import ChargedMonth, Total
from services.billing.domain.namesakes import Child
from services.billing.store import contests
from services.billing.store.charges import FamilyMonth

CHARGED_MONTH = TypeAdapter(ChargedMonth)
TOTAL = TypeAdapter(Total)
OTHERS = TypeAdapter(tuple[EstimateView, ...])
BILLED = TypeAdapter(tuple[BillingInvoice, ...])
CHILDREN = TypeAdapter(tuple[Child, ...])
_CHILDREN = """
    coalesce((
        select json_agg(one) from (
            select child_id, family_id, first_name, birth_date from child where family_id = $1
            union
            select child_id, child.family_id, first_name, birth_date from charge join child using (child_id)
            where charge.family_id = $1 and charge.month = $2 and charge.invoice_id is null
        ) as one
    ), '[]')
"""
"""The children of the family $1, and those of its other household that it is charged for in the month $2, read as `CHILDREN`."""
_BILLED = """
    coalesce((
        select json_agg(one order by one.day, length(one.number), one.number) from (
            select invoice.invoice_id, operation.number, operation.day, entry.cents as total_cents
            from ledger_operation as operation
            join invoice on invoice.invoice_id = operation.operation_id and invoice.kind = 'invoice'
            join ledger_entry as entry on entry.operation_id = operation.operation_id and entry.account = 'receivable'
            where operation.family_id = $1 and (
                operation.operation_id in (
                    select unnest(array[charge.invoice_id, charge.corrected_by]) from charge
                    where charge.family_id = $1 and charge.month = $2 and charge.invoice_id is not null
                )
                or operation.taken_over and invoice.period_from < $2::date + interval '1 month' and invoice.period_to >= $2
            )
        ) as one
    ), '[]')
"""
"""The invoices that bill days of the family $1's month $2, read as `BILLED`; those of the former program name no days, but a period."""
_UNPRICED = """exists (
    select from charge where charge.family_id = $1 and charge.month = {month} and charge.invoice_id is null and charge.cents is null
)"""
OF_MONTH = f"""
    (
        select json_build_object(
            'cents', coalesce(sum(total_cents), 0), 'version', coalesce(sum(version), 0),
            'unpriced', {_UNPRICED.format(month="$2")}, 'billed', {_BILLED}
        ) from estimate where family_id = $1 and month = $2
    )
"""  # noqa: S608 - constants only
"""The total of the family $1's month $2, read as `TOTAL`."""
OF_OTHERS = f"""
    coalesce((
        select json_agg(one order by one.month) from (
            select month, total_cents, version, '{{}}'::text[] as lines, {_UNPRICED.format(month="estimate.month")} as unpriced
            from estimate where family_id = $1 and month <> $2 and total_cents <> 0
        ) as one
    ), '[]')
"""  # noqa: S608 - constants only
"""The totals of the family $1's months but $2 that have one, read as `OTHERS`."""


async def read(
    tx: Tx, family_id: UUID, month: date
) -> tuple[ChargedMonth, tuple[LineContest, ...], tuple[BillingInvoice, ...], tuple[Child, ...]]:
    """Read a family's month, an empty one when nothing is charged, what was contested of it, which invoices bill it, and its children."""
    row = await tx.fetchval(f"select row(charged_month($1, $2), {contests.OF_MONTH}, {_BILLED}, {_CHILDREN})", family_id, month)
    charged, contested, billed, children = row
    return (
        CHARGED_MONTH.validate_json(charged),
        contests.LINES.validate_json(contested),
        BILLED.validate_json(billed),
        CHILDREN.validate_json(children),
    )


async def read_total(tx: Tx, family_id: UUID, month: date) -> Total:
    """Read what a family's month comes to, nothing when nothing is charged."""
    return TOTAL.validate_json(await tx.fetchval(f"select {OF_MONTH}", family_id, month))


async def total(tx: Tx, months: Sequence[FamilyMonth]) -> list[EstimateChanged]:
    """Sum up months whose charges changed, in a new version each; the accounts of their families are held."""
    rows = await tx.fetch(
        """
        insert into estimate as known (family_id, month, total_cents, version)
        select asked.family_id, asked.month, coalesce((
            select sum(charge.cents) from charge
            where charge.family_id = asked.family_id and charge.month = asked.month and charge.invoice_id is null
        ), 0), 1
        from unnest($1::uuid[], $2::date[]) as asked (family_id, month)
        on conflict (family_id, month) do update set total_cents = excluded.total_cents, version = known.version + 1
        returning family_id, month, total_cents, version
        """,
        [one.family_id for one in months],
        [one.month for one in months],
    )
    return [EstimateChanged(**row) for row in rows]


async def after(tx: Tx, last: EstimateChanged | None, *, limit: int) -> list[EstimateChanged]:
    """List estimates in the order of their keys, after one of them."""
    rows = await tx.fetch(
        "select family_id, month, total_cents, version from estimate"
        " where $1::uuid is null or (family_id, month) > ($1, $2::date) order by family_id, month limit $3",
        last.family_id if last else None,
        last.month if last else None,
        limit,
    )
    return [EstimateChanged(**row) for row in rows]
