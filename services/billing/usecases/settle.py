"""Settle what families owe with what they paid."""

from collections.abc import Collection
from uuid import UUID

from chassis.tx import Tx
from services.billing.domain.allocation import allocate
from services.billing.store import ledger
from services.billing.store.ledger import OpenOperations


async def settle(tx: Tx, regie: str, families: Collection[UUID]) -> None:
    """Use credits, but what is asked to be given back, for unpaid invoices of a regie, which is locked; allocations stay as they are."""
    accounts = await cover(tx, regie, families)
    found = [(one.family_id, part) for one in accounts for part in allocate(one.usable, one.invoices)]
    if found:
        await ledger.allocate(tx, found)


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
