"""SQL of certificates: what was paid of which invoice, what of it is care, for which child."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import CareActivity, CertifiedPayment
from services.billing.store.counter import RECEIVED_ON


@dataclass(frozen=True, slots=True)
class CareOfInvoice:
    """What of an invoice is a child's care, and what was paid of the invoice before the year and up to its end."""

    child_id: UUID
    child: str
    birth_date: date | None
    care_cents: int
    total_cents: int
    before_cents: int
    until_cents: int


async def payer(tx: Tx, family_id: UUID) -> tuple[str, str] | None:
    """Tell the number and the name that a family pays under; None for nobody."""
    row = await tx.fetchrow(
        "select coalesce(h.family_number, '') as number, coalesce(h.name, '') as name from (select $1::uuid as family_id) as one"
        " left join household as h using (family_id)"
        " where h.family_id is not null or exists (select from ledger_operation where family_id = $1)",
        family_id,
    )
    return (row["number"], row["name"]) if row else None


async def care(tx: Tx, family_id: UUID, first: date, after: date) -> list[CareOfInvoice]:
    """List the care of the invoices that something was paid of in the days from `first` up to `after`, apart from the treasury."""
    rows = await tx.fetch(
        f"""
        with part as (
            select part.invoice_id, part.cents, {RECEIVED_ON} as day
            from allocation as part
            join payment on payment.payment_id = part.payment_id and payment.method <> 'treasury'
            join ledger_operation as operation on operation.operation_id = part.payment_id
            where part.family_id = $1
        ), paid as (
            select invoice_id, coalesce(sum(cents) filter (where day < $2), 0)::bigint as before_cents, sum(cents)::bigint as until_cents
            from part where day < $3 group by invoice_id having bool_or(day >= $2)
        )
        select charge.child_id, coalesce(child.first_name, min(told.child)) as child, child.birth_date, entry.cents as total_cents,
            paid.before_cents, paid.until_cents,
            sum(coalesce(nullif(charge.care_cents, 0), case when known.activity_id is null then 0 else charge.cents end))::bigint
                as care_cents
        from paid
        join ledger_entry as entry on entry.operation_id = paid.invoice_id and entry.account = 'receivable'
        join charge on charge.invoice_id = paid.invoice_id
        join enrolment_month as told on told.enrolment_id = charge.enrolment_id and told.month = charge.month
        left join child on child.child_id = charge.child_id
        left join care_activity as known on known.activity_id = charge.activity_id
        group by paid.invoice_id, charge.child_id, child.first_name, child.birth_date, entry.cents, paid.before_cents, paid.until_cents
        """,  # noqa: S608 - constants only
        family_id,
        first,
        after,
    )
    return [CareOfInvoice(**row) for row in rows]


async def payments(tx: Tx, family_id: UUID, first: date, after: date) -> tuple[CertifiedPayment, ...]:
    """List what the payments of the days from `first` up to `after` brought, less refunds; not what was taken back, nor the treasury's."""
    rows = await tx.fetch(
        f"""
        select {RECEIVED_ON} as paid_on, operation.number, payment.method, operation.regie_name,
            (-operation.cents - given_back.cents)::bigint as cents,
            coalesce((
                select array_agg(billed.number order by length(billed.number), billed.number) from allocation as part
                join invoice on invoice.invoice_id = part.invoice_id
                join ledger_operation as billed on billed.operation_id = part.invoice_id where part.payment_id = payment.payment_id
            ), '{{}}') as invoices
        from payment join account_operation as operation on operation.operation_id = payment.payment_id
        cross join lateral (
            select coalesce(sum(refund.cents), 0) as cents from card_refund as refund
            where refund.payment_id = payment.payment_id and refund.status = 'done'
        ) as to_card
        cross join lateral (
            select to_card.cents + coalesce(sum(part.cents), 0) as cents from allocation as part
            join refund on refund.refund_id = part.invoice_id and refund.means = 'transfer'
            where part.payment_id = payment.payment_id
        ) as given_back
        where payment.family_id = $1 and {RECEIVED_ON} >= $2 and {RECEIVED_ON} < $3 and payment.method <> 'treasury'
            and -operation.cents > given_back.cents
            and not exists (select from cancellation where cancellation.payment_id = payment.payment_id)
        order by paid_on, length(operation.number), operation.number
        """,  # noqa: S608 - constants only
        family_id,
        first,
        after,
    )
    return tuple(CertifiedPayment(**row) for row in rows)


async def activities(tx: Tx) -> tuple[CareActivity, ...]:
    """List every activity, and whether it counts as care."""
    rows = await tx.fetch(
        "select activity_id, name, exists (select from care_activity as known where known.activity_id = activity.activity_id) as care"
        " from activity"
        " order by name, activity_id"
    )
    return tuple(CareActivity(**row) for row in rows)


async def put_activities(tx: Tx, ids: Sequence[UUID]) -> None:
    """Say which activities count as care."""
    await tx.execute("delete from care_activity where activity_id <> all($1::uuid[])", list(ids))
    await tx.execute("insert into care_activity (activity_id) select unnest($1::uuid[]) on conflict do nothing", list(ids))
