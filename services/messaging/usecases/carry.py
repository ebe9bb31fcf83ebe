"""Carry a letter that stands in no inbox to the relay: a link, a warning about an account."""

from email.message import EmailMessage

from chassis.logs import logger
from chassis.work import GiveUp, Job
from services.messaging.mail.errors import DelayedError, RejectedError
from services.messaging.mail.smtp import Relay

log = logger(__name__)


async def carry(job: Job, relay: Relay, letter: EmailMessage, recipient: str, *, refused: str) -> None:
    """Hand a letter over, or raise: what the relay may take later is tried again, until the last time; what it never takes has failed.

    An address that takes no mail, such as a mistyped one that was just mended, is nothing that anybody can do something about:
    the log has the refusal, named `refused`, and the letter with its words goes.
    """
    try:
        await relay.send(letter, recipient)
    except RejectedError as reason:
        if not reason.of_recipient:
            raise GiveUp(reason.code) from None
        log.warning(refused, code=reason.code)
    except DelayedError as reason:
        if job.last:
            raise GiveUp(reason.code) from None
        raise
