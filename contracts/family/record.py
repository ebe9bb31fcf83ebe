"""The family record (fiche famille) as the family itself sees it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Request
from contracts.family.words import GuardianFields, GuardianRole, Title


class GuardianView(Answer):
    """An adult of the household."""

    guardian_id: UUID
    role: GuardianRole
    title: Title
    last_name: str
    first_name: str
    fields: GuardianFields


class ChildView(Answer):
    """A child of the household."""

    child_id: UUID
    last_name: str
    first_name: str
    birth_date: date
    school: str
    school_class: str


class QuotientView(Answer):
    """A family quotient (QF, in euros a month) in force from a date."""

    value: Annotated[int, Field(ge=0, le=99_999)]
    valid_from: date


class FamilyRecord(Answer):
    """The whole record (fiche famille) as the family itself sees it."""

    family_id: UUID
    family_number: str
    version: int
    guardians: tuple[GuardianView, ...]
    children: tuple[ChildView, ...]
    quotient: QuotientView | None
    benefit_office: str
    account_holder: str
    bank_name: str


class GetRecord(Request[FamilyRecord], method="GET", path="/v1/record", audience="family"):
    """Read one's own family record."""
