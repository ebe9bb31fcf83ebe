"""What "Boîte de réception" shows: a line for each message."""

from dataclasses import dataclass
from datetime import date
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
    conversation: UUID | None = None

    @property
    def href(self) -> str:
        """Where it is read: an answer in its conversation."""
        return f"/messages/conversations/{self.conversation}" if self.conversation else f"/messages/{self.id}"


def lines(mailbox: Mailbox, today: date) -> tuple[Line, ...]:
    """Present a folder, newest first."""
    return tuple(
        Line(one.message_id, one.subject, one.sender, french.recent_moment(one.received_at, today), one.read, one.conversation_id)
        for one in mailbox.messages
    )
