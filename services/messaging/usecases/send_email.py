"""Send one e-mail: at least once, with the same Message-ID each time, and never after its recipient said no."""

from uuid import UUID

from chassis.database import Database
from chassis.tx import Tx
from chassis.work import GiveUp, Job
from services.messaging.domain.emails import recipients
from services.messaging.mail.errors import DelayedError, NotSentError, RejectedError
from services.messaging.mail.letters import LetterWriter
from services.messaging.mail.smtp import Relay
from services.messaging.store import emails, households
from services.messaging.store.emails import Email


async def send_email(database: Database, job: Job, email_id: UUID, *, writer: LetterWriter, relay: Relay) -> None:
    """Carry out the work of one e-mail; raises when it must be tried again, or has failed for good."""
    async with database.transaction() as tx:
        email = await _next_attempt(tx, email_id, domain=writer.sender.domain)
    if email is None:
        return
    try:
        await relay.send(writer.write(email), email.recipient)
    except RejectedError as reason:
        await _failed(database, email_id, reason)
        raise GiveUp(reason.code) from None
    except DelayedError as reason:
        if job.last:
            await _failed(database, email_id, reason)
            raise GiveUp(reason.code) from None
        async with database.transaction() as tx:
            await emails.note_error(tx, email_id, reason.answer)
        raise
    async with database.transaction() as tx:
        await emails.settle(tx, email_id, "sent")
        await job.finish(tx)


async def _next_attempt(tx: Tx, email_id: UUID, *, domain: str) -> Email | None:
    """Start an attempt, unless the e-mail is settled or its recipient no longer agrees to this address."""
    email = await emails.start_attempt(tx, email_id, domain=domain)
    if email is None:
        return None
    agreed = recipients((await households.adults(tx, email.family_id)).values(), service=email.service)
    if email.recipient.casefold() in {address.casefold() for address in agreed}:
        return email
    await emails.settle(tx, email_id, "withdrawn")
    return None


async def _failed(database: Database, email_id: UUID, reason: NotSentError) -> None:
    async with database.transaction() as tx:
        await emails.note_error(tx, email_id, reason.answer)
        await emails.settle(tx, email_id, "failed")
