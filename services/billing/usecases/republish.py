"""Tell everything that billing owns once more, so that others can rebuild what they keep of it."""

from collections.abc import AsyncIterator
from uuid import UUID

from chassis.database import Database
from contracts.base import Event
from contracts.billing import EstimateChanged
from services.billing.store import estimates, invoices

TOGETHER = 500


async def republish(database: Database) -> AsyncIterator[Event]:
    """Yield every issued invoice and every estimate as they are."""
    invoice_id = UUID(int=0)
    while True:
        async with database.transaction() as tx:
            issued = await invoices.issued_after(tx, invoice_id, limit=TOGETHER)
        for invoice in issued:
            yield invoice
        if len(issued) < TOGETHER:
            break
        invoice_id = issued[-1].invoice_id
    last: EstimateChanged | None = None
    while True:
        async with database.transaction() as tx:
            running = await estimates.after(tx, last, limit=TOGETHER)
        for last in running:
            yield last
        if len(running) < TOGETHER:
            break
