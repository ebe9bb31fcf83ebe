"""Send a one-time link to the adult who forgot a password: to the address of their record, while the link still holds."""

from base64 import b64decode
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import BaseModel

from chassis.cipher import KeyRing
from chassis.database import Database
from chassis.logs import logger
from chassis.tx import Tx
from chassis.work import Job
from contracts.identity import PasswordResetRequested, reset_place
from services.messaging.mail.letters import LetterWriter
from services.messaging.mail.smtp import Relay
from services.messaging.store import households
from services.messaging.usecases.carry import carry

log = logger(__name__)

LINK = "link"
RETRIES = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 20, 60, 180, 600))
"""Soon and often: half an hour after it was asked for, the link is worth nothing."""


class LinkJob(BaseModel):
    """The work of sending one link; its secret stays sealed until the letter is written."""

    reset_id: UUID
    family_id: UUID
    guardian_id: UUID
    sealed_secret: str
    expires_at: datetime


async def queue_link(tx: Tx, event: PasswordResetRequested) -> None:
    """Queue the e-mail of a link; one that is told again long after is not sent any more."""
    if event.family_id is not None:
        await tx.enqueue(LINK, LinkJob.model_validate(event.model_dump()))


async def send_link(database: Database, job: Job, asked: LinkJob, *, ring: KeyRing, writer: LetterWriter, relay: Relay) -> None:
    """Carry out the work of one link; raises when it must be tried again, or has failed; to an address that takes no mail it goes."""
    async with database.transaction() as tx:
        adult = (await households.adults(tx, asked.family_id)).get(asked.guardian_id)
        if adult is None or not adult.email or tx.now >= asked.expires_at:
            log.info("link_not_sent", expired=tx.now >= asked.expires_at)
            await job.finish(tx)
            return
    secret = ring.open(b64decode(asked.sealed_secret), reset_place(asked.reset_id)).decode()
    letter = writer.write_link(asked.reset_id, adult, secret, written_at=tx.now, expires_at=asked.expires_at)
    await carry(job, relay, letter, adult.email, refused="link_refused")
