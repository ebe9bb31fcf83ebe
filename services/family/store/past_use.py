"""SQL of what a record no longer needs."""

from datetime import date, datetime

from chassis.tx import Tx


async def empty_requests(tx: Tx, decided_before: datetime, limit: int) -> int:
    """Empty requests decided before a moment of what they asked and why they were refused; that there was one stays. Tells how many."""
    return await tx.execute(
        "update record_request set changes = '[]', sealed = null, reason = case when status = 'refused' then '…' else '' end"
        " where request_id in (select request_id from record_request where status <> 'pending' and decided_at < $1"
        "  and (changes <> '[]' or sealed is not null) order by request_id limit $2)",
        decided_before,
        limit,
    )


async def erase_documents(tx: Tx, expired_before: date, limit: int) -> int:
    """Erase the documents of children that expired before a day; tells how many."""
    return await tx.execute(
        "delete from document where document_id in"
        " (select document_id from child_document where expires_on < $1 order by document_id limit $2)",
        expired_before,
        limit,
    )
