"""Former invoices and payments as rows of billing's ledger: double entry, each payment settling its family's invoice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chassis.ids import new_id
from contracts.billing import FormerInvoice, FormerPayment
from services.billing.domain.allocation import Open, allocate
from services.billing.domain.ledger import invoice_entries, payment_entries
from services.billing.domain.takeover import total_cents
from stack.seed.population import REGIE, Family
from stack.seed.tables import Connection, copy

OPERATION = "operation_id family_id regie number day taken_over posted_at"
LINE = "invoice_id position family_id child activity quantity unit_cents cents explanation"


async def write(connection: Connection, families: Sequence[Family], now: datetime) -> None:
    """Write the operations of families that have none yet."""
    invoices = [(new_id(), one.invoice) for one in families]
    payments = [(new_id(), one.payment) for one in families if one.payment]
    operations = [*((key, one.family_id, REGIE, one.number, one.issued_on, True, now) for key, one in invoices)]
    operations += [(key, one.family_id, REGIE, one.number, one.paid_on, True, now) for key, one in payments]
    await copy(connection, "ledger_operation", OPERATION, operations)
    entries = [(key, side.account, one.family_id, side.cents) for key, one in invoices for side in invoice_entries(total_cents(one))]
    entries += [(key, side.account, one.family_id, side.cents) for key, one in payments for side in payment_entries(one.method, one.cents)]
    await copy(connection, "ledger_entry", "operation_id account family_id cents", entries)
    await copy(
        connection,
        "invoice",
        "invoice_id family_id due_on period_from period_to",
        ((key, one.family_id, one.due_on, one.period_from, one.period_to) for key, one in invoices),
    )
    await copy(connection, "invoice_line", LINE, (line for key, one in invoices for line in _lines(key, one)))
    await copy(connection, "payment", "payment_id family_id method", ((key, one.family_id, one.method) for key, one in payments))
    await copy(connection, "allocation", "payment_id invoice_id family_id cents", _settled(invoices, payments))


def _lines(invoice_id: Any, one: FormerInvoice) -> list[tuple[Any, ...]]:
    return [
        (
            *(invoice_id, position, one.family_id, line.child, line.activity),
            *(line.quantity, line.unit_cents, line.cents, line.explanation),
        )
        for position, line in enumerate(one.lines, start=1)
    ]


def _settled(invoices: Sequence[tuple[Any, FormerInvoice]], payments: Sequence[tuple[Any, FormerPayment]]) -> list[tuple[Any, ...]]:
    owed = {one.family_id: Open(key, total_cents(one)) for key, one in invoices}
    return [
        (part.payment_id, part.invoice_id, one.family_id, part.cents)
        for key, one in payments
        for part in allocate([Open(key, one.cents)], [owed[one.family_id]])
    ]
