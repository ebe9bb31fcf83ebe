"""SQL of where letters to adults go."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from contracts.family import PostalAddress


async def some(tx: Tx, guardian_ids: Sequence[UUID]) -> tuple[PostalAddress, ...]:
    """Read the postal addresses of adults."""
    rows = await tx.fetch("select guardian_id, address, postal_code, city from guardian where guardian_id = any($1)", guardian_ids)
    return tuple(PostalAddress(**row) for row in rows)
