"""The inbox of a family: what it received, and what it deleted."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Event, Nothing, Request

Folder = Literal["received", "deleted"]


class MessageLine(Answer):
    """A message in a list."""

    message_id: UUID
    subject: str
    sender: str
    received_at: datetime
    read: bool
    conversation_id: Annotated[UUID | None, Field(description="the conversation for which the line stands; it is read there")] = None


class Mailbox(Answer):
    """A folder of the inbox, newest first; `next` continues it."""

    folder: Folder
    unread: int
    messages: tuple[MessageLine, ...]
    next: UUID | None = None


class GetMailbox(Request[Mailbox], method="GET", path="/v1/mailbox", audience="family"):
    """List a folder of one's own inbox."""

    folder: Folder = "received"
    before: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 30


class Unread(Answer):
    """How many messages were not read."""

    unread: int


class CountUnread(Request[Unread], method="GET", path="/v1/mailbox/unread", audience="family"):
    """The counter that every page shows."""


class MessageAction(Answer):
    """Where a message leads: a page of the families' portal, and the words of its button."""

    label: str
    path: str


class MessageView(Answer):
    """A message in full; `text` is plain text."""

    message_id: UUID
    folder: Folder
    subject: str
    sender: str
    text: str
    received_at: datetime
    read: bool
    email_status: Literal["none", "queued", "sent", "failed"]
    action: Annotated[MessageAction | None, Field(description="where to do what the message asks")] = None
    conversation_id: Annotated[UUID | None, Field(description="the conversation in which there is an answer to read")] = None


class GetMessage(Request[MessageView], method="GET", path="/v1/mailbox/messages/{message_id}", audience="family"):
    """Read one of one's own messages (without marking it read: see ReadMessage)."""

    message_id: UUID


class ReadMessage(Request[Unread], method="POST", path="/v1/mailbox/messages/{message_id}/reading", audience="family"):
    """Mark a message as read."""

    message_id: UUID


class DeleteMessage(Request[Nothing], method="POST", path="/v1/mailbox/messages/{message_id}/deletion", audience="family"):
    """Move a message to the deleted ones."""

    message_id: UUID


class RestoreMessage(Request[Nothing], method="POST", path="/v1/mailbox/messages/{message_id}/restoration", audience="family"):
    """Bring a deleted message back."""

    message_id: UUID


class PurgeMessage(Request[Nothing], method="DELETE", path="/v1/mailbox/messages/{message_id}", audience="family"):
    """Erase a deleted message for good."""

    message_id: UUID


class FoundMessage(Answer):
    """A message, a conversation or a draft in which words were found: its id is there, and the conversation's for a reply begun."""

    message_id: UUID | None
    conversation_id: UUID | None
    subject: str
    who: Annotated[str, Field(description="who sent it, or whom the conversation is with")]
    at: datetime
    deleted: bool
    draft_id: UUID | None = None


class FoundMessages(Answer):
    """What was found, newest first."""

    messages: tuple[FoundMessage, ...]


class SearchMailbox(Request[FoundMessages], method="GET", path="/v1/mailbox/search", audience="family"):
    """Find one's own messages, conversations and drafts by words of their subject and text, whatever their accents and endings."""

    words: Annotated[str, Field(max_length=200)]
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class OwnUnread(Answer):
    """The counter of an adult from whom a child is hidden: without the messages about that child."""

    guardian_id: UUID
    unread: int
    told: Annotated[bool, Field(description="false where the message is about a child hidden from this adult")] = True


class MessageDelivered(Event, type="messaging.message.delivered", aggregate="family_id"):
    """A message reached a family's inbox; `version` counts the changes of that inbox."""

    family_id: UUID
    message_id: UUID
    subject: str
    unread: int
    decided_at: Annotated[datetime | None, Field(description="when staff decided, where the message tells of a decision")] = None
    apart: Annotated[tuple[OwnUnread, ...], Field(description="adults from whom a child is hidden; `unread` is everybody else's")] = ()


class MailboxChanged(Event, type="messaging.mailbox.changed", aggregate="family_id"):
    """Messages were read, deleted or restored: the counter after it."""

    family_id: UUID
    unread: int
    apart: Annotated[tuple[OwnUnread, ...], Field(description="adults from whom a child is hidden; `unread` is everybody else's")] = ()


class MessagingEmptinessChecked(Event, type="messaging.emptiness.checked", aggregate="withdrawal_id"):
    """What messaging holds of a family whose record is taken back as empty, by the names of its tables; nothing means that it may go."""

    family_id: UUID
    withdrawal_id: UUID
    held: tuple[str, ...] = ()
