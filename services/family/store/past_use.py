"""SQL of what a record no longer needs."""

from datetime import date, datetime

from chassis.tx import Tx


async def empty_requests(tx: Tx, decided_before: datetime, limit: int) -> int:
    """Empty requests decided before a moment of what they asked, why they were refused and their files; that there was one stays.

    Tells how many. A file that something else still needs, a later request or a child's record, stays with it.
    """
    rows = await tx.fetch(
        "select request_id, documents from record_request where status <> 'pending' and decided_at < $1"
        " and (changes <> '[]' or sealed is not null or documents <> '{}') order by request_id limit $2 for update skip locked",
        decided_before,
        limit,
    )
    ids = [row["request_id"] for row in rows]
    await tx.execute(
        "update record_request set changes = '[]', sealed = null, documents = '{}',"
        " reason = case when status = 'refused' then '…' else '' end where request_id = any($1)",
        ids,
    )
    await tx.execute(
        "delete from document as d where d.document_id = any($1)"
        " and not exists (select from child_document as c where c.document_id = d.document_id)"
        " and not exists (select from record_request as r where r.family_id = d.family_id and d.document_id = any(r.documents))",
        [document_id for row in rows for document_id in row["documents"]],
    )
    return len(ids)


async def erase_documents(tx: Tx, expired_before: date, limit: int) -> int:
    """Erase the documents of children that expired before a day; tells how many."""
    return await tx.execute(
        "delete from document where document_id in"
        " (select document_id from child_document where expires_on < $1 order by document_id limit $2)",
        expired_before,
        limit,
    )
