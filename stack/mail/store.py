"""Caught mails, one file each, so that a restart loses none."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

STAMP = "%Y%m%dT%H%M%S.%fZ"


class Mail(NamedTuple):
    """A caught mail as people and tests read it; `to` lists the addresses it was really sent to."""

    id: str
    to: list[str]
    sender: str
    subject: str
    text: str
    html: str
    received_at: datetime
    message_id: str


class Mails:
    """The folder of caught mails; a mail is on disk before its sender is told that it was taken."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, content: bytes, recipients: list[str], now: datetime) -> str:
        """Keep a mail and return its id."""
        mail_id = f"{now.astimezone(UTC).strftime(STAMP)}-{uuid4().hex[:8]}"
        envelope = f"X-Portail-To: {', '.join(recipients)}\r\n".encode()
        fresh = self._folder / f"{mail_id}.new"
        with fresh.open("wb") as file:
            file.write(envelope + content)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(self._folder / f"{mail_id}.eml")
        return mail_id

    def newest(self, limit: int) -> Iterator[Mail]:
        """Read the mails, the newest first."""
        for path in sorted(self._folder.glob("*.eml"), reverse=True)[:limit]:
            yield read(path)

    def find(self, mail_id: str) -> Mail | None:
        """Read one mail, or None when there is no such id."""
        path = self._folder / f"{mail_id}.eml"
        return read(path) if path.parent == self._folder and path.exists() else None


@lru_cache(maxsize=1000)
def read(path: Path) -> Mail:
    """Read a kept mail; its file never changes, and the list is asked for again and again."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Mail(
        id=path.stem,
        to=[address.strip() for address in str(message["X-Portail-To"] or "").split(",")],
        sender=str(message["From"] or ""),
        subject=str(message["Subject"] or ""),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        received_at=datetime.strptime(path.stem.rpartition("-")[0], STAMP).replace(tzinfo=UTC),
        message_id=str(message["Message-ID"] or ""),
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return "" if body is None else str(body.get_content()).replace("\r\n", "\n")
