"""SQL of files uploaded for a request that is not transmitted yet."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx


async def add(tx: Tx, family_id: UUID, document_id: UUID) -> None:
    """Note that nothing cites a file yet."""
    await tx.execute("insert into loose_document (document_id, family_id) values ($1, $2)", document_id, family_id)


async def cite(tx: Tx, family_id: UUID, document_ids: Sequence[UUID]) -> None:
    """Note that a request of the family now cites these files."""
    await tx.execute("delete from loose_document where family_id = $1 and document_id = any($2)", family_id, document_ids)


async def take(tx: Tx, document_id: UUID) -> bool:
    """Lock a file that nothing cites, to delete it; False when something does, or when it is gone."""
    return await tx.fetchval("select true from loose_document where document_id = $1 for update", document_id) is True
