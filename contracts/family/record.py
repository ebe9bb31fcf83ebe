"""The family record (fiche famille) as the family itself sees it."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Request
from contracts.family.words import DepartureReason, GuardianFields, GuardianRole, QuotientSource, Title


class GuardianView(Answer):
    """An adult of the household."""

    guardian_id: UUID
    role: GuardianRole
    title: Title
    last_name: str
    first_name: str
    fields: GuardianFields
    employed: Annotated[bool | None, Field(description="whether they work, as a clerk confirmed; none: not confirmed")] = None
    employment_seen_at: datetime | None = None
    employment_seen_by: Annotated[str, Field(description="the agent who confirmed it")] = ""


class ChildView(Answer):
    """A child of the household."""

    child_id: UUID
    last_name: str
    first_name: str
    birth_date: date
    school: str
    school_class: str
    sex: str = ""
    birth_place: str = ""


class ChildToCome(Answer):
    """A child that a separated parent's other household has entered, and that will be of this one too from a day to come."""

    child_id: UUID
    last_name: str
    first_name: str
    since: date


class QuotientView(Answer):
    """A family quotient (QF, in euros a month) in force from a date."""

    value: Annotated[int, Field(ge=0, le=99_999)]
    valid_from: date
    valid_until: Annotated[date | None, Field(description="last day on which it holds; none: until the next one")] = None


class QuotientEntry(QuotientView):
    """A quotient of the history: where it comes from (attestation CAF, avis d'imposition, saisie mairie), who entered it and when."""

    source: QuotientSource
    entered_by: str = ""
    entered_at: datetime | None = None


class TaxView(Answer):
    """What the family's tax notice says (Informations fiscales)."""

    parts: str
    reference_income: str
    notice_year: str


class BenefitsView(Answer):
    """How the family stands at the CAF or the MSA (Informations CAF); the office's code is `benefit_office` of the record."""

    beneficiary_number: str
    office_name: str
    scheme: str


class FormerAdult(Answer):
    """An adult who was of the household and left it."""

    guardian_id: UUID
    name: str
    left_on: date
    reason: DepartureReason


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
    quotients: Annotated[tuple[QuotientEntry, ...], Field(description="the whole history, latest first")] = ()
    tax: TaxView | None = None
    benefits: BenefitsView | None = None
    rules_to_accept: Annotated[UUID | None, Field(description="the rules in force, while they are not accepted")] = None
    to_confirm: Annotated[bool, Field(description="the record has not been confirmed this school year")] = False
    confirmed_at: Annotated[datetime | None, Field(description="when it was last confirmed")] = None
    confirmed_by_name: str = ""
    to_come: Annotated[tuple[ChildToCome, ...], Field(description="children who will be of this household too, the first ones first")] = ()
    former: Annotated[tuple[FormerAdult, ...], Field(description="adults who left, the latest first; told to staff alone")] = ()

    @property
    def office_words(self) -> str:
        """The office's code; of zeros, which programs write where a family has none, what they mean."""
        code = self.benefit_office
        return f"{code} (aucun organisme)" if code and not code.strip("0") else code


class GetRecord(Request[FamilyRecord], method="GET", path="/v1/record", audience="family"):
    """Read one's own family record."""
