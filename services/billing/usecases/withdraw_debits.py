"""Tell families that a collection which was announced to them will not take place, and what is left to pay of it."""

from collections.abc import Sequence
from datetime import date

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.billing import DebitWithdrawn
from services.billing.store import debits, debits_owing
from services.billing.store.debits import Batch, OpenInvoice, Told


async def tell(tx: Tx, batch: Batch, withdrawn: Sequence[Told]) -> None:
    """Tell each family once; whoever paid all of it meanwhile, or contests it, reads that nothing is to be paid for now.

    What another batch announced for a day to come is not left to pay: the letter names that day. What it asks to pay is written down.
    """
    owed = await debits_owing.open_invoices(tx, batch.regie, [one.family_id for one in withdrawn], batch.invoices_due_to)
    asked = {}
    tx.bulk = True
    for one in withdrawn:
        told = [each for each in owed.get(one.family_id, ()) if one.invoice_ids is None or each.invoice_id in one.invoice_ids]
        left = [each for each in told if each.debited_on is None]
        asked[one.debit_id] = [each.invoice_id for each in left]
        debited_on = min((each.debited_on for each in told if each.debited_on), default=None)
        await tx.emit(_withdrawn(tx, batch, one, left, debited_on))
    await debits.ask(tx, asked)


def _withdrawn(tx: Tx, batch: Batch, one: Told, left: Sequence[OpenInvoice], debited_on: date | None) -> DebitWithdrawn:
    """Say what of a collection is left to pay, until when, and on which day the rest is debited."""
    today = paris_date(tx.now)
    first_due = min((each.due_on for each in left), default=date.min)
    return DebitWithdrawn(
        version=one.version,
        family_id=one.family_id,
        debit_id=one.debit_id,
        regie_name=batch.regie_name,
        due_on=batch.due_on,
        cents=one.cents,
        left_cents=sum(each.cents for each in left),
        pay_by=first_due if first_due >= today else None,
        debited_on=debited_on,
        withdrawn_at=tx.now,
    )
