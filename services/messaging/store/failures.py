"""SQL of e-mails that were given up."""

from typing import Literal
from uuid import UUID

from chassis.tx import Tx
from contracts.messaging import FailedEmail


async def page(tx: Tx, before: UUID | None, limit: int) -> tuple[FailedEmail, ...]:
    """List e-mails that were given up, the latest first, before one of them."""
    rows = await tx.fetch(
        "select e.email_id, e.family_id, e.recipient, m.subject, e.last_error as answer, e.attempts, e.queued_at,"
        " e.finished_at as failed_at, coalesce((select string_agg(a.first_name || ' ' || upper(a.last_name), ', ' order by a.guardian_id)"
        "  from adult a where a.family_id = e.family_id and lower(a.email) = lower(e.recipient)), '') as adults"
        " from email e join message m using (message_id)"
        " where e.status = 'failed' and ($1::uuid is null or e.email_id < $1) order by e.email_id desc limit $2",
        before,
        limit,
    )
    return tuple(FailedEmail(**row) for row in rows)


async def send_again(tx: Tx, email_id: UUID) -> Literal["unknown", "not_failed"] | UUID:
    """Put an e-mail that was given up back into the queue, as if for the first time; returns its family, or why not."""
    row = await tx.fetchrow(
        "update email set status = 'queued', finished_at = null, attempts = 0, last_error = '', due_at = $2"
        " where email_id = $1 and status = 'failed' returning family_id",
        email_id,
        tx.now,
    )
    if row:
        return UUID(str(row["family_id"]))
    return "not_failed" if await tx.fetchval("select exists (select from email where email_id = $1)", email_id) else "unknown"
