"""Changes of the record that a family asks for and a clerk decides."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, File, Request
from contracts.family.kinds import RecordRequestKind
from contracts.family.words import GuardianRole, Line, Paragraph, RequestStatus
from contracts.together import AcceptedTogether, RequestIds
from contracts.waiting import Waiting

FILE_BODY_LIMIT = 15_000_000

RecordSubject = Literal["primary", "partner", "tax", "caf", "child"]
"""What a clerk files a change under: the adult who signs, the other adult, income, the CAF, or a child."""


class FieldChange(Answer):
    """One field of a change request: what it is (was, once decided) and what is asked, as a screen writes them ("Oui", "Non")."""

    field: str
    old: str
    new: str
    label: Annotated[str, Field(description="what the town calls the field")] = ""
    asked: Annotated[str | bool | None, Field(description="what is asked, as a form takes it")] = None


class RecordDocument(Answer):
    """A file that the record cites; its bytes are downloaded apart."""

    document_id: UUID
    name: str
    media_type: str
    size: int
    uploaded_at: datetime


class ContraryRequest(Answer):
    """A request that waits beside another and asks for other values of fields that both change: the one accepted last would stay."""

    request_id: UUID
    submitted_at: datetime
    by_staff_name: str = ""
    asked_by_name: str = ""
    changes: Annotated[tuple[FieldChange, ...], Field(description="those fields alone")]


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
    by_staff_name: Annotated[str, Field(description="the agent who entered it for the family")] = ""
    asked_by_name: Annotated[str, Field(description="the adult of the household who asked; empty where that was not noted")] = ""
    decided_at: datetime | None = None
    withdrawn_by_name: Annotated[str, Field(description="the agent who took it back for the family")] = ""
    reason: str = ""
    changes: tuple[FieldChange, ...] = ()
    child_id: UUID | None = None
    child_name: str = ""
    documents: tuple[RecordDocument, ...] = ()
    closed: Annotated[bool, Field(description="the changes are sensitive, and this answer does not hold them")] = False
    contrary: Annotated[
        tuple[ContraryRequest, ...], Field(description="told to staff while it waits, of what is not sensitive; the oldest first")
    ] = ()


class RecordRequests(Answer):
    """A page of change requests; `pending` counts all that wait, of a school or since long where only those are asked for."""

    requests: tuple[RecordRequestView, ...]
    pending: int = 0
    next: UUID | None = None
    by_subject: dict[RecordSubject, int] = Field(default_factory=dict, description="how many wait, for staff")
    by_school: dict[str, int] = Field(
        default_factory=dict, description="for staff, of all that wait: of a family with children at two schools at both"
    )


class KeepRecordDocument(
    Request[RecordDocument],
    method="POST",
    path="/v1/record/documents",
    audience="family",
    success=201,
    body_limit=FILE_BODY_LIMIT,
):
    """Upload a file before transmitting the change that cites it; one that is never cited is deleted after a day.

    PDF, JPEG, PNG or HEIC, at most 10 MB. With `child_id` it is kept under the child's own key.
    """

    name: Line
    content: bytes
    child_id: UUID | None = None


class GetRecordDocument(Request[File], method="GET", path="/v1/record/documents/{document_id}", audience="family"):
    """Download a file of one's own record."""

    document_id: UUID


class SubmitRecordChange(Request[RecordRequestView], method="POST", path="/v1/record/changes", audience="family", success=202):
    """Transmit a change of the record to the town hall; only fields that differ count, none at all is refused.

    `about` names the child (or the adult) where the kind is about one of several; `fields` takes the names of KIND_LABELS; those
    left out stay as they are; `documents` were uploaded before.
    """

    kind: RecordRequestKind
    about: UUID | None = None
    fields: dict[str, str | bool]
    documents: Annotated[tuple[UUID, ...], Field(max_length=10)] = ()


class RecordChangeReview(Answer):
    """What a change would ask, before it is transmitted."""

    changes: tuple[FieldChange, ...]
    documents: tuple[RecordDocument, ...] = ()


class ReviewRecordChange(Request[RecordChangeReview], method="POST", path="/v1/record/changes/review", audience="family"):
    """Check a change as SubmitRecordChange would, and show its difference; nothing is kept."""

    kind: RecordRequestKind
    about: UUID | None = None
    fields: dict[str, str | bool]
    documents: Annotated[tuple[UUID, ...], Field(max_length=10)] = ()


class WithdrawRecordRequest(
    Request[RecordRequestView], method="POST", path="/v1/record/requests/{request_id}/withdrawal", audience="family"
):
    """Take back one's own request while it waits for a decision; one that is taken back already is answered as it stands."""

    request_id: UUID


class GetOwnRecordRequest(Request[RecordRequestView], method="GET", path="/v1/record/requests/{request_id}", audience="family"):
    """One of one's own requests, whatever its age."""

    request_id: UUID


class SubmitGuardianChange(Request[RecordRequestView], method="POST", path="/v1/record/requests", audience="family", success=202):
    """Transmit a change of a guardian's fields to the town hall; only fields that differ count, none at all is refused.

    `fields` takes the names of `GuardianFields`; those left out stay as they are.
    """

    guardian_id: UUID
    fields: dict[str, str | bool]


class ListRecordRequests(Request[RecordRequests], method="GET", path="/v1/record/requests", audience="family"):
    """One's own change requests asked or decided in the last month, newest first, and the pending ones whatever their age."""

    since: date | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 500
    before: Annotated[UUID | None, Field(description="the last request of the page before, of whichever service")] = None
    before_at: Annotated[datetime | None, Field(description="when `before` was submitted")] = None


class ListPendingRecordRequests(Request[RecordRequests], method="GET", path="/v1/record-requests", audience="staff"):
    """The clerks' queue, oldest first; those already decided, latest decision first. Right: family.request.read."""

    status: RequestStatus = "pending"
    about: Annotated[RecordSubject | None, Field(description="of those that wait, only these")] = None
    school: Annotated[
        Line | None, Field(description="of those that wait, only those about a child of this school, or about a family that has one there")
    ] = None
    submitted_before: Annotated[datetime | None, Field(description="of those that wait, only those of before that moment")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 100
    after: Annotated[UUID | None, Field(description="`next` of the page before")] = None
    after_at: Annotated[datetime | None, Field(description="moment of submission of `after`, where that is another service's request")] = (
        None
    )


class CountRecordRequests(Request[Waiting], method="GET", path="/v1/waiting/record-requests", audience="staff"):
    """How many of the clerks' queue wait. Right: family.request.read."""


class GetRecordRequest(Request[RecordRequestView], method="GET", path="/v1/record-requests/{request_id}", audience="staff"):
    """One change request with its difference. Right: family.request.read.

    Sensitive changes need the right of their kind too, and are noted in the audit log; `open` false leaves them closed.
    """

    request_id: UUID
    open: bool = True


class ReadRecordDocument(Request[File], method="GET", path="/v1/record-requests/{request_id}/documents/{document_id}", audience="staff"):
    """Download a file that a request cites; noted in the audit log. Right: family.request.read."""

    request_id: UUID
    document_id: UUID


class AcceptRecordRequests(Request[AcceptedTogether], method="POST", path="/v1/record-requests/acceptances", audience="staff"):
    """Accept several requests, each as if it were decided alone; one that cannot be is told. Right: family.request.decide."""

    request_ids: RequestIds


class DecideRecordRequest(Request[RecordRequestView], method="POST", path="/v1/record-requests/{request_id}/decision", audience="staff"):
    """Accept (the record changes at once) or refuse with a reason. Right: family.request.decide."""

    request_id: UUID
    accept: bool
    reason: Paragraph = ""
