"""What the family service tells the others: the public part of the record, never health nor bank details."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Event
from contracts.family.kinds import RecordRequestKind
from contracts.family.record import QuotientView
from contracts.family.words import FamilyRegime, GuardianRole, RequestStatus, Title


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
    postal_code: str = ""
    street: Annotated[str, Field(description="where the adult who is billed lives: for invoices and titles of the treasury")] = ""
    all_adults_work: Annotated[bool | None, Field(description="whether every adult works, as a clerk confirmed; none: not confirmed")] = (
        None
    )
    saved_at: Annotated[datetime | None, Field(description="when this state was told")] = None
    saved_by: Annotated[UUID | None, Field(description="the member of staff who entered it so, if one did just now")] = None
    asked_by: Annotated[UUID | None, Field(description="another who asked for it in the family's place, which `saved_by` accepted")] = None


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
    """A family's quotients, all of them, each from its date, and where it draws its benefits."""

    family_id: UUID
    quotients: tuple[QuotientView, ...]
    regime: Annotated[FamilyRegime | None, Field(description="allocation régime; none: not told")] = None


class RecordRequestSubmitted(Event, type="family.request.submitted", aggregate="request_id"):
    """A family asked for a change of its record."""

    family_id: UUID
    request_id: UUID
    kind: RecordRequestKind
    submitted_at: datetime
    child_id: UUID | None = None


class RecordRequestDecided(Event, type="family.request.decided", aggregate="request_id"):
    """Staff accepted or refused a change of the record."""

    family_id: UUID
    request_id: UUID
    kind: RecordRequestKind
    guardian_id: UUID
    status: RequestStatus
    reason: str
    decided_at: datetime
    submitted_at: datetime | None = None
    by_staff_name: Annotated[str, Field(description="the agent who entered the request for the family")] = ""
    fields: Annotated[tuple[str, ...], Field(description="names of the fields that change, never their values")] = ()
    child_id: UUID | None = None
    by_town: Annotated[bool, Field(description="nobody asked: the agent changed the record, paper in hand")] = False


class RecordRequestWithdrawn(Event, type="family.request.withdrawn", aggregate="request_id"):
    """A family took back a change of its record before staff decided."""

    family_id: UUID
    request_id: UUID
    kind: RecordRequestKind
    withdrawn_at: datetime
    child_id: UUID | None = None
    by_staff_name: Annotated[str, Field(description="the agent who took it back for the family")] = ""
