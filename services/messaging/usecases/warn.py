"""Mail a warning about an account to one address, outside any inbox: to staff, or to an address that is no longer of the record."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from chassis.ids import new_id
from chassis.tx import Tx
from chassis.work import Job
from services.messaging.domain.emails import is_news
from services.messaging.domain.warned import Warned
from services.messaging.mail.letters import LetterWriter
from services.messaging.mail.smtp import Relay
from services.messaging.store import colleagues
from services.messaging.usecases.carry import carry

WARNING = "warning"


class WarningJob(BaseModel):
    """The work of sending one warning; it names the family where one is concerned, so that it goes when the family is erased."""

    warning_id: UUID
    recipient: str
    subject: str
    text: str
    written_at: datetime
    family_id: UUID | None = None


async def warn_colleague(tx: Tx, account_id: UUID, warned: Warned) -> None:
    """Warn a colleague where their account says, once for each fact."""
    recipient = await colleagues.address(tx, account_id)
    if recipient and await colleagues.note(tx, warned):
        await warn(tx, warned, recipient)


async def warn(tx: Tx, warned: Warned, recipient: str, *, family_id: UUID | None = None) -> None:
    """Queue a warning; one that has nowhere to go or is no news is not."""
    if recipient and is_news(warned.since, now=tx.now):
        job = WarningJob(
            warning_id=new_id(), recipient=recipient, subject=warned.subject, text=warned.text, written_at=tx.now, family_id=family_id
        )
        await tx.enqueue(WARNING, job)


async def send_warning(job: Job, asked: WarningJob, *, writer: LetterWriter, relay: Relay) -> None:
    """Carry out the work of one warning; raises when it must be tried again, or has failed for good."""
    letter = writer.write_warning(asked.warning_id, asked.recipient, asked.subject, asked.text, written_at=asked.written_at)
    await carry(job, relay, letter, asked.recipient, refused="warning_refused")
