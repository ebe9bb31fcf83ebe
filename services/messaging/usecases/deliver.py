"""Put a notice into a family's inbox, once for each fact, and queue its e-mails."""

from uuid import UUID

from pydantic import BaseModel

from chassis.ids import new_id
from chassis.tx import Tx
from contracts.messaging import MessageDelivered
from services.messaging.domain.emails import is_news, recipients
from services.messaging.domain.notices import Notice
from services.messaging.store import custody, emails, households, mailboxes, messages

EMAIL = "email"
UNSAID = "Vous avez un nouveau message"
"""What open pages of a household are told instead of a subject that one of its adults may not read."""


class EmailJob(BaseModel):
    """The work of sending one e-mail."""

    email_id: UUID


async def deliver(tx: Tx, family_id: UUID, notice: Notice) -> None:
    """Deliver a notice; one whose fact was already told changes nothing."""
    message_id = new_id()
    if not await messages.insert(tx, message_id, family_id, notice):
        return
    box = await mailboxes.count(tx, family_id, 1)
    adults = await households.adults(tx, family_id)
    hidden = await custody.hidden_from(tx, notice.child_id) & adults.keys()
    await tx.emit(
        MessageDelivered(
            family_id=family_id,
            version=box.version,
            message_id=message_id,
            subject=UNSAID if hidden else notice.subject,
            unread=box.unread,
            decided_at=notice.decided_at,
        )
    )
    if is_news(notice.since, now=tx.now):
        agreed = [adult for guardian_id, adult in adults.items() if guardian_id not in hidden and notice.only in (None, guardian_id)]
        for recipient in recipients(agreed, service=notice.service):
            email_id = new_id()
            await emails.insert(tx, email_id, message_id, family_id, recipient, service=notice.service)
            await tx.enqueue(EMAIL, EmailJob(email_id=email_id))
