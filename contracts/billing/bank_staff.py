"""What staff see of bank details, and decide about changes of them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, SecretStr

from contracts.base import Answer, File, Request
from contracts.billing.bank import (
    FILE_BODY_LIMIT,
    BankAccountView,
    BankDifference,
    BankDocument,
    BankRequests,
    BankRequestStatus,
    BankRequestView,
    BankText,
)
from contracts.family import Line, Paragraph
from contracts.waiting import Waiting


class ReadBankAccount(Request[BankAccountView], method="GET", path="/v1/families/{family_id}/bank-account", audience="staff"):
    """A family's bank details, masked. Right: billing.account.read."""

    family_id: UUID


class FullIban(Answer):
    """An IBAN in full, in groups of four."""

    iban: Annotated[str, Field(repr=False)]


class RevealIban(Request[FullIban], method="GET", path="/v1/families/{family_id}/bank-account/iban", audience="staff"):
    """A family's whole IBAN; the family sees who asked for it. Right: billing.bank.read."""

    family_id: UUID


class ListPendingBankRequests(Request[BankRequests], method="GET", path="/v1/bank-requests", audience="staff"):
    """The clerks' queue, oldest first; those already decided, latest decision first. Right: billing.request.read."""

    status: BankRequestStatus = "pending"
    family_id: Annotated[UUID | None, Field(description="of this family alone")] = None
    submitted_before: Annotated[datetime | None, Field(description="of those that wait, only those of before that moment")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 100
    after: Annotated[UUID | None, Field(description="`next` of the page before")] = None
    after_at: Annotated[datetime | None, Field(description="moment of submission of `after`, where that is another service's request")] = (
        None
    )


class CountBankRequests(Request[Waiting], method="GET", path="/v1/waiting/bank-requests", audience="staff"):
    """How many requests on bank details and contested lines wait. Right: billing.request.read."""


class GetBankRequest(Request[BankRequestView], method="GET", path="/v1/bank-requests/{request_id}", audience="staff"):
    """One change request with its masked difference. Right: billing.request.read."""

    request_id: UUID


class RevealRequestedIban(Request[FullIban], method="GET", path="/v1/bank-requests/{request_id}/iban", audience="staff"):
    """The whole IBAN that a request asks for; the family sees who looked. Right: billing.bank.read."""

    request_id: UUID


class ReadBankDocument(Request[File], method="GET", path="/v1/bank-requests/{request_id}/document", audience="staff"):
    """The RIB of a request; the family sees who looked. Right: billing.bank.read."""

    request_id: UUID


class KeepBankDocumentFor(
    Request[BankDocument],
    method="POST",
    path="/v1/families/{family_id}/bank-account/documents",
    audience="staff",
    success=201,
    body_limit=FILE_BODY_LIMIT,
):
    """Keep the RIB that a family brought, before its change is entered; one that is never cited is deleted after a day.

    PDF, JPEG, PNG or HEIC, at most 10 MB. Rights: family.act_for and billing.account.read.
    """

    family_id: UUID
    name: Line
    content: Annotated[bytes, Field(repr=False)]


class ReviewBankChangeFor(Request[BankDifference], method="POST", path="/v1/families/{family_id}/bank-account/review", audience="staff"):
    """Check a change of bank details that a family gives on paper, and see its difference, masked; nothing is asked for yet.

    Fields and refusals are those of a family's own review. Rights: family.act_for and billing.account.read.
    """

    family_id: UUID
    holder: BankText = SecretStr("")
    iban: BankText = SecretStr("")
    bic: BankText = SecretStr("")
    direct_debit: Annotated[bool | None, Field(description="left out, what holds stays: a mandate is not ended by silence")] = None


class SubmitBankChangeFor(
    Request[BankRequestView], method="POST", path="/v1/families/{family_id}/bank-account/requests", audience="staff", success=202
):
    """Enter a change of bank details in the place of a family, which is told who did; another agent decides it.

    A change of holder, IBAN or BIC cites a RIB that was kept before. Rights: family.act_for and billing.account.read.
    """

    family_id: UUID
    holder: BankText = SecretStr("")
    iban: BankText = SecretStr("")
    bic: BankText = SecretStr("")
    direct_debit: Annotated[bool | None, Field(description="left out, what holds stays: a mandate is not ended by silence")] = None
    document_id: UUID | None = None


class WithdrawBankRequestFor(Request[BankRequestView], method="POST", path="/v1/bank-requests/{request_id}/withdrawal", audience="staff"):
    """Take back a request that waits, because its family says so; the family is told who did, and its RIB is deleted.

    Rights: family.act_for and billing.request.read. Refused with `bank_request_settled` (409).
    """

    request_id: UUID


class DecideBankRequest(Request[BankRequestView], method="POST", path="/v1/bank-requests/{request_id}/decision", audience="staff"):
    """Accept (the bank details change at once) or refuse with a reason. Right: billing.request.decide.

    What an agent entered for a family is decided by another, and so is, for fourteen days, what a family asked online while it signed in
    with a code or password that the agent had handed out in the fourteen days before (409, `bank_request_needs_another`).
    """

    request_id: UUID
    accept: bool
    reason: Paragraph = ""
