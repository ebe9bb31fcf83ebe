"""What "Boîte de réception" shows: a line for each message."""

from dataclasses import dataclass
from uuid import UUID

from chassis import french
from contracts.messaging import Mailbox


@dataclass(frozen=True, slots=True)
class Line:
    """A message in the list."""

    id: UUID
    subject: str
    sender: str
    when: str
    read: bool


def lines(mailbox: Mailbox) -> tuple[Line, ...]:
    """Present a folder, newest first."""
    return tuple(Line(one.message_id, one.subject, one.sender, french.moment(one.received_at), one.read) for one in mailbox.messages)
