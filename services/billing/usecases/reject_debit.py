"""Post back a collection that the bank rejected: its invoices are open again, and the family is told."""

from chassis.clock import paris_date
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.billing import DebitBatchView, DebitRejected, RejectDebit
from services.billing.domain.errors import UnknownDebit
from services.billing.domain.ledger import cancelled, payment_entries
from services.billing.domain.mandate import ENDING, REASONS
from services.billing.store import counter, debits, ledger, mandates, numbering, regies
from services.billing.store.ledger import Operation
from services.billing.usecases import announce_debits
from services.billing.usecases.sign_mandate import told


async def reject(tx: Tx, asked: RejectDebit) -> DebitBatchView:
    """Take a collection back by an operation of its own; asked again, nothing more happens."""
    batch = await announce_debits.lock(tx, asked.batch_id, status="made")
    await regies.lock(tx, batch.regie)
    debit = next((one for one in await debits.of_batch(tx, asked.batch_id) if one.debit_id == asked.debit_id), None)
    if debit is None or debit.status == "left_out":
        raise UnknownDebit
    payment = await counter.payment(tx, debit.family_id, debit.debit_id)
    if debit.status == "rejected" or payment is None or payment.cancelled:
        return await announce_debits.read(tx, asked.batch_id)
    number = numbering.number(batch.regie, "R", await numbering.take(tx, batch.regie, "R"))
    entries = cancelled(payment_entries("direct_debit", debit.cents))
    operation = Operation(new_id(), debit.family_id, number, paris_date(tx.now), entries)
    await ledger.post(tx, batch.regie, [operation], taken_over=False)
    await counter.cancel(tx, operation.operation_id, debit.debit_id, debit.family_id, f"Prélèvement rejeté : {REASONS[asked.code]}")
    version = await debits.reject(tx, debit.debit_id, REASONS[asked.code])
    if asked.code in ENDING:
        for ended in await mandates.end(tx, [debit.mandate_id], "revoked", paris_date(tx.now), REASONS[asked.code]):
            await tx.emit(told(ended, tx, rejected=True))
    await tx.emit(
        DebitRejected(
            version=version,
            family_id=debit.family_id,
            debit_id=debit.debit_id,
            regie_name=batch.regie_name,
            due_on=batch.due_on,
            cents=debit.cents,
            rejected_at=tx.now,
        )
    )
    return await announce_debits.read(tx, asked.batch_id)
