"""SQL of certificates: what invoices come to, what was paid of them, what of them is care, for which child."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import CareActivity, CertifiedPayment
from services.billing.domain.paid_care import Billed, Money
from services.billing.store.counter import RECEIVED_ON


@dataclass(frozen=True, slots=True)
class CareOfInvoice:
    """What of an invoice is a child's care."""

    invoice_id: UUID
    child_id: UUID
    child: str
    birth_date: date | None
    care_cents: int


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice: its regie, what its days cost now, and how it is paid; `charged_cents` leaves out what clerks added or took off."""

    invoice_id: UUID
    regie: str
    charged_cents: int
    billed: Billed


@dataclass(frozen=True, slots=True)
class Credited:
    """What of the credit notes of a regie was given back by transfer, and what is not used yet."""

    given_back: int
    unused: int


@dataclass(frozen=True, slots=True)
class Begun:
    """Whether the town has said what is care, and the first day that it billed here; None where it has billed nothing yet."""

    care_named: bool
    billed_since: date | None


async def begun(tx: Tx) -> Begun:
    """Tell what a town has set up: it bills after the former program's last day; where none is said, from its first run on."""
    (row,) = await tx.fetch(
        """
        select
            exists (select from care_activity) or exists (select from tariff where jsonb_typeof(rules -> 'split') = 'object') as care_named,
            coalesce(
                (select max(billed_until) + 1 from regie),
                (select min(period_from) from invoice_run where status in ('issuing', 'issued'))
            ) as billed_since
        """
    )
    return Begun(**row)


async def paid_former(tx: Tx, family_id: UUID, first: date, after: date) -> bool:
    """Tell whether a family paid invoices of the former program from a day up to another."""
    paid: bool = await tx.fetchval(
        f"""
        select exists (
            select from payment join ledger_operation as operation on operation.operation_id = payment.payment_id
            join allocation as part on part.payment_id = payment.payment_id
            join ledger_operation as billed on billed.operation_id = part.invoice_id and billed.taken_over
            join invoice on invoice.invoice_id = billed.operation_id
            where payment.family_id = $1 and {RECEIVED_ON} >= $2 and {RECEIVED_ON} < $3 and payment.method <> 'treasury'
        )
        """,  # noqa: S608 - constants only
        family_id,
        first,
        after,
    )
    return paid


async def payer(tx: Tx, family_id: UUID) -> tuple[str, str] | None:
    """Tell the number and the name that a family pays under; None for nobody."""
    row = await tx.fetchrow(
        "select coalesce(h.family_number, '') as number, coalesce(h.name, '') as name from (select $1::uuid as family_id) as one"
        " left join household as h using (family_id)"
        " where h.family_id is not null or exists (select from ledger_operation where family_id = $1)",
        family_id,
    )
    return (row["number"], row["name"]) if row else None


async def documents(tx: Tx, family_id: UUID) -> list[Document]:
    """List the invoices of a family, oldest first, each with the money that was paid of it; what the treasury collected is none.

    What an invoice comes to is what its days cost now, and what clerks added. Of a child that is hidden from whoever asks, it is what was
    billed.
    """
    rows = await tx.fetch(
        """
        with charged as (
            select invoice_id, sum(cents)::bigint as cents from charge where family_id = $1 and invoice_id is not null group by invoice_id
        )
        select invoice.invoice_id, operation.regie, coalesce(charged.cents, 0)::bigint as charged_cents,
            (entry.cents - settled.cents)::bigint as open_cents, settled.by_credit::bigint as credit_cents,
            (entry.cents - days.cents + coalesce(charged.cents, 0))::bigint as net_cents
        from ledger_operation as operation
        join invoice on invoice.invoice_id = operation.operation_id and invoice.kind = 'invoice'
        join ledger_entry as entry on entry.operation_id = invoice.invoice_id and entry.account = 'receivable'
        left join charged on charged.invoice_id = invoice.invoice_id
        cross join lateral (
            select coalesce(sum(part.cents), 0) as cents,
                coalesce(sum(part.cents) filter (where note.invoice_id is not null), 0) as by_credit
            from allocation as part left join invoice as note on note.invoice_id = part.payment_id
            where part.invoice_id = invoice.invoice_id
        ) as settled
        cross join lateral (
            select coalesce(sum(line.cents), 0) as cents from invoice_line as line
            where line.invoice_id = invoice.invoice_id and line.child_id is not null
        ) as days
        where operation.family_id = $1
        order by operation.day, length(operation.number), operation.number
        """,
        family_id,
    )
    found = {
        row["invoice_id"]: Document(
            row["invoice_id"], row["regie"], row["charged_cents"], Billed(row["open_cents"], row["net_cents"], row["credit_cents"])
        )
        for row in rows
    }
    for row in await tx.fetch(
        f"""
        select part.invoice_id, {RECEIVED_ON} as day, part.cents
        from ledger_operation as operation
        join payment on payment.payment_id = operation.operation_id and payment.method <> 'treasury'
        join allocation as part on part.payment_id = payment.payment_id
        where operation.family_id = $1
        order by day, length(operation.number), operation.number
        """,  # noqa: S608 - constants only
        family_id,
    ):
        if row["invoice_id"] in found:
            found[row["invoice_id"]].billed.money.append(Money(row["day"], row["cents"]))
    return list(found.values())


async def credit_notes(tx: Tx, family_id: UUID) -> dict[str, Credited]:
    """Tell by regie what became of a family's credit notes, apart from the invoices that they settled.

    What a clerk gave on top was never paid: of a credit note, the rest is used first.
    """
    rows = await tx.fetch(
        """
        select operation.regie, sum(used.given_back)::bigint as given_back,
            sum(greatest(0, -entry.cents - used.cents - greatest(0, days.cents - entry.cents)))::bigint as unused
        from ledger_operation as operation
        join invoice on invoice.invoice_id = operation.operation_id and invoice.kind = 'credit_note'
        join ledger_entry as entry on entry.operation_id = invoice.invoice_id and entry.account = 'receivable'
        cross join lateral (
            select coalesce(sum(part.cents), 0) as cents,
                coalesce(sum(part.cents) filter (where refund.refund_id is not null), 0) as given_back
            from allocation as part left join refund on refund.refund_id = part.invoice_id
            where part.payment_id = invoice.invoice_id
        ) as used
        cross join lateral (
            select coalesce(sum(line.cents), 0) as cents from invoice_line as line
            where line.invoice_id = invoice.invoice_id and line.child_id is not null
        ) as days
        where operation.family_id = $1
        group by operation.regie
        """,
        family_id,
    )
    return {row["regie"]: Credited(row["given_back"], row["unused"]) for row in rows}


async def care(tx: Tx, family_id: UUID) -> list[CareOfInvoice]:
    """List what of a family's invoices is care, child by child.

    It is what the tariff says, where it tells care from the meal; else all but penalties, where the town calls the activity care. Such a
    tariff has no `care_cents`. A former release wrote 0 there, and the whole price once the day was decided about: these are told apart
    by the tariff of the day.
    """
    rows = await tx.fetch(
        """
        select charge.invoice_id, charge.child_id, coalesce(child.first_name, min(told.child)) as child, child.birth_date,
            sum(case
                when charge.care_cents > 0 and charge.decided is null or charge.care_cents is not null and ruling.splits
                    then charge.care_cents
                when known.activity_id is null then 0
                else least(case when charge.care_cents is null then charge.agreed_cents end, charge.cents)
            end)::bigint as care_cents
        from charge
        join enrolment_month as told on told.enrolment_id = charge.enrolment_id and told.month = charge.month
        left join child on child.child_id = charge.child_id
        left join care_activity as known on known.activity_id = charge.activity_id
        left join lateral (
            select jsonb_typeof(rules -> 'split') = 'object' as splits from tariff
            where tariff.activity_id = charge.activity_id and tariff.valid_from <= charge.day
            order by tariff.valid_from desc limit 1
        ) as ruling on true
        where charge.family_id = $1 and charge.invoice_id is not null
        group by charge.invoice_id, charge.child_id, child.first_name, child.birth_date
        """,
        family_id,
    )
    return [CareOfInvoice(**row) for row in rows]


async def payments(tx: Tx, family_id: UUID, first: date, after: date) -> tuple[CertifiedPayment, ...]:
    """List what the payments of the days from `first` up to `after` brought, less refunds; not what was taken back, nor the treasury's.

    What was given back of a credit note was given back of no payment in particular: it stands by itself, on its day.
    """
    rows = await tx.fetch(
        f"""
        select * from (
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
            union all
            select operation.day, operation.number, 'transfer', regie.name, -sum(part.cents)::bigint,
                array_agg(noted.number order by length(noted.number), noted.number)
            from refund
            join ledger_operation as operation on operation.operation_id = refund.refund_id
            join regie on regie.code = refund.regie
            join allocation as part on part.invoice_id = refund.refund_id
            join invoice as note on note.invoice_id = part.payment_id
            join ledger_operation as noted on noted.operation_id = note.invoice_id
            where refund.family_id = $1 and refund.means = 'transfer' and operation.day >= $2 and operation.day < $3
            group by operation.day, operation.number, regie.name
        ) as told order by paid_on, length(number), number
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
