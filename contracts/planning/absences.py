"""Reasons of absences as the town keeps them, and the certificates that some of them need."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, File, Nothing, Request

ReasonCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$"), Field(description="what requests cite; it never changes")]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
FileName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]*$")]
Excused = Literal["in_time", "in_time_with_certificate", "with_certificate", "never", "leave"]
"""When an absence is free; `leave` is leave agreed by an hourly contract, within what the activity's rules allow."""
FILE_BODY_LIMIT = 15_000_000


class AbsenceReasonView(Answer):
    """A reason and what it means: when the absence is free, until when its certificate may come, which days stay billed all the same.

    `certificate_days` counts from the last day of the absence; the first `waiting_days` of an absence stay billed (jours de carence).
    """

    code: str
    label: str
    position: int
    excused: Excused
    certificate_days: int
    waiting_days: int
    for_families: Annotated[bool, Field(description="families may choose it; otherwise only staff")]
    needs_certificate: bool
    gives_up: Annotated[bool, Field(description="the family chooses to be away: days that go together stay together")] = True


class AbsenceReasons(Answer):
    """Reasons in the order in which they are shown."""

    reasons: tuple[AbsenceReasonView, ...]


class FreeLate(Answer):
    """A reason for which an absence is free with a certificate, however late it was declared, but for its first `waiting_days`."""

    label: str
    waiting_days: int = 0


class AbsenceTerms(Answer):
    """What the reasons that families may choose make of an absence, before one of them is chosen."""

    free_late: Annotated[tuple[FreeLate, ...], Field(description="reasons for which one declared after the cut-off is not billed")] = ()
    some_billed: Annotated[bool, Field(description="for some reason days declared in time are billed all the same")] = False


class ListAbsenceReasons(Request[AbsenceReasons], method="GET", path="/v1/absence-reasons", audience=("family", "staff")):
    """The reasons in use: to staff all of them, to a family those that it may choose."""


class PutAbsenceReason(Request[AbsenceReasonView], method="PUT", path="/v1/absence-reasons/{code}", audience="staff"):
    """Enter or change a reason; absences already declared stay as they were judged. Right: planning.activity.write."""

    code: ReasonCode
    label: Label
    position: Annotated[int, Field(ge=0, le=999)] = 0
    excused: Excused
    certificate_days: Annotated[int, Field(ge=0, le=60, description="days after the absence within which a certificate may come")] = 3
    waiting_days: Annotated[int, Field(ge=0, le=10, description="first days of an absence that stay billed")] = 0
    for_families: bool = True
    gives_up: Annotated[
        bool | None,
        Field(
            description="the family chooses to be away: refused where the days that stay break a rule of days that go together;"
            " not said: as it was, and for a new reason unless it asks for a certificate or is leave"
        ),
    ] = None


class RemoveAbsenceReason(Request[Nothing], method="DELETE", path="/v1/absence-reasons/{code}", audience="staff"):
    """Take a reason out of use; absences that cite it keep its name. Right: planning.activity.write."""

    code: ReasonCode


class Certificate(Answer):
    """A certificate that was sent; its bytes are downloaded apart, and read by staff one at a time."""

    document_id: UUID
    name: str
    media_type: str
    size: int
    uploaded_at: datetime


class KeepCertificate(
    Request[Certificate], method="POST", path="/v1/planning/certificates", audience="family", success=201, body_limit=FILE_BODY_LIMIT
):
    """Upload the certificate of a child before the absence that cites it; one that is never cited is deleted after a day.

    PDF, JPEG, PNG or HEIC, at most 10 MB.
    """

    child_id: UUID
    name: FileName
    content: Annotated[bytes, Field(repr=False)]


class GetCertificate(Request[File], method="GET", path="/v1/planning/requests/{request_id}/certificate", audience="family"):
    """The certificate of one's own request."""

    request_id: UUID


class ReadCertificate(Request[File], method="GET", path="/v1/planning-requests/{request_id}/certificate", audience="staff"):
    """The certificate of a request, which leaves a trace. Rights: planning.request.read and family.health.read."""

    request_id: UUID
