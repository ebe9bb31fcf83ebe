"""A real SMTP server that behaves as it is told, letter by letter; in the clear, or with TLS and a certificate made for it."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

from tests.service.messaging.certificate import Certificate

Behaviour = Literal[
    "accept", "refuse_now", "refuse_recipient", "refuse_letter", "refuse_sender", "refuse_garbled", "hang", "drop", "hang_up"
]


@dataclass
class Peer:
    """What the server was handed, and how it will behave; after the last instruction it accepts.

    Letters to the domain `hanging` wait until they are `released`; `hung` counts those that began to. After the letter number
    `mute_after` it keeps what it is handed, and answers nothing until then.
    """

    port: int = 0
    next: list[Behaviour] = field(default_factory=list)
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    tries: int = 0
    hanging: str = ""
    mute_after: int | None = None
    hung: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)
    connections: list[Any] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)

    def ids(self) -> list[str]:
        """List the Message-IDs of the letters received."""
        return [str(letter["Message-ID"]) for letter in self.letters]

    async def handle_MAIL(self, _: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802 - aiosmtpd's name
        """Begin a letter: decide how to behave for it."""
        self.tries += 1
        session.behaviour = self.next.pop(0) if self.next else "accept"
        if session.behaviour == "refuse_sender":
            return "553 Sender refused"
        if session.behaviour == "refuse_now":
            return "451 Try again later"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, _: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]) -> str | bytes:  # noqa: N802 - aiosmtpd's name
        """Take or refuse the recipient."""
        if session.behaviour == "refuse_garbled":
            return b"550 Bo\xeete \x00 inconnue\x1b[31m" + b"!" * 1_000
        if session.behaviour == "refuse_recipient":
            return f"550 <{address}> unknown"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take the letter, or behave otherwise."""
        if self.hanging and envelope.rcpt_tos[0].endswith(f"@{self.hanging}"):
            self.hung += 1
            await self.released.wait()
        if session.behaviour == "hang":
            await self.released.wait()
        if session.behaviour == "refuse_letter":
            return "554 Looks like spam"
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.letters.append(message_from_bytes(content, policy=policy.default))
        self.recipients.extend(envelope.rcpt_tos)
        if self.mute_after is not None and len(self.letters) > self.mute_after:
            self.hung += 1
            await self.released.wait()
        if session.behaviour in ("drop", "hang_up"):
            if session.behaviour == "hang_up":
                server.transport.write(b"250 OK\r\n")
                server.transport.close()
            else:
                server.transport.abort()
            await self.released.wait()
        return "250 OK"


@asynccontextmanager
async def smtp_peer(
    *, tls: Literal["none", "starttls", "implicit"] = "none", certificate: Certificate | None = None, login: tuple[str, str] | None = None
) -> AsyncIterator[Peer]:
    """Run the server until the end of the block; with a `login`, it takes letters only from who knows it."""
    peer = Peer()
    loop = asyncio.get_running_loop()
    context: ssl.SSLContext | None = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.chain, certificate.key)

    def knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        found = (given.login.decode(), given.password.decode()) if isinstance(given, LoginPassword) else ("", "")
        peer.logins.append(found)
        return AuthResult(success=found == login, handled=False)

    def connected() -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # aiosmtpd does not know that the connection itself is encrypted
            connection = SMTP(
                peer,
                enable_SMTPUTF8=True,
                loop=loop,
                tls_context=context if tls == "starttls" else None,
                require_starttls=tls == "starttls",
                authenticator=knows if login else None,
                auth_required=login is not None,
                auth_require_tls=tls == "starttls",
            )
        peer.connections.append(connection)
        return connection

    server = await loop.create_server(connected, "127.0.0.1", 0, ssl=context if tls == "implicit" else None)
    peer.port = server.sockets[0].getsockname()[1]
    try:
        yield peer
    finally:
        peer.released.set()
        server.close()
        for connection in peer.connections:
            if connection.transport:
                connection.transport.abort()
        await server.wait_closed()
