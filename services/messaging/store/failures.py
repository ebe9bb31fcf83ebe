"""SQL of e-mails that were given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.tx import Tx
from contracts.messaging import FailedEmail, Purpose
from services.messaging.store.households import IN_TURN


async def page(tx: Tx, before: UUID | None, limit: int) -> tuple[FailedEmail, ...]:
    """List e-mails that were given up, the latest first, before one of them."""
    rows = await tx.fetch(
        f"""
        select e.email_id, e.family_id, e.recipient, m.subject, e.last_error as answer, e.attempts, e.queued_at, e.finished_at as failed_at,
            coalesce((
                select string_agg(a.first_name || ' ' || upper(a.last_name), ', ' order by {IN_TURN}) from adult a
                where a.family_id = e.family_id and case
                    when e.guardian_ids = '{{}}' then lower(a.email) = lower(e.recipient) else a.guardian_id = any(e.guardian_ids)
                end
            ), '') as adults
        from email e join message m using (message_id)
        where e.status = 'failed' and ($1::uuid is null or e.email_id < $1) order by e.email_id desc limit $2
        """,  # noqa: S608 - constants only
        before,
        limit,
    )
    return tuple(FailedEmail(**row) for row in rows)


@dataclass(frozen=True, slots=True)
class Failed:
    """An e-mail that is to be sent again, whatever became of it; `guardian_ids` are the adults who were meant, where that was noted."""

    email_id: UUID
    message_id: UUID
    family_id: UUID
    recipient: str
    status: str
    service: bool
    purpose: Purpose | None
    guardian_ids: tuple[UUID, ...]
    child_id: UUID | None


async def lock(tx: Tx, email_id: UUID) -> Failed | None:
    """Lock an e-mail until the commit; None when there is none."""
    row = await tx.fetchrow(
        "select e.email_id, e.message_id, e.family_id, e.recipient, e.status, e.service, nullif(e.purpose, '') as purpose, e.guardian_ids,"
        " m.child_id from email e join message m using (message_id) where e.email_id = $1 for update of e",
        email_id,
    )
    return Failed(**{**row, "guardian_ids": tuple(row["guardian_ids"])}) if row else None


async def others_of(tx: Tx, one: Failed) -> set[str]:
    """List the addresses, in small letters, for which the same message has another e-mail."""
    rows = await tx.fetch(
        "select lower(recipient) as recipient from email where message_id = $1 and email_id <> $2", one.message_id, one.email_id
    )
    return {row["recipient"] for row in rows}


async def queue_again(tx: Tx, email_id: UUID, recipient: str, guardian_ids: Sequence[UUID]) -> None:
    """Put an e-mail that was given up, and is locked, back into the queue, to an address, as if for the first time."""
    await tx.execute(
        "update email set status = 'queued', finished_at = null, attempts = 0, last_error = '', due_at = $2, recipient = $3,"
        " guardian_ids = $4::uuid[], rfc_message_id = case when lower(recipient) = lower($3) then rfc_message_id end"
        " where email_id = $1",
        email_id,
        tx.now,
        recipient,
        list(guardian_ids),
    )
