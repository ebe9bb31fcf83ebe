"""Notice where the quotient of a family that has somebody enrolled ends or is missing, and tell it once."""

from collections.abc import Collection
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from services.family.store import quotient_standing


async def look_at_quotients(tx: Tx, family_ids: Collection[UUID], *, warning_days: int = 0) -> None:
    """Find how quotients stand today, and tell what has changed; families are warned in the morning, some days ahead."""
    some = sorted(family_ids)
    await quotient_standing.lock(tx, some)
    for event in await quotient_standing.look_again(tx, some, paris_date(tx.now), warning_days):
        await tx.emit(event)
