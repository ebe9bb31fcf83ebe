"""Price families' days again when something changes that tariffs look at."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from services.billing.store import locks
from services.billing.usecases.price_by_rules import price_by_rules
from services.billing.usecases.price_month import estimate


async def price_families(tx: Tx, families: Sequence[UUID]) -> None:
    """Price families' days that no invoice bills, where their tariff looks at more than brackets; nothing changes when nothing differs.

    Only the projection does so, which may wait for an account while it holds others.
    """
    await locks.to_price_every_account(tx, families)
    await estimate(tx, await price_by_rules(tx, families, since=date.min))
