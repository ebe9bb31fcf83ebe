"""Take a family's quotients into account."""

from datetime import date

from chassis.tx import Tx
from contracts.family import QuotientSet
from services.billing.store import charges, locks, quotients
from services.billing.usecases.note_corrections import note_corrections
from services.billing.usecases.price_by_rules import merged, price_by_rules
from services.billing.usecases.price_month import estimate


async def set_quotients(tx: Tx, event: QuotientSet) -> None:
    """Keep the quotients and the regime of a family and price its days again from the first on which something differs."""
    await locks.to_price_account(tx, event.family_id)
    moved = await quotients.replace(tx, event)
    if moved.regime:  # it has no date: days to come and not yet invoiced are priced by it, nothing that was invoiced is corrected
        await estimate(tx, await price_by_rules(tx, [event.family_id], since=date.min))
    if moved.since is not None:
        changed = await charges.reprice(tx, [event.family_id], since=moved.since)
        await estimate(tx, merged(changed, await price_by_rules(tx, [event.family_id], since=moved.since)))
        await note_corrections(tx, [event.family_id], since=moved.since)
