"""SMTP connections to the town's mail relay, kept open between letters, and what its answers mean."""

import asyncio
import contextlib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponse,
    SMTPResponseException,
    SMTPSenderRefused,
)

from services.messaging.mail.errors import DelayedError, NotSentError, RejectedError
from services.messaging.settings import MessagingSettings

COMMAND_SECONDS = 10
WHOLE_SECONDS = 60
IDLE_SECONDS = 20
"""A connection that waited longer is not used again: relays hang up on those who have nothing to say."""
PERMANENT = 500
POLICY = "5.7."
"""How the answer of a relay begins that does not carry letters for this sender, whoever is to get them (RFC 3463)."""

ABOUT_THE_LETTER = (SMTPSenderRefused, SMTPRecipientRefused, SMTPDataError)
"""Answers about this letter; any other one (a full server, a refused connection) is about the relay, and may pass."""


class Line(SMTP):
    """A connection that remembers whether it began to hand the letter itself over."""

    handing_over = False

    async def data(self, message: str | bytes, /, **more: Any) -> SMTPResponse:
        """Hand the letter itself over."""
        self.handing_over = True
        return await super().data(message, **more)


@dataclass(frozen=True, slots=True)
class _Idle:
    line: Line
    since: float


class Relay:
    """Carries letters to the town's mail relay: each connection carries one letter after another, at most so many a second in all."""

    def __init__(
        self, settings: MessagingSettings, *, command_seconds: float = COMMAND_SECONDS, idle_seconds: float = IDLE_SECONDS
    ) -> None:
        self._settings = settings
        self._seconds = command_seconds
        self._idle_seconds = idle_seconds
        self._idle: list[_Idle] = []
        self._pause = 1 / settings.mail_per_second if settings.mail_per_second else 0.0
        self._next_turn = 0.0
        self._tls: ssl.SSLContext | None = None

    async def send(self, letter: EmailMessage, recipient: str) -> None:
        """Hand a letter over; raises RejectedError or DelayedError when it did not leave for sure."""
        await self._turn()
        line = self._kept()
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                if line is not None and await self._carried_by_kept(line, letter, recipient):
                    return
                line = await self._connect()
                await self._carry(line, letter, recipient)
        except SMTPRecipientsRefused as refused:
            raise _meaning(refused.recipients[0]) from None
        except SMTPResponseException as refused:
            raise _meaning(refused) from None
        except SMTPNotSupported as impossible:
            raise RejectedError(type(impossible).__name__, str(impossible)) from None
        except (SMTPException, OSError, TimeoutError) as lost:  # before ValueError, which a certificate that is not trusted is too
            handing_over = line is not None and line.handing_over
            raise DelayedError(type(lost).__name__, str(lost), perhaps_sent=handing_over) from None
        except ValueError as impossible:
            raise RejectedError(type(impossible).__name__, str(impossible)) from None
        finally:
            if line is not None:
                self._keep(line)

    async def close(self) -> None:
        """Take leave of the relay."""
        while self._idle:
            with contextlib.suppress(SMTPException, OSError, TimeoutError):
                await self._idle.pop().line.quit(timeout=1)

    async def _turn(self) -> None:
        """Wait for one's turn, where the town's relay wants only so many letters a second."""
        if self._pause:
            now = asyncio.get_running_loop().time()
            self._next_turn = max(now, self._next_turn + self._pause)
            await asyncio.sleep(self._next_turn - now)

    def _kept(self) -> Line | None:
        """Find a connection that is open and did not wait too long."""
        while self._idle:
            found = self._idle.pop()
            if found.line.is_connected and asyncio.get_running_loop().time() - found.since < self._idle_seconds:
                return found.line
            found.line.close()
        return None

    def _keep(self, line: Line) -> None:
        """Keep a connection for the next letter, unless it is lost, in the middle of one, or one too many."""
        if line.is_connected and not line.handing_over and len(self._idle) < self._settings.smtp_connections:
            self._idle.append(_Idle(line, asyncio.get_running_loop().time()))
        else:
            line.close()

    async def _carried_by_kept(self, line: Line, letter: EmailMessage, recipient: str) -> bool:
        """Try a connection that was kept; one that the relay had hung up on before the letter is worth another, at once."""
        try:
            await self._carry(line, letter, recipient)
        except (SMTPResponseException, SMTPRecipientsRefused, SMTPNotSupported):
            raise
        except (SMTPException, OSError):
            if line.handing_over:
                raise
            line.close()
            return False
        return True

    async def _carry(self, line: Line, letter: EmailMessage, recipient: str) -> None:
        try:
            await line.send_message(letter, sender=self._settings.mail_sender, recipients=[recipient])
        except SMTPResponseException:
            line.handing_over = False  # the relay answered: it does not have the letter
            raise
        line.handing_over = False

    async def _connect(self) -> Line:
        settings = self._settings
        if settings.smtp_tls != "none" and self._tls is None:
            self._tls = await asyncio.to_thread(ssl.create_default_context, cafile=settings.smtp_ca_file)
        line = Line(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            local_hostname=settings.mail_sender.partition("@")[2],
            timeout=self._seconds,
            use_tls=settings.smtp_tls == "implicit",
            start_tls=settings.smtp_tls == "starttls",
            tls_context=self._tls,
            username=settings.smtp_user or None,
            password=settings.smtp_password(),
        )
        try:
            await line.connect()
        except BaseException:
            line.close()
            raise
        return line


def _meaning(refused: SMTPResponseException) -> NotSentError:
    code, answer, of_letter = f"SMTP {refused.code}", f"{refused.code} {refused.message}", isinstance(refused, ABOUT_THE_LETTER)
    if of_letter and refused.code >= PERMANENT:
        unknown = isinstance(refused, SMTPRecipientRefused) and not refused.message.startswith(POLICY)
        return RejectedError(code, answer, of_recipient=unknown)
    return DelayedError(code, answer, of_letter=of_letter)
