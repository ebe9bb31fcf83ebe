"""Take over the accounts of the program that the town used before (reprise)."""

from collections.abc import Sequence
from uuid import UUID

from chassis.french import listed
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.billing import FormerInvoice, InvoiceIssued, TakenOver, TakeOver
from services.billing.domain.errors import NumberTaken, UnknownRegie
from services.billing.domain.ledger import invoice_entries, payment_entries
from services.billing.domain.takeover import check_billed, check_takeover, total_cents
from services.billing.store import invoices, ledger, numbering, regies
from services.billing.store.ledger import Operation
from services.billing.usecases.settle import settle

NAMED = 5
"""Numbers that a refusal spells out; the others are told to programs only."""


async def take_over(tx: Tx, asked: TakeOver) -> TakenOver:
    """Post the operations that are not there yet, with their numbers; payments settle the oldest invoices first."""
    check_takeover(asked)
    if not await regies.lock(tx, asked.regie):
        raise UnknownRegie(f"Aucune régie n'a le code {asked.regie}. Saisissez-la d'abord.")
    check_billed(asked, await regies.billed_until(tx, asked.regie))
    invoiced = [(new_id(), invoice) for invoice in asked.invoices]
    paid = [(new_id(), payment) for payment in asked.payments]
    new = await _not_there_yet(
        tx,
        asked.regie,
        [
            *(Operation(key, one.family_id, one.number, one.issued_on, invoice_entries(total_cents(one))) for key, one in invoiced),
            *(Operation(key, one.family_id, one.number, one.paid_on, payment_entries(one.method, one.cents)) for key, one in paid),
        ],
    )
    if not new:
        return TakenOver(invoices=0, payments=0)
    ids = {operation.operation_id for operation in new}
    issued = [(key, invoice) for key, invoice in invoiced if key in ids]
    received = [(key, payment) for key, payment in paid if key in ids]
    await ledger.post(tx, asked.regie, new, taken_over=True)
    await numbering.skip(tx, asked.regie)
    await invoices.issue(tx, issued)
    await invoices.receive(tx, received)
    await settle(tx, asked.regie, {operation.family_id for operation in new})
    for invoice_id, invoice in issued:
        await tx.emit(_told(invoice_id, invoice))
    return TakenOver(invoices=len(issued), payments=len(received))


async def _not_there_yet(tx: Tx, regie: str, operations: Sequence[Operation]) -> list[Operation]:
    """Leave out what was posted before; a number that was posted with another content refuses the whole takeover."""
    posted = await ledger.posted(tx, regie, [one.number for one in operations])
    taken = [one.number for one in operations if posted.get(one.number, one.content) != one.content]
    if taken:
        named = listed(taken) if len(taken) <= NAMED else f"{', '.join(taken[:NAMED])}…"
        raise NumberTaken(f"Rien n'a été repris. Déjà présents avec un autre contenu : {named}.", numbers=taken)
    return [one for one in operations if one.number not in posted]


def _told(invoice_id: UUID, invoice: FormerInvoice) -> InvoiceIssued:
    return InvoiceIssued(
        version=1,
        family_id=invoice.family_id,
        invoice_id=invoice_id,
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        total_cents=total_cents(invoice),
        taken_over=True,
    )
