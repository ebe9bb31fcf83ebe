"""SQL of what billing no longer needs."""

from datetime import datetime

from chassis.tx import Tx


async def empty_bank_requests(tx: Tx, decided_before: datetime, limit: int) -> int:
    """Empty bank requests decided before a moment of what they asked and replaced, of their RIB and of why they were refused.

    That there was one, about which fields, and how it ended stays. Tells how many.
    """
    rows = await tx.fetch(
        "select request_id, document_id from bank_request where status <> 'pending' and decided_at < $1"
        " and num_nonnulls(holder, iban, bic, direct_debit, old_holder, old_iban, old_bic, old_direct_debit, document_id) > 0"
        " order by request_id limit $2 for update skip locked",
        decided_before,
        limit,
    )
    ids = [row["request_id"] for row in rows]
    await tx.execute(
        "update bank_request set holder = null, iban = null, bic = null, direct_debit = null, old_holder = null, old_iban = null,"
        " old_bic = null, old_direct_debit = null, document_id = null, reason = case when status = 'refused' then '…' else '' end"
        " where request_id = any($1)",
        ids,
    )
    await tx.execute("delete from document where document_id = any($1)", [row["document_id"] for row in rows if row["document_id"]])
    return len(ids)
