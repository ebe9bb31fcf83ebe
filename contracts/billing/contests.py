"""A family contests a line of an invoice or of the month's estimate: a request that clerks decide."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Event, Request
from contracts.family import Paragraph

ContestDecision = Literal["pending", "accepted", "refused"]
ContestStatus = Literal[ContestDecision, "withdrawn"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class ContestView(Answer):
    """A contested line as it stood when the family contested it, and what became of the request."""

    request_id: UUID
    family_id: UUID
    family_number: str = ""
    family_name: str = ""
    status: ContestStatus
    submitted_at: datetime
    decided_at: datetime | None = None
    reason: str = ""
    asked_by_name: Annotated[str, Field(description="the adult of the household who asked; empty where that was not noted")] = ""
    words: Annotated[str, Field(description="what the family wrote, if it wrote anything")] = ""
    invoice_id: UUID | None = None
    number: Annotated[str, Field(description="of the invoice; empty where the month's estimate is contested")] = ""
    credit_note: Annotated[bool, Field(description="what bears the number is a credit note")] = False
    position: Annotated[int | None, Field(description="of the line in its invoice")] = None
    month: Annotated[date | None, Field(description="of the estimate")] = None
    child_id: UUID | None = None
    activity_id: UUID | None = None
    child: str
    activity: str
    quantity: int
    cents: int
    explanation: str = ""
    corrected_at: Annotated[datetime | None, Field(description="when what was accepted was corrected")] = None
    correction: Annotated[str, Field(description="how, where no corrective run did it")] = ""
    days: Annotated[tuple[date, ...], Field(description="that the line of an invoice bills; empty for an estimate")] = ()
    noted: Annotated[bool, Field(description="a correction of it waits for a corrective run; told to staff only")] = False

    @property
    def document(self) -> str:
        """Name what the line stands in: "Facture AL-36", "Avoir AL-40"; empty for an estimate."""
        return f"{'Avoir' if self.credit_note else 'Facture'} {self.number}" if self.number else ""


class Contests(Answer):
    """A page of contested lines; `pending` counts all that wait, `next` continues the page."""

    requests: tuple[ContestView, ...]
    pending: int = 0
    next: UUID | None = None


class ContestInvoiceLine(
    Request[ContestView], method="POST", path="/v1/invoices/{invoice_id}/contests/{position}", audience="family", success=202
):
    """Contest a line of one of the family's own invoices; while one waits, contesting it again changes nothing."""

    invoice_id: UUID
    position: Annotated[int, Field(ge=1, le=100_000)]
    words: Words = ""


class ContestEstimate(Request[ContestView], method="POST", path="/v1/estimates/{month}/contests", audience="family", success=202):
    """Contest what the month's estimate says of a child in an activity; while one waits, contesting it again changes nothing."""

    month: date
    child_id: UUID
    activity_id: UUID
    words: Words = ""


class WithdrawContest(Request[ContestView], method="POST", path="/v1/contests/{request_id}/withdrawal", audience="family"):
    """Take back a contested line that nobody has answered yet: it is billed, reminded and debited as any other again.

    What was answered stays; what was taken back before is answered as it is.
    """

    request_id: UUID


class ListContests(Request[Contests], method="GET", path="/v1/contests", audience="family"):
    """One's own lines contested, or decided, in the last month, newest first, and the pending ones whatever their age."""

    limit: Annotated[int, Field(ge=1, le=500)] = 500
    before: Annotated[UUID | None, Field(description="the last request of the page before, of whichever service")] = None
    before_at: Annotated[datetime | None, Field(description="when `before` was submitted")] = None


class ListPendingContests(Request[Contests], method="GET", path="/v1/contested-lines", audience="staff"):
    """The clerks' queue, oldest first. Right: billing.request.read."""

    family_id: Annotated[UUID | None, Field(description="of this family alone")] = None
    submitted_before: Annotated[datetime | None, Field(description="only those of before that moment")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 100
    after: Annotated[UUID | None, Field(description="the last request of the page before, of whichever service")] = None
    after_at: Annotated[datetime | None, Field(description="when `after` was submitted")] = None


class GetContest(Request[ContestView], method="GET", path="/v1/contested-lines/{request_id}", audience="staff"):
    """One contested line. Right: billing.request.read."""

    request_id: UUID


class DecideContest(Request[ContestView], method="POST", path="/v1/contested-lines/{request_id}/decision", audience="staff"):
    """Accept (the town hall is to correct the line) or refuse with a reason. Right: billing.request.decide."""

    request_id: UUID
    accept: bool
    reason: Paragraph = ""


class ListContestsToCorrect(Request[Contests], method="GET", path="/v1/lines-to-correct", audience="staff"):
    """What was accepted and is not corrected yet, oldest first; `pending` counts that of which nothing is noted.

    Right: billing.invoice.issue.
    """

    limit: Annotated[int, Field(ge=1, le=200)] = 100
    after: Annotated[UUID | None, Field(description="the last request of the page before")] = None


class NoteContestCorrected(Request[ContestView], method="POST", path="/v1/contested-lines/{request_id}/correction", audience="staff"):
    """Say how an accepted line was corrected without a corrective run; the family reads it. Right: billing.invoice.issue.

    What is corrected already stays as it is.
    """

    request_id: UUID
    correction: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class ContestSubmitted(Event, type="billing.contest.submitted", aggregate="request_id"):
    """A family contested a line; `invoice_id` where it is one of an invoice, which no reminder then mentions."""

    family_id: UUID
    request_id: UUID
    invoice_id: UUID | None = None
    submitted_at: datetime


class ContestWithdrawn(Event, type="billing.contest.withdrawn", aggregate="request_id"):
    """A family took back a line that it had contested, before anybody answered."""

    family_id: UUID
    request_id: UUID
    submitted_at: datetime
    withdrawn_at: datetime
    invoice_id: UUID | None = None


class ContestDecided(Event, type="billing.contest.decided", aggregate="request_id"):
    """Staff decided about a contested line; `about` names it in French."""

    family_id: UUID
    request_id: UUID
    status: ContestDecision
    reason: str
    submitted_at: datetime
    decided_at: datetime
    invoice_id: UUID | None = None
    child_id: UUID | None = None
    about: Annotated[str, Field(max_length=300)]


class ContestCorrected(Event, type="billing.contest.corrected", aggregate="request_id"):
    """A line that was contested and accepted was corrected otherwise than by a corrective run; `about` names it in French."""

    family_id: UUID
    request_id: UUID
    correction: str
    corrected_at: datetime
    child_id: UUID | None = None
    about: Annotated[str, Field(max_length=300)]
