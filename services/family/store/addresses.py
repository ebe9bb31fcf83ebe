"""SQL of where letters to adults go."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from contracts.family import PostalAddress
from services.family.store import reach


async def some(tx: Tx, guardian_ids: Sequence[UUID]) -> tuple[PostalAddress, ...]:
    """Read the postal addresses of those adults who are within the actor's reach."""
    rows = await tx.fetch(
        "select guardian_id, address, postal_code, city from guardian"
        " where guardian_id = any($1) and ($2::uuid[] is null or family_id = any($2))",
        guardian_ids,
        await reach.families(tx),
    )
    return tuple(PostalAddress(**row) for row in rows)
