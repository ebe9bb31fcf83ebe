"""Words of the family service: the household, its adults and children, and the changes that a family asks for."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import EmailStr, Field, StringConstraints

from contracts.base import Answer, Body, Event, Request

Title = Literal["Monsieur", "Madame"]
GuardianRole = Literal["primary", "partner"]
RequestStatus = Literal["pending", "accepted", "refused"]
RecordRequestKind = Literal["guardian"]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
Paragraph = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
PostalCode = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^([0-9]{5})?$")]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20, pattern=r"^[0-9+ .()-]*$")]


class GuardianFields(Body):
    """What a guardian may ask to change about themself (Infos responsable); an empty text means "none"."""

    quality: Line = ""
    marital_status: Line = ""
    address: Line = ""
    postal_code: PostalCode = ""
    city: Line = ""
    home_phone: Phone = ""
    work_phone: Phone = ""
    mobile_phone: Phone = ""
    email: EmailStr | Literal[""] = ""
    occupation: Line = ""
    occupation_category: Line = ""
    employer: Line = ""
    employer_address: Line = ""
    email_consent: bool = False
    sms_consent: bool = False


GUARDIAN_LABELS: dict[str, str] = {
    "quality": "Qualité",
    "marital_status": "Situation",
    "address": "Adresse",
    "postal_code": "Code postal",
    "city": "Ville",
    "home_phone": "Téléphone domicile",
    "work_phone": "Téléphone prof.",
    "mobile_phone": "Mobile",
    "email": "Email",
    "occupation": "Profession",
    "occupation_category": "CSP",
    "employer": "Employeur",
    "employer_address": "Adresse employeur",
    "email_consent": "Autorisation courriel",
    "sms_consent": "Autorisation SMS",
}
"""What the town calls each field of `GuardianFields`, in the order in which screens show them."""


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


class FieldChange(Answer):
    """One field of a change request: what it is (was, once decided) and what is asked, as a screen writes them ("Oui", "Non")."""

    field: str
    old: str
    new: str


class RecordRequestView(Answer):
    """A change request on the record, with its field-level difference."""

    request_id: UUID
    kind: RecordRequestKind
    family_id: UUID
    family_number: str
    family_name: str
    guardian_id: UUID
    guardian_name: str
    guardian_role: GuardianRole = "primary"
    status: RequestStatus
    submitted_at: datetime
    decided_at: datetime | None = None
    reason: str = ""
    changes: tuple[FieldChange, ...] = ()


class RecordRequests(Answer):
    """A page of change requests; `pending` counts all that wait, `next` continues the page."""

    requests: tuple[RecordRequestView, ...]
    pending: int = 0
    next: UUID | None = None


class SubmitGuardianChange(Request[RecordRequestView], method="POST", path="/v1/record/requests", audience="family", success=202):
    """Transmit a change of a guardian's fields to the town hall; only fields that differ count, none at all is refused.

    `fields` takes the names of `GuardianFields`; those left out stay as they are.
    """

    guardian_id: UUID
    fields: dict[str, str | bool]


class ListRecordRequests(Request[RecordRequests], method="GET", path="/v1/record/requests", audience="family"):
    """One's own change requests of the last month, newest first, and the pending ones whatever their age."""

    since: date | None = None


class ListPendingRecordRequests(Request[RecordRequests], method="GET", path="/v1/record-requests", audience="staff"):
    """The clerks' queue, oldest first; those already decided, latest decision first. Right: family.request.read."""

    status: RequestStatus = "pending"
    limit: Annotated[int, Field(ge=1, le=200)] = 100
    after: Annotated[UUID | None, Field(description="`next` of the page before")] = None


class GetRecordRequest(Request[RecordRequestView], method="GET", path="/v1/record-requests/{request_id}", audience="staff"):
    """One change request with its difference. Right: family.request.read."""

    request_id: UUID


class DecideRecordRequest(Request[RecordRequestView], method="POST", path="/v1/record-requests/{request_id}/decision", audience="staff"):
    """Accept (the record changes at once) or refuse with a reason. Right: family.request.decide."""

    request_id: UUID
    accept: bool
    reason: Paragraph = ""


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


class SearchFamilies(Request[FamilyLines], method="GET", path="/v1/families", audience="staff"):
    """Find families by number, adult's or child's name, without regard to accents or case. Right: family.record.read.

    Every word of `q` must begin a word of the family (a single letter, be one); without words the families are listed by name.
    """

    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 30


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


class SetQuotient(Request[FamilyRecord], method="POST", path="/v1/families/{family_id}/quotients", audience="staff"):
    """Enter the family quotient in force from a date. Right: family.quotient.write."""

    family_id: UUID
    value: Annotated[int, Field(ge=0, le=99_999)]
    valid_from: date


class GuardianCard(Answer):
    """What other services may know of an adult: name and how to reach them."""

    guardian_id: UUID
    role: GuardianRole
    title: Title
    last_name: str
    first_name: str
    email: str = ""
    email_consent: bool = False


class FamilySaved(Event, type="family.family.saved", aggregate="family_id"):
    """A family was entered or changed: the public part of its record."""

    family_id: UUID
    family_number: str
    city: str
    guardians: tuple[GuardianCard, ...]


class ChildSaved(Event, type="family.child.saved", aggregate="child_id"):
    """A child was entered or changed."""

    family_id: UUID
    child_id: UUID
    last_name: str
    first_name: str
    birth_date: date
    school: str
    school_class: str


class QuotientSet(Event, type="family.quotient.set", aggregate="family_id"):
    """A family's quotients, all of them, each from its date."""

    family_id: UUID
    quotients: tuple[QuotientView, ...]


class RecordRequestSubmitted(Event, type="family.request.submitted", aggregate="request_id"):
    """A family asked for a change of its record."""

    family_id: UUID
    request_id: UUID
    kind: RecordRequestKind
    submitted_at: datetime


class RecordRequestDecided(Event, type="family.request.decided", aggregate="request_id"):
    """Staff accepted or refused a change of the record."""

    family_id: UUID
    request_id: UUID
    kind: RecordRequestKind
    guardian_id: UUID
    status: RequestStatus
    reason: str
    decided_at: datetime
    fields: Annotated[tuple[str, ...], Field(description="names of the fields asked to change, never their values")] = ()
