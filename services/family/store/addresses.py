"""SQL of where letters to adults go."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from contracts.family import PostalAddress
from services.family.store import reach


async def some(tx: Tx, guardian_ids: Sequence[UUID], family_ids: Sequence[UUID]) -> tuple[PostalAddress, ...]:
    """Read the postal addresses of those adults, and of those billed in these families, who are within the actor's reach."""
    rows = await tx.fetch(
        "select guardian_id, family_id, title, first_name, last_name, address, postal_code, city from guardian"
        " where (guardian_id = any($1) or family_id = any($2) and role = 'primary') and ($3::uuid[] is null or family_id = any($3))",
        guardian_ids,
        family_ids,
        await reach.families(tx),
    )
    return tuple(PostalAddress(**row) for row in rows)
