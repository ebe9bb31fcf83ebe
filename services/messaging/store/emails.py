"""SQL of e-mails: one for each message and recipient, with what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from chassis.tx import Tx
from contracts.messaging import MessageAction
from services.messaging.domain.actions import action_of

Outcome = Literal["sent", "failed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail to send: `rfc_message_id` stays the same however often it is tried."""

    email_id: UUID
    message_id: UUID
    family_id: UUID
    recipient: str
    rfc_message_id: str
    subject: str
    text: str
    written_at: datetime
    service: bool = False
    action: MessageAction | None = None


async def insert(tx: Tx, email_id: UUID, message_id: UUID, family_id: UUID, recipient: str, *, service: bool) -> None:
    """Queue an e-mail; a `service` message needs no consent."""
    await tx.execute(
        "insert into email (email_id, message_id, family_id, recipient, status, queued_at, service)"
        " values ($1, $2, $3, $4, 'queued', $5, $6)",
        email_id,
        message_id,
        family_id,
        recipient,
        tx.now,
        service,
    )


async def start_attempt(tx: Tx, email_id: UUID, *, domain: str) -> Email | None:
    """Count an attempt of a queued e-mail, and read it; the first one gives it its Message-ID. None when it is settled already."""
    row = await tx.fetchrow(
        "update email e set attempts = e.attempts + 1, rfc_message_id = coalesce(e.rfc_message_id, $2) from message m"
        " where e.email_id = $1 and e.status = 'queued' and m.message_id = e.message_id"
        " returning e.email_id, e.message_id, e.family_id, e.recipient, e.rfc_message_id, m.subject, m.text, m.received_at as written_at,"
        " e.service, m.kind, m.child_id",
        email_id,
        f"<{email_id}@{domain}>",
    )
    if row is None:
        return None
    values = dict(row)
    action = action_of(values.pop("kind"), values.pop("child_id"))
    return Email(**values, action=action)


async def note_error(tx: Tx, email_id: UUID, error: str) -> None:
    """Keep why an attempt failed."""
    await tx.execute("update email set last_error = $2 where email_id = $1", email_id, error)


async def settle(tx: Tx, email_id: UUID, outcome: Outcome) -> None:
    """Note how a queued e-mail ended."""
    await tx.execute("update email set status = $2, finished_at = $3 where email_id = $1 and status = 'queued'", email_id, outcome, tx.now)
