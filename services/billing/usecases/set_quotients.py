"""Take a family's quotients into account."""

from chassis.tx import Tx
from contracts.family import QuotientSet
from services.billing.store import charges, locks, quotients
from services.billing.usecases.price_month import estimate


async def set_quotients(tx: Tx, event: QuotientSet) -> None:
    """Keep the quotients of a family and price its days again from the first on which something differs."""
    await locks.to_price_account(tx, event.family_id)
    since = await quotients.replace(tx, event)
    if since is not None:
        await estimate(tx, await charges.reprice(tx, [event.family_id], since=since))
