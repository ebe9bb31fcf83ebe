"""Settle what families owe with what they paid."""

from collections.abc import Collection
from uuid import UUID

from chassis.tx import Tx
from services.billing.domain.allocation import allocate
from services.billing.store import ledger


async def settle(tx: Tx, regie: str, families: Collection[UUID]) -> None:
    """Use credits, but what is asked to be given back, for unpaid invoices of a regie, which is locked; allocations stay as they are."""
    accounts = await ledger.open_operations(tx, regie, list(families))
    found = [(one.family_id, part) for one in accounts for part in allocate(one.usable, one.invoices)]
    if found:
        await ledger.allocate(tx, found)
