"""A child's whole record (fiche enfant), as its family sees it."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, File, Request
from contracts.family.child_words import (
    AuthorisationKind,
    ChildDocumentKind,
    ChildDocumentStatus,
    ChildIdentity,
    HealthFields,
    PickupFields,
    RequirementCode,
)
from contracts.family.words import Line

FILE_BODY = 15_000_000


class PickupPerson(Answer):
    """Somebody who may fetch a child, or must not."""

    person_id: UUID
    fields: PickupFields


class Authorisation(Answer):
    """What the adults answered about one thing, when, and who did."""

    kind: AuthorisationKind
    granted: bool
    given_on: date
    given_by: str


class ChildDocument(Answer):
    """A document of a child: what it is, until when it is good, and what staff said of it."""

    document_id: UUID
    kind: ChildDocumentKind
    name: str
    size: int
    uploaded_at: datetime
    expires_on: date | None
    status: ChildDocumentStatus
    reason: str = ""
    own: Annotated[bool, Field(description="handed in by the reader's own household, which alone may take it back")] = True


class MissingForActivity(Answer):
    """What a child's record lacks for one activity in which it is enrolled."""

    activity_id: UUID
    activity: str
    codes: tuple[RequirementCode, ...]


class ChildRecord(Answer):
    """A child's record without its health data, which are read apart."""

    child_id: UUID
    family_id: UUID
    version: int
    identity: ChildIdentity
    pickup: tuple[PickupPerson, ...]
    authorisations: tuple[Authorisation, ...]
    documents: tuple[ChildDocument, ...]
    health_told_at: Annotated[datetime | None, Field(description="when the family last told about health; None: never")]
    missing: tuple[MissingForActivity, ...]
    valid_until: Annotated[date | None, Field(description="last day on which all that is required now still holds")]


class ChildRecords(Answer):
    """The records of all children of a household."""

    children: tuple[ChildRecord, ...]


class ChildHealth(Answer):
    """A child's health data; `told_at` is None while the family has told nothing."""

    child_id: UUID
    fields: HealthFields
    told_at: datetime | None


class GetChildren(Request[ChildRecords], method="GET", path="/v1/record/children", audience="family"):
    """The records of one's own children, the eldest first."""


class GetChild(Request[ChildRecord], method="GET", path="/v1/record/children/{child_id}", audience="family"):
    """The record of one of one's own children."""

    child_id: UUID


class GetChildHealth(Request[ChildHealth], method="GET", path="/v1/record/children/{child_id}/health", audience="family"):
    """Health data of one of one's own children."""

    child_id: UUID


class AddChildDocument(
    Request[ChildDocument],
    method="POST",
    path="/v1/record/children/{child_id}/documents",
    audience="family",
    success=201,
    body_limit=FILE_BODY,
):
    """Hand in a document of a child; staff check it afterwards. PDF, JPEG, PNG or HEIC, at most 10 MB.

    With an id of the caller's, handing in twice is handing in once.
    """

    child_id: UUID
    kind: ChildDocumentKind
    name: Line
    content: bytes
    expires_on: date | None = None
    document_id: UUID | None = None


class GetChildDocument(Request[File], method="GET", path="/v1/record/children/{child_id}/documents/{document_id}", audience="family"):
    """Download a document of one of one's own children."""

    child_id: UUID
    document_id: UUID


class RemoveChildDocument(
    Request[ChildRecord], method="DELETE", path="/v1/record/children/{child_id}/documents/{document_id}", audience="family"
):
    """Take back a document that staff have not accepted."""

    child_id: UUID
    document_id: UUID
