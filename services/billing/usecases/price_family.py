"""Price a family's days again when something changes that tariffs look at."""

from datetime import date
from uuid import UUID

from chassis.tx import Tx
from services.billing.store import locks
from services.billing.usecases.price_by_rules import price_by_rules
from services.billing.usecases.price_month import estimate


async def price_family(tx: Tx, family_id: UUID) -> None:
    """Price the days that no invoice bills, where their tariff looks at more than brackets; nothing changes when nothing differs."""
    await locks.to_price_account(tx, family_id)
    await estimate(tx, await price_by_rules(tx, [family_id], since=date.min))
