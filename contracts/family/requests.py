"""Changes of the record that a family asks for and a clerk decides."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Request
from contracts.family.words import GuardianRole, Paragraph, RequestStatus

RecordRequestKind = Literal["guardian"]


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
