"""Tell families that a collection which was announced to them will not take place, and what is left to pay of it."""

from collections.abc import Sequence

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.billing import DebitWithdrawn
from services.billing.store import debits
from services.billing.store.debits import Batch, Told


async def tell(tx: Tx, batch: Batch, withdrawn: Sequence[Told]) -> None:
    """Tell each family once; whoever paid all of it meanwhile, or contests it, reads that nothing is to be paid for now."""
    today = paris_date(tx.now)
    owed = await debits.open_invoices(tx, batch.regie, [one.family_id for one in withdrawn], batch.invoices_due_to)
    tx.bulk = True
    for one in withdrawn:
        invoices = owed.get(one.family_id, ())
        first_due = min((invoice.due_on for invoice in invoices), default=today)
        await tx.emit(
            DebitWithdrawn(
                version=one.version,
                family_id=one.family_id,
                debit_id=one.debit_id,
                regie_name=batch.regie_name,
                due_on=batch.due_on,
                cents=one.cents,
                left_cents=min(one.cents, sum(invoice.cents for invoice in invoices)),
                pay_by=first_due if invoices and first_due >= today else None,
                withdrawn_at=tx.now,
            )
        )
