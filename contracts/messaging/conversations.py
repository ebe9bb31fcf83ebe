"""Conversations: what a family and a facility (or the town hall) write to each other, as the family sees it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Event, File, Nothing, Request
from contracts.messaging.written import Author, ConversationState


class ConversationFile(Answer):
    """A file that came with a message."""

    document_id: UUID
    name: str
    media_type: str
    size: int


class ConversationEntry(Answer):
    """One message of a conversation; `text` is plain text, `signed` names the adult, or the service that answers."""

    entry_id: UUID
    author: Author
    signed: str
    text: str
    said_at: datetime
    files: tuple[ConversationFile, ...] = ()


class ConversationView(Answer):
    """A conversation in full, oldest message first."""

    conversation_id: UUID
    facility_id: Annotated[UUID | None, Field(description="None: the town hall itself")]
    recipient: Annotated[str, Field(description="the facility's name, or the town hall's")]
    subject: str
    state: ConversationState
    deleted: bool
    unread: bool
    entries: tuple[ConversationEntry, ...]
    child: Annotated[str, Field(description="first name of the child that it is about; empty where it is about none")] = ""


class ConversationLine(Answer):
    """A conversation in the list of those in which the family wrote."""

    conversation_id: UUID
    recipient: str
    subject: str
    state: ConversationState
    sent_at: Annotated[datetime, Field(description="when the family last wrote")]
    answered_at: Annotated[datetime | None, Field(description="when staff last wrote")] = None
    unread: bool = False
    position: Annotated[UUID, Field(description="continues the list: give it as `before`")]


class SentConversations(Answer):
    """Conversations in which the family wrote, the one it wrote in last first; `next` continues."""

    conversations: tuple[ConversationLine, ...]
    next: UUID | None = None


class ListSent(Request[SentConversations], method="GET", path="/v1/conversations", audience="family"):
    """What one's household wrote, and whether it was answered (Envoyés)."""

    before: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 30


class GetConversation(Request[ConversationView], method="GET", path="/v1/conversations/{conversation_id}", audience="family"):
    """Read one of one's own conversations (without marking it read: see ReadConversation)."""

    conversation_id: UUID


class ReadConversation(Request[Nothing], method="POST", path="/v1/conversations/{conversation_id}/reading", audience="family"):
    """Mark the answers of a conversation as read."""

    conversation_id: UUID


class DeleteConversation(Request[Nothing], method="POST", path="/v1/conversations/{conversation_id}/deletion", audience="family"):
    """Move a conversation to the deleted ones; an answer brings it back."""

    conversation_id: UUID


class RestoreConversation(Request[Nothing], method="POST", path="/v1/conversations/{conversation_id}/restoration", audience="family"):
    """Bring a deleted conversation back."""

    conversation_id: UUID


class PurgeConversation(Request[Nothing], method="DELETE", path="/v1/conversations/{conversation_id}", audience="family"):
    """Take a deleted conversation out of one's inbox for good; the town hall keeps what it received."""

    conversation_id: UUID


class GetConversationFile(Request[File], method="GET", path="/v1/conversations/{conversation_id}/files/{document_id}", audience="family"):
    """Download a file of a conversation."""

    conversation_id: UUID
    document_id: UUID


class ConversationChanged(Event, type="messaging.conversation.changed", aggregate="conversation_id"):
    """Somebody wrote, or staff changed the state: `last_by` wrote last. Never what was written."""

    family_id: UUID
    conversation_id: UUID
    facility_id: UUID | None = None
    state: ConversationState
    last_by: Author
