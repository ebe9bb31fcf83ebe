"""Settle what families owe with what they paid."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from chassis.settled import settled_words
from chassis.tx import Tx
from services.billing.domain.allocation import Open, allocate
from services.billing.domain.errors import PaymentRefused
from services.billing.store import debits_owing, ledger
from services.billing.store.ledger import OpenOperations


async def settle(tx: Tx, regie: str, families: Collection[UUID]) -> None:
    """Use credits, but what is asked to be given back, for unpaid invoices of a regie, which is locked; allocations stay as they are."""
    accounts = await cover(tx, regie, families)
    found = [(one.family_id, part) for one in accounts for part in allocate(one.usable, one.invoices)]
    if found:
        await ledger.allocate(tx, found)


async def use_credits(tx: Tx, regie: str, due: Mapping[UUID, Sequence[Open]]) -> None:
    """Use free credits for just these invoices of a regie, which is locked."""
    accounts = await cover(tx, regie, list(due))
    found = [(one.family_id, part) for one in accounts for part in allocate(one.usable, due[one.family_id])]
    if found:
        await ledger.allocate(tx, found)


async def use_credits_before_debits(tx: Tx, regie: str, families: Sequence[UUID], due_to: date) -> None:
    """Use credits for what would be debited of families: nobody is debited of money that the town has. The regie is locked."""
    owed = await debits_owing.open_invoices(tx, regie, families, due_to)
    await use_credits(tx, regie, {family_id: [Open(one.invoice_id, one.cents) for one in due] for family_id, due in owed.items()})


async def not_due(tx: Tx, family_id: UUID, chosen: Collection[UUID]) -> PaymentRefused:
    """Say of what somebody chose to pay, and is not to be paid, what is settled or given back already: the page is an old one."""
    numbers = await ledger.settled(tx, family_id, chosen)
    if not numbers:
        return PaymentRefused("Ce qui est choisi n'est pas à payer ici : rechargez la page.", field="invoices")
    what, done = settled_words(numbers)
    return PaymentRefused(f"{what} {'sont' if len(numbers) > 1 else 'est'} déjà {done} : rechargez la page.", field="invoices")


async def cover(tx: Tx, regie: str, families: Collection[UUID]) -> list[OpenOperations]:
    """Use credits for what was given back and no payment covers any more; tells what is open then. The regie is locked.

    Nothing comes before it, not even a transfer that somebody asked for: its money would leave a second time.
    """
    accounts = await ledger.open_operations(tx, regie, list(families))
    found = [(one.family_id, part) for one in accounts for part in allocate(one.credits, one.to_return)]
    if not found:
        return accounts
    await ledger.allocate(tx, found)
    return await ledger.open_operations(tx, regie, list(families))
