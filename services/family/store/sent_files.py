"""SQL of how many files a family sent lately."""

from datetime import datetime
from uuid import UUID

from chassis.tx import Tx


async def since(tx: Tx, family_id: UUID, moment: datetime) -> tuple[int, int]:
    """Count the files kept for a family since a moment, and their bytes."""
    row = await tx.fetchrow(
        "select count(*) as files, coalesce(sum(size), 0)::bigint as bytes from document where family_id = $1 and uploaded_at > $2",
        *(family_id, moment),
    )
    if row is None:
        raise AssertionError("a count always answers one row")
    return row["files"], row["bytes"]
