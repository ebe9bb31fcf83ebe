"""SQL of RIBs that no request cites yet; the files themselves are kept by chassis/documents.py."""

from uuid import UUID

from chassis.tx import Tx


async def count_unused(tx: Tx, family_id: UUID) -> int:
    """Count the files of a family that no request cites."""
    count: int = await tx.fetchval(
        "select count(*) from document where family_id = $1"
        " and not exists (select from bank_request where bank_request.document_id = document.document_id)",
        family_id,
    )
    return count


async def is_unused(tx: Tx, family_id: UUID, document_id: UUID) -> bool:
    """Tell whether a file is the family's own and not cited yet, and keep it until the commit."""
    found = await tx.fetchval(
        "select true from document where family_id = $1 and document_id = $2"
        " and not exists (select from bank_request where bank_request.document_id = document.document_id) for no key update",
        family_id,
        document_id,
    )
    return found is not None


async def forget_unused(tx: Tx, document_id: UUID) -> None:
    """Delete a file, unless a request cites it."""
    await tx.execute(
        "delete from document where document_id = $1"
        " and not exists (select from bank_request where bank_request.document_id = document.document_id)",
        document_id,
    )
