"""A family at a glance: what its home page needs of the record, and nothing that must be opened or looked up at length."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Request
from contracts.family.child_words import ChildDocumentKind, ChildDocumentStatus
from contracts.family.children import MissingForActivity
from contracts.family.record import ChildToCome
from contracts.family.words import GuardianRole, Title


class AdultName(Answer):
    """An adult of the household by name."""

    guardian_id: UUID
    role: GuardianRole
    title: Title
    last_name: str
    first_name: str


class DocumentLife(Answer):
    """A document of a child: what it is, until when it is good, and what staff said of it."""

    kind: ChildDocumentKind
    expires_on: date | None
    status: ChildDocumentStatus


class ChildOverview(Answer):
    """A child by name, with what its record lacks and how long its documents are good (judgments left out: they have no end)."""

    child_id: UUID
    first_name: str
    missing: tuple[MissingForActivity, ...]
    documents: tuple[DocumentLife, ...]


class FamilyOverview(Answer):
    """The household at a glance, the one who signs in and is billed first, the eldest child first."""

    family_number: str
    guardians: tuple[AdultName, ...]
    children: tuple[ChildOverview, ...]
    rules_to_accept: Annotated[UUID | None, Field(description="the rules in force, while they are not accepted")] = None
    to_confirm: Annotated[bool, Field(description="the record has not been confirmed this school year")] = False
    to_come: Annotated[tuple[ChildToCome, ...], Field(description="children who will be of this household too, the first ones first")] = ()


class GetOverview(Request[FamilyOverview], method="GET", path="/v1/record/overview", audience="family"):
    """Read one's own family at a glance."""
