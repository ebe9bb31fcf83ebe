"""Writing to a facility or to the town hall: a draft is kept while one writes, and sent once."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints

from contracts.base import Answer, Nothing, Request
from contracts.messaging.conversations import ConversationFile
from contracts.messaging.written import LONGEST_TEXT, MessageText, Subject, plain

MOST_FILES = 3
FILE_BODY = 15_000_000
DraftText = Annotated[str, StringConstraints(max_length=LONGEST_TEXT), BeforeValidator(plain)]


class Recipient(Answer):
    """Whom a family can write to; without `facility_id` it is the town hall itself."""

    facility_id: UUID | None
    name: str
    own: Annotated[bool, Field(description="a child of the household goes there")] = False


class NamedChild(Answer):
    """A child that one can write about."""

    child_id: UUID
    first_name: str


class Recipients(Answer):
    """Whom a family can write to: the town hall, then the facilities by name; and about which of its children, by name."""

    recipients: tuple[Recipient, ...]
    children: tuple[NamedChild, ...] = ()


class ListRecipients(Request[Recipients], method="GET", path="/v1/recipients", audience="family"):
    """List whom one can write to."""


class DraftView(Answer):
    """A message that is being written, by one adult; `conversation_id` where it is a reply.

    A new message whose writer has not yet chosen to whom has neither a `facility_id` nor `town_hall`, and its `recipient` is empty.
    """

    draft_id: UUID
    conversation_id: UUID | None
    facility_id: UUID | None
    recipient: str
    subject: str
    text: str
    saved_at: datetime
    files: tuple[ConversationFile, ...] = ()
    child_id: UUID | None = None
    town_hall: bool = False


class Drafts(Answer):
    """One's drafts, the latest first."""

    drafts: tuple[DraftView, ...]


class ListDrafts(Request[Drafts], method="GET", path="/v1/drafts", audience="family"):
    """List one's own drafts (Brouillons); with `conversation_id` the one of that conversation."""

    conversation_id: UUID | None = None


class GetDraft(Request[DraftView], method="GET", path="/v1/drafts/{draft_id}", audience="family"):
    """Take a draft up again."""

    draft_id: UUID


class SaveDraft(Request[DraftView], method="PUT", path="/v1/drafts/{draft_id}", audience="family"):
    """Keep a message that is being written; the id is the writer's own. There is one draft a conversation: the latest stands."""

    draft_id: UUID
    conversation_id: UUID | None = None
    facility_id: UUID | None = None
    subject: Subject = ""
    text: DraftText = ""
    child_id: UUID | None = None
    town_hall: Annotated[bool, Field(description="a new message is for the town hall; without it and `facility_id`, nobody is chosen")] = (
        False
    )


class AttachFile(Request[DraftView], method="POST", path="/v1/drafts/{draft_id}/files", audience="family", body_limit=FILE_BODY):
    """Add a file to a draft: PDF, JPEG, PNG or HEIC, 10 MB at most."""

    draft_id: UUID
    name: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    content: bytes


class DetachFile(Request[DraftView], method="POST", path="/v1/drafts/{draft_id}/files/{document_id}/removal", audience="family"):
    """Take a file out of a draft."""

    draft_id: UUID
    document_id: UUID


class DropDraft(Request[Nothing], method="DELETE", path="/v1/drafts/{draft_id}", audience="family"):
    """Throw a draft away, with its files."""

    draft_id: UUID


class SentMessage(Answer):
    """What was sent, and the conversation that it is in."""

    conversation_id: UUID
    entry_id: UUID


class SendDraft(Request[SentMessage], method="POST", path="/v1/drafts/{draft_id}/sending", audience="family"):
    """Send a message with the files of its draft: a reply, or a new conversation; sent twice, it is one message."""

    draft_id: UUID
    conversation_id: UUID | None = None
    facility_id: Annotated[UUID | None, Field(description="whom a new conversation is with; None: the town hall")] = None
    subject: Annotated[Subject, Field(description="needed for a new conversation")] = ""
    text: MessageText
    child_id: Annotated[UUID | None, Field(description="the child that a new conversation is about, where it is about one")] = None
