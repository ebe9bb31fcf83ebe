"""What staff read and enter in children's records."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, File, Request
from contracts.family.child_words import ChildDocumentKind, ChildDocumentStatus, ChildPart
from contracts.family.children import FILE_BODY, ChildDocument, ChildHealth, ChildRecord
from contracts.family.words import Line, Paragraph


class ReadChild(Request[ChildRecord], method="GET", path="/v1/children/{child_id}", audience="staff"):
    """A child's record without its health data; documents about health are listed with that right. Right: family.record.read."""

    child_id: UUID


class ReadChildHealth(Request[ChildHealth], method="GET", path="/v1/children/{child_id}/health", audience="staff"):
    """A child's health data; noted in the audit log, which the family sees. Right: family.health.read."""

    child_id: UUID


class AddChild(Request[ChildRecord], method="POST", path="/v1/families/{family_id}/children", audience="staff", success=201):
    """Enter a child in a household: `fields` takes the names of `ChildIdentity`. Right: family.record.write.

    The family reads who did it, in its list of requests and its inbox; not of what is `taken_over` from a former program or paper files.
    """

    family_id: UUID
    child_id: UUID | None = None
    fields: dict[str, str | bool]
    taken_over: bool = False


class ChangeChild(Request[ChildRecord], method="POST", path="/v1/children/{child_id}/changes", audience="staff"):
    """Change a part of a child's record; fields left out stay as they are. Right: family.record.write, and family.health.read for health.

    `fields` takes the names of PART_LABELS. In the part `pickup`, `person` names the person to change or, with `removed`, to take off
    the list; without it a new person is added. The family reads who did it, as of AddChild.
    """

    child_id: UUID
    part: ChildPart
    fields: dict[str, str | bool]
    taken_over: bool = False


class EnterChildDocument(
    Request[ChildDocument],
    method="POST",
    path="/v1/children/{child_id}/documents",
    audience="staff",
    success=201,
    body_limit=FILE_BODY,
):
    """Enter a document that came on paper, accepted at once. Right: family.record.write, and family.health.read for health.

    With an id of the caller's, entering twice is entering once. The child's households are told, unless it is `taken_over` from paper
    files.
    """

    child_id: UUID
    kind: ChildDocumentKind
    name: Line
    content: bytes
    expires_on: date | None = None
    document_id: UUID | None = None
    taken_over: bool = False


class ReadChildDocument(Request[File], method="GET", path="/v1/children/{child_id}/documents/{document_id}", audience="staff"):
    """Download a document of a child; noted in the audit log. Right: family.record.read, and family.health.read for health."""

    child_id: UUID
    document_id: UUID


class CheckChildDocument(
    Request[ChildDocument], method="POST", path="/v1/children/{child_id}/documents/{document_id}/check", audience="staff"
):
    """Accept a document, perhaps with its expiry date, or refuse it with a reason. Right: family.record.write.

    `seen` is the status that whoever decides had before them: decided otherwise meanwhile, it is refused with `document_decided` (409),
    which says by whom and when. Without it the decision stands over the one before.
    """

    child_id: UUID
    document_id: UUID
    accept: bool
    reason: Paragraph = ""
    expires_on: date | None = None
    seen: ChildDocumentStatus | None = None


class DocumentToCheck(Answer):
    """A document that waits for a clerk."""

    document_id: UUID
    kind: ChildDocumentKind
    child_id: UUID
    child_name: str
    family_id: UUID
    uploaded_at: datetime
    expires_on: date | None


class DocumentsToCheck(Answer):
    """Documents that wait, oldest first; `waiting` counts all of them."""

    documents: tuple[DocumentToCheck, ...]
    waiting: int


class ListDocumentsToCheck(Request[DocumentsToCheck], method="GET", path="/v1/child-documents", audience="staff"):
    """What families handed in and nobody checked yet; documents about health with that right. Right: family.record.read."""

    limit: Annotated[int, Field(ge=1, le=200)] = 100
