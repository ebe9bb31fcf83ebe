"""Tell families that a collection which was announced to them will not take place, and what is left to pay of it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.billing import DebitWithdrawn
from services.billing.domain.allocation import Allocation, Open, allocate, beyond, named_first
from services.billing.store import debits, debits_elsewhere
from services.billing.store.debits import Batch, OpenInvoice, Told


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a collection of another batch, announced for a day to come, settles."""

    due_on: date
    parts: list[Allocation]


async def tell(tx: Tx, batch: Batch, withdrawn: Sequence[Told]) -> None:
    """Tell each family once; whoever paid all of it meanwhile, or contests it, reads that nothing is to be paid for now.

    What another batch announced for a day to come is not left to pay: the letter names that day.
    """
    families = [one.family_id for one in withdrawn]
    owed = await debits.open_invoices(tx, batch.regie, families, batch.invoices_due_to)
    elsewhere = await _elsewhere(tx, batch, families)
    tx.bulk = True
    for one in withdrawn:
        await tx.emit(_withdrawn(tx, batch, one, owed.get(one.family_id, ()), elsewhere.get(one.family_id)))


async def _elsewhere(tx: Tx, batch: Batch, families: Sequence[UUID]) -> dict[UUID, Elsewhere]:
    """Find what other batches of the regie settle for families; those of the same batch are looked at together."""
    coming = await debits_elsewhere.coming(tx, batch, families, paris_date(tx.now))
    found: dict[UUID, Elsewhere] = {}
    for due_to in {one.invoices_due_to for one in coming}:
        together = [one for one in coming if one.invoices_due_to == due_to]
        owed = await debits.open_invoices(tx, batch.regie, [one.family_id for one in together], due_to)
        for one in together:
            parts = allocate([Open(one.debit_id, one.cents)], _open(owed.get(one.family_id, ()), one.invoice_ids))
            found[one.family_id] = Elsewhere(one.due_on, parts)
    return found


def _withdrawn(tx: Tx, batch: Batch, one: Told, owed: Sequence[OpenInvoice], elsewhere: Elsewhere | None) -> DebitWithdrawn:
    """Say what of a collection is left to pay, until when, and on which day what another one settles of it is debited."""
    parts = elsewhere.parts if elsewhere else []
    left = beyond(Open(one.debit_id, one.cents), parts, _open(owed, one.invoice_ids))
    today = paris_date(tx.now)
    first_due = min((invoice.due_on for invoice in owed if left.get(invoice.invoice_id)), default=date.min)
    return DebitWithdrawn(
        version=one.version,
        family_id=one.family_id,
        debit_id=one.debit_id,
        regie_name=batch.regie_name,
        due_on=batch.due_on,
        cents=one.cents,
        left_cents=sum(left.values()),
        pay_by=first_due if first_due >= today else None,
        debited_on=elsewhere.due_on if elsewhere and any(part.invoice_id in left for part in parts) else None,
        withdrawn_at=tx.now,
    )


def _open(invoices: Iterable[OpenInvoice], announced: Collection[UUID]) -> list[Open]:
    return named_first((Open(one.invoice_id, one.cents) for one in invoices), announced)
