"""What staff ask, send and take back in the place of a family, which sees who did it."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Request
from contracts.family.kinds import RecordRequestKind
from contracts.family.requests import FILE_BODY_LIMIT, RecordDocument, RecordRequests, RecordRequestView
from contracts.family.words import Line


class SubmitRecordChangeFor(
    Request[RecordRequestView], method="POST", path="/v1/families/{family_id}/record-changes", audience="staff", success=202
):
    """Transmit a change of the record in the place of a family, to be decided like any other; the family sees who did it.

    `documents` were kept before, with KeepRecordDocumentFor.
    Right: family.act_for, and the right of the kind where its changes are sensitive.
    """

    family_id: UUID
    kind: RecordRequestKind
    about: UUID | None = None
    fields: dict[str, str | bool]
    documents: Annotated[tuple[UUID, ...], Field(max_length=10)] = ()


class KeepRecordDocumentFor(
    Request[RecordDocument],
    method="POST",
    path="/v1/families/{family_id}/record-documents",
    audience="staff",
    success=201,
    body_limit=FILE_BODY_LIMIT,
):
    """Keep a file for a change that will be transmitted in the place of a family; one that is never cited is deleted after a day.

    PDF, JPEG, PNG or HEIC, at most 10 MB. Right: family.act_for.
    """

    family_id: UUID
    name: Line
    content: bytes


class ListFamilyRecordRequests(Request[RecordRequests], method="GET", path="/v1/families/{family_id}/record-requests", audience="staff"):
    """A family's change requests that wait for a decision, the latest first; sensitive ones closed. Right: family.request.read."""

    family_id: UUID


class WithdrawRecordRequestFor(
    Request[RecordRequestView],
    method="POST",
    path="/v1/families/{family_id}/record-requests/{request_id}/withdrawal",
    audience="staff",
):
    """Take back, in the place of a family, a request that waits for a decision; the family sees who did it.

    Right: family.act_for, and the right of the kind where its changes are sensitive.
    """

    family_id: UUID
    request_id: UUID
