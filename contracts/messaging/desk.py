"""The shared inbox of a facility: what families wrote, who answers, what colleagues tell each other about it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints

from contracts.base import Answer, File, Nothing, Request
from contracts.messaging.conversations import ConversationFile
from contracts.messaging.drafts import FILE_BODY
from contracts.messaging.words import Line, Title
from contracts.messaging.written import Author, ConversationState, MessageText, Subject, plain
from contracts.waiting import Waiting

LONGEST_NOTE = 2_000
NoteText = Annotated[str, BeforeValidator(plain), StringConstraints(min_length=1, max_length=LONGEST_NOTE)]
Whose = Literal["all", "mine", "nobody"]


class DeskLine(Answer):
    """A conversation in the list of staff."""

    conversation_id: UUID
    family_id: UUID
    family: str
    subject: str
    excerpt: str
    facility_id: UUID | None
    facility: str
    state: ConversationState
    last_by: Author
    last_at: datetime
    waiting_since: datetime | None
    agent_id: UUID | None = None
    agent: str = ""
    notes: int = 0
    child: str = ""


class DeskPlace(Answer):
    """A facility's inbox in figures; without `facility_id` it is the town hall's.

    `answer_seconds` is the time in which half of the families had their answer, over the last 30 days; None when none was given.
    """

    facility_id: UUID | None
    name: str
    new: int
    in_hand: int
    oldest_since: datetime | None = None
    answers: int = 0
    answer_seconds: int | None = None


class DeskPage(Answer):
    """A page of the shared inbox: those that wait first, the longest first; then by who wrote last."""

    conversations: tuple[DeskLine, ...]
    more: bool
    places: tuple[DeskPlace, ...]


class CountDesk(Request[Waiting], method="GET", path="/v1/waiting/conversations", audience="staff"):
    """How many conversations within reach are new: nobody has taken them up. Right: messaging.conversation.read."""


class ListDesk(Request[DeskPage], method="GET", path="/v1/desk/conversations", audience="staff"):
    """The shared inbox of the facilities within reach, filtered. Right: messaging.conversation.read.

    Without `state` those that are new or in hand. `q` looks for words, or for the family's name.
    """

    facility_id: UUID | None = None
    town_hall: bool = False
    state: ConversationState | Literal["all"] | None = None
    whose: Whose = "all"
    q: Annotated[str, StringConstraints(max_length=80)] = ""
    page: Annotated[int, Field(ge=0, le=1_000)] = 0


class DeskEntry(Answer):
    """A message of a conversation as staff read it; `agent` is the colleague who wrote it."""

    entry_id: UUID
    author: Author
    signed: str
    agent: str
    text: str
    said_at: datetime
    files: tuple[ConversationFile, ...] = ()
    waited_seconds: Annotated[int | None, Field(description="how long the family had waited for this answer")] = None


class InternalNote(Answer):
    """What a colleague noted for the others; the family never sees it."""

    note_id: UUID
    agent: str
    text: str
    noted_at: datetime


class Colleague(Answer):
    """Somebody who answers families."""

    agent_id: UUID
    name: str


class FilledAnswer(Answer):
    """A canned answer with its fields filled in for a conversation."""

    answer_id: UUID
    title: str
    text: str


class DeskConversation(Answer):
    """A conversation in full, oldest message first, with what only staff see of it."""

    conversation_id: UUID
    version: int
    family_id: UUID
    family: str
    facility_id: UUID | None
    facility: str
    subject: str
    state: ConversationState
    waiting_since: datetime | None
    agent_id: UUID | None
    agent: str
    entries: tuple[DeskEntry, ...]
    notes: tuple[InternalNote, ...]
    colleagues: tuple[Colleague, ...]
    answers: tuple[FilledAnswer, ...]
    child_id: UUID | None = None
    child: Annotated[str, Field(description="first name of the child that it is about; empty where it is about none")] = ""


class ReadDesk(Request[DeskConversation], method="GET", path="/v1/desk/conversations/{conversation_id}", audience="staff"):
    """Open a conversation; that it was read is entered in the audit log. Right: messaging.conversation.read."""

    conversation_id: UUID


class ReadDeskFile(Request[File], method="GET", path="/v1/desk/conversations/{conversation_id}/files/{document_id}", audience="staff"):
    """Download a file of a conversation; entered in the audit log. Right: messaging.conversation.read."""

    conversation_id: UUID
    document_id: UUID


class AnswerConversation(
    Request[DeskConversation],
    method="POST",
    path="/v1/desk/conversations/{conversation_id}/answers",
    audience="staff",
    body_limit=FILE_BODY,
):
    """Answer a family, with a file (PDF, JPEG, PNG, HEIC) or without; sent twice, it is one answer. Right: messaging.conversation.answer.

    `seen` is the last message that the writer had read: anything said meanwhile is refused with `said_meanwhile` (409), to be read first.
    """

    conversation_id: UUID
    form_id: UUID
    seen: UUID
    text: MessageText
    file_name: Line = ""
    file: bytes = b""


class AssignConversation(
    Request[DeskConversation], method="POST", path="/v1/desk/conversations/{conversation_id}/assignment", audience="staff"
):
    """Give a conversation to a colleague or to oneself, or back to all (None). Right: messaging.conversation.answer."""

    conversation_id: UUID
    agent_id: UUID | None = None


class SetConversationState(
    Request[DeskConversation], method="POST", path="/v1/desk/conversations/{conversation_id}/state", audience="staff"
):
    """Say where one stands with a conversation. Right: messaging.conversation.answer.

    `seen` is the last message that whoever files it as answered had read: anything said meanwhile is refused with `said_meanwhile` (409),
    to be read first. Without it the conversation is filed as it is.
    """

    conversation_id: UUID
    state: ConversationState
    seen: UUID | None = None


class NoteConversation(Request[DeskConversation], method="POST", path="/v1/desk/conversations/{conversation_id}/notes", audience="staff"):
    """Note something for colleagues; sent twice, it is one note. Right: messaging.conversation.answer."""

    conversation_id: UUID
    note_id: UUID
    text: NoteText


class CannedAnswer(Answer):
    """An answer that is given often, with fields in braces; `sample` is how it reads with example values."""

    answer_id: UUID
    version: int
    title: str
    text: str
    facility_id: UUID | None
    facility: str
    sample: str
    changed_by_name: str


class CannedAnswers(Answer):
    """The canned answers within reach, by title; `fields` are those that a text may have, each with what it becomes."""

    answers: tuple[CannedAnswer, ...]
    fields: dict[str, str]
    places: tuple[DeskPlace, ...]


class ListCanned(Request[CannedAnswers], method="GET", path="/v1/desk/canned-answers", audience="staff"):
    """List canned answers. Right: messaging.conversation.answer."""


class PutCanned(Request[CannedAnswer], method="PUT", path="/v1/desk/canned-answers/{answer_id}", audience="staff"):
    """Write a canned answer, of one facility or of all; `version` is the one read, 0 for a new one. Right: messaging.conversation.answer.

    `unknown_field` (400) names what stands in braces and is no field; `canned_changed` (409) tells that a colleague was quicker.
    """

    answer_id: UUID
    version: Annotated[int, Field(ge=0)]
    title: Title
    text: MessageText
    facility_id: UUID | None = None


class RemoveCanned(Request[Nothing], method="DELETE", path="/v1/desk/canned-answers/{answer_id}", audience="staff"):
    """Throw a canned answer away. Right: messaging.conversation.answer."""

    answer_id: UUID


class WriteToFamily(
    Request[DeskConversation], method="POST", path="/v1/desk/conversations", audience="staff", success=201, body_limit=FILE_BODY
):
    """Write to a family first, for a facility or the town hall, with a file or without. Right: messaging.conversation.answer.

    Sent twice, it is one message.
    """

    form_id: UUID
    family_id: UUID
    facility_id: UUID | None = None
    subject: Annotated[Subject, StringConstraints(min_length=1)]
    text: MessageText
    child_id: Annotated[UUID | None, Field(description="the child that it is about: hidden from an adult, so is the conversation")] = None
    file_name: Line = ""
    file: bytes = b""
