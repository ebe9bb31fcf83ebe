"""The SMTP connection to the town's mail relay, and what its answers mean."""

import asyncio
from email.message import EmailMessage

import aiosmtplib
from aiosmtplib import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from services.messaging.mail.errors import DelayedError, NotSentError, RejectedError
from services.messaging.settings import MessagingSettings

COMMAND_SECONDS = 10
WHOLE_SECONDS = 60
PERMANENT = 500

ABOUT_THE_LETTER = (SMTPSenderRefused, SMTPRecipientRefused, SMTPDataError)
"""Answers about this letter; any other one (a full server, a refused connection) is about the relay, and may pass."""


class Relay:
    """Carries letters to the town's mail relay, a connection for each."""

    def __init__(self, settings: MessagingSettings, *, command_seconds: float = COMMAND_SECONDS) -> None:
        self._seconds = command_seconds
        self._host = settings.smtp_host
        self._port = settings.smtp_port
        self._sender = settings.mail_sender

    async def send(self, letter: EmailMessage, recipient: str) -> None:
        """Hand a letter over; raises RejectedError or DelayedError when it did not leave for sure."""
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                await aiosmtplib.send(
                    letter,
                    sender=self._sender,
                    recipients=[recipient],
                    hostname=self._host,
                    port=self._port,
                    local_hostname=self._sender.partition("@")[2],
                    timeout=self._seconds,
                )
        except SMTPRecipientsRefused as refused:
            raise _meaning(refused.recipients[0]) from None
        except SMTPResponseException as refused:
            raise _meaning(refused) from None
        except (SMTPNotSupported, ValueError) as impossible:
            raise RejectedError(type(impossible).__name__, str(impossible)) from None
        except (SMTPException, OSError, TimeoutError) as lost:
            raise DelayedError(type(lost).__name__, str(lost)) from None


def _meaning(refused: SMTPResponseException) -> NotSentError:
    permanent = refused.code >= PERMANENT and isinstance(refused, ABOUT_THE_LETTER)
    kind = RejectedError if permanent else DelayedError
    return kind(f"SMTP {refused.code}", f"{refused.code} {refused.message}")
