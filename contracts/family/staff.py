"""What staff look up and enter in the records."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Body, Request
from contracts.family.child_words import Sex
from contracts.family.record import FamilyRecord, QuotientView
from contracts.family.words import GuardianFields, GuardianRole, Line, Name, QuotientSource, Title


class FamilyLine(Answer):
    """A family in a search result."""

    family_id: UUID
    family_number: str
    name: str
    city: str
    children: tuple[str, ...]


class FamilyLines(Answer):
    """Families found, by name."""

    families: tuple[FamilyLine, ...]
    approximate: Annotated[
        bool, Field(description="nobody has these very words: names with one typing error were counted too, or one word was left out")
    ] = False


class SearchFamilies(Request[FamilyLines], method="GET", path="/v1/families", audience="staff"):
    """Find families by number, telephone, e-mail, adult's or child's name, without regard to accents or case. Right: family.record.read.

    Every word of `q` must begin a word of the family (a single letter, be one); without words the families are listed by name.
    """

    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 30
    after: Annotated[
        UUID | None, Field(description="the last family of the page before; from the first on without, or once it is gone")
    ] = None


class ReadFamily(Request[FamilyRecord], method="GET", path="/v1/families/{family_id}", audience="staff"):
    """A family's record as staff see it. Right: family.record.read."""

    family_id: UUID


class NewGuardian(Body):
    """An adult to enter in a record."""

    guardian_id: UUID | None = None
    role: GuardianRole
    title: Title
    last_name: Name
    first_name: Name
    fields: GuardianFields = GuardianFields()


class NewChild(Body):
    """A child to enter in a record."""

    child_id: UUID | None = None
    last_name: Name
    first_name: Name
    birth_date: date
    school: Line = ""
    school_class: Line = ""
    sex: Sex = ""
    birth_place: Line = ""


class CreateFamily(Request[FamilyRecord], method="POST", path="/v1/families", audience="staff", success=201):
    """Enter a household; ids may be chosen by the caller so that a repeated import is harmless. Right: family.record.write.

    A family that is already there is left alone and answered as it is. Without a number the town gives the next one.
    """

    family_id: UUID | None = None
    family_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{13}$")] | None = None
    guardians: Annotated[tuple[NewGuardian, ...], Field(min_length=1, max_length=2)]
    children: Annotated[tuple[NewChild, ...], Field(max_length=20)] = ()
    quotients: Annotated[tuple[QuotientView, ...], Field(max_length=50)] = ()
    benefit_office: Line = ""
    account_holder: Line = ""
    bank_name: Line = ""


class ConfirmEmployment(
    Request[FamilyRecord], method="PUT", path="/v1/families/{family_id}/adults/{guardian_id}/employment", audience="staff"
):
    """Enter whether an adult works, seen on paper; without an answer it is to confirm again.

    It stops to hold when the employer or the occupation of the record changes. Right: family.record.write.
    """

    family_id: UUID
    guardian_id: UUID
    employed: bool | None = None


class SetQuotient(Request[FamilyRecord], method="POST", path="/v1/families/{family_id}/quotients", audience="staff"):
    """Enter the family quotient in force from a date; after `valid_until` the dearest tariff applies until there is another.

    Right: family.quotient.write.
    """

    family_id: UUID
    value: Annotated[int, Field(ge=0, le=99_999)]
    valid_from: date
    valid_until: date | None = None
    source: QuotientSource = "town"
