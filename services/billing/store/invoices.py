"""Issued invoices with their lines, and received payments; each is an operation of the ledger."""

from collections.abc import Sequence
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.billing import (
    METHOD_LABELS,
    CreditNoteIssued,
    FormerInvoice,
    FormerPayment,
    InvoiceIssued,
    InvoiceLine,
    InvoiceView,
    Settlement,
    title_words,
)
from services.billing.domain import bank_days
from services.billing.store import debits_foreseen, households
from services.billing.store.counter import RECEIVED_ON
from services.billing.store.runs import OFFICE

DEBITED_ON, FORESEEN = debits_foreseen.by_debit(
    family="invoice.family_id", regie="invoice.regie", due="invoice.due_on", invoice="invoice.operation_id", bank_day="$3::date"
)


async def issue(tx: Tx, invoices: Sequence[tuple[UUID, FormerInvoice]]) -> None:
    """Write invoices whose operations were posted under the same ids."""
    await tx.execute(
        "insert into invoice (invoice_id, family_id, due_on, period_from, period_to)"
        " select * from unnest($1::uuid[], $2::uuid[], $3::date[], $4::date[], $5::date[])",
        [invoice_id for invoice_id, _ in invoices],
        [invoice.family_id for _, invoice in invoices],
        [invoice.due_on for _, invoice in invoices],
        [invoice.period_from for _, invoice in invoices],
        [invoice.period_to for _, invoice in invoices],
    )
    lines = [
        (invoice_id, position, invoice.family_id, line)
        for invoice_id, invoice in invoices
        for position, line in enumerate(invoice.lines, start=1)
    ]
    await tx.executemany(
        "insert into invoice_line (invoice_id, position, family_id, child, activity, quantity, unit_cents, cents, explanation)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [(*key, line.child, line.activity, line.quantity, line.unit_cents, line.cents, line.explanation) for *key, line in lines],
    )


async def receive(tx: Tx, payments: Sequence[tuple[UUID, FormerPayment]]) -> None:
    """Write payments whose operations were posted under the same ids."""
    await tx.execute(
        "insert into payment (payment_id, family_id, method, ormc) select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::integer[])",
        [payment_id for payment_id, _ in payments],
        [payment.family_id for _, payment in payments],
        [payment.method for _, payment in payments],
        [payment.ormc for _, payment in payments],
    )


async def read(tx: Tx, invoice_id: UUID, *, family_id: UUID) -> InvoiceView | None:
    """Read a family's invoice line by line; None when it has no such invoice.

    The lines of a child stand together. Those about a child that is hidden from whoever asks are left out, and only summed up.
    """
    rows = await tx.fetch(
        f"""
        select
            invoice.family_id, invoice.number, invoice.regie_name as regie, invoice.day as issued_on,
            coalesce(invoice.due_on, invoice.day) as due_on,
            invoice.period_from, invoice.period_to, invoice.cents as total_cents, invoice.open_cents as remaining_cents,
            invoice.taken_over, line.child, line.activity, line.quantity, line.unit_cents, line.cents, line.explanation, line.days,
            coalesce(line.position, 0) as position,
            case when owed then {DEBITED_ON} end as debited_on,
            case when owed then {FORESEEN} else false end as will_be_debited,
            (select posted_at from ledger_operation as posted where posted.operation_id = invoice.operation_id) as posted_at
        from account_operation as invoice
        cross join lateral (select invoice.kind = 'invoice' and invoice.open_cents > 0 as owed) as state
        left join invoice_line as line on line.invoice_id = invoice.operation_id
        where invoice.operation_id = $1 and invoice.family_id = $2 and invoice.kind in ('invoice', 'credit_note')
        order by min(line.position) over (partition by line.child), line.position
        """,  # noqa: S608 - constants only
        invoice_id,
        family_id,
        bank_days.next_open(paris_date(tx.now)),
    )
    if not rows:
        return None
    lines = tuple(
        InvoiceLine.model_validate({name: row[name] for name in InvoiceLine.model_fields}) for row in rows if row["child"] is not None
    )
    billed = await households.billed_at(tx, family_id, rows[0]["posted_at"])
    former = billed is not None and billed.guardian_id != await households.payer(tx, family_id)
    hidden = rows[0]["total_cents"] - sum(line.cents for line in lines)
    return InvoiceView(
        invoice_id=invoice_id,
        lines=lines,
        hidden_cents=hidden,
        payer=billed.lines[0] if billed and former else "",
        addressee=billed.lines if billed else (),
        **{name: rows[0][name] for name in _HEAD},
    )


_HEAD = InvoiceView.model_fields.keys() - {
    "invoice_id",
    "lines",
    "hidden_cents",
    "contests",
    "treasury",
    "by_card",
    "settled_by",
    "corrections",
    "carried",
    "payer",
    "addressee",
}


async def settled_by(tx: Tx, invoice_id: UUID, *, family_id: UUID) -> tuple[Settlement, ...]:
    """List what settled a family's invoice; of a credit note, the invoices that it settled and what of it was given back."""
    rows = await tx.fetch(
        f"""
        select operation.operation_id, operation.number, part.cents, title.number as title_number, payment.ormc, payment.method,
            case when payment.payment_id is not null then {RECEIVED_ON} else operation.day end as day,
            coalesce(billed.kind, case when payment.payment_id is null then 'refund' else 'payment' end) as kind
        from (
            select payment_id as operation_id, cents from allocation where invoice_id = $1 and family_id = $2
            union all
            select invoice_id, cents from allocation where payment_id = $1 and family_id = $2
        ) as part
        join ledger_operation as operation using (operation_id)
        left join invoice as billed on billed.invoice_id = operation.operation_id
        left join payment on payment.payment_id = operation.operation_id
        left join treasury_title as title on title.title_id = operation.operation_id and title.by_hand
        order by day, length(operation.number), operation.number
        """,  # noqa: S608 - constants only
        invoice_id,
        family_id,
    )
    return tuple(
        Settlement(
            description=_DESCRIBED.get(row["kind"])
            or (title_words(row["ormc"], row["title_number"]) if row["method"] == "treasury" else METHOD_LABELS[row["method"]]),
            **{name: row[name] for name in Settlement.model_fields.keys() - {"description"}},
        )
        for row in rows
    )


_DESCRIBED = {"invoice": "Facture", "credit_note": "Avoir", "refund": "Remboursement"}


async def issued_after(tx: Tx, last: UUID, *, limit: int) -> list[InvoiceIssued]:
    """List issued invoices in the order of their ids, after one of them."""
    rows = await tx.fetch(
        "select operation_id as invoice_id, family_id, number, day as issued_on, due_on, cents as total_cents, taken_over,"  # noqa: S608
        f" {OFFICE % 'account_operation'}"
        " from account_operation where due_on is not null and operation_id > $1 order by operation_id limit $2",
        last,
        limit,
    )
    return [InvoiceIssued(version=1, **row) for row in rows]


async def credited_after(tx: Tx, last: UUID, *, limit: int) -> list[CreditNoteIssued]:
    """List issued credit notes in the order of their ids, after one of them."""
    rows = await tx.fetch(
        "select operation_id as credit_note_id, family_id, number, day as issued_on, period_from, period_to, -cents as credit_cents"
        " from account_operation where kind = 'credit_note' and operation_id > $1 order by operation_id limit $2",
        last,
        limit,
    )
    return [CreditNoteIssued(version=1, **row) for row in rows]
