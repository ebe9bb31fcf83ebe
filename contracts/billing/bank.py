"""A family's bank details (coordonnées bancaires), shown masked, and the changes of them that it asks for."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, SecretStr

from contracts.base import Answer, File, Request
from contracts.family import FieldChange, Line

BankRequestStatus = Literal["pending", "accepted", "refused", "withdrawn"]
MandateThen = Literal["none", "holds", "ended"]
"""The mandate of direct debit when a request was decided: ended by it, or still in force."""
BankText = Annotated[SecretStr, Field(max_length=120, description="kept out of logs and of stored answers")]
FILE_BODY_LIMIT = 15_000_000

BANK_LABELS: dict[str, str] = {
    "holder": "Titulaire du compte",
    "iban": "IBAN",
    "bic": "BIC",
    "direct_debit": "Prélèvement automatique",
}
"""What the town calls each field of the bank details, in the order in which screens show them."""


class BankAccountView(Answer):
    """Bank details as screens show them: `iban` is masked ("FR76 •••• •••• 0189"); empty texts while none are known."""

    family_id: UUID
    known: bool
    holder: str = ""
    iban: str = ""
    bic: str = ""
    bank_name: str = ""
    direct_debit: Annotated[bool, Field(description="wishes to pay by direct debit, or has signed a mandate that holds")] = False
    mandate: Annotated[bool, Field(description="a mandate holds: invoices are collected")] = False
    changed_at: datetime | None = None
    debit_offered: Annotated[bool, Field(description="the town collects for a régie: not everything is the treasury's")] = True
    mandate_offered: Annotated[bool, Field(description="a mandate can be signed: the town's creditor identifier is known too")] = True

    @property
    def debit_words(self) -> str:
        """How screens tell whether the family pays by direct debit."""
        return "Mandat signé, en cours" if self.mandate else "Souhaité" if self.direct_debit else "Non"


class GetBankAccount(Request[BankAccountView], method="GET", path="/v1/bank-account", audience="family"):
    """One's own bank details, masked."""


class BankDocument(Answer):
    """A bank statement of identity (RIB) that was sent; its bytes are downloaded apart."""

    document_id: UUID
    name: str
    media_type: str
    size: int
    uploaded_at: datetime


class KeepBankDocument(
    Request[BankDocument],
    method="POST",
    path="/v1/bank-account/documents",
    audience="family",
    success=201,
    body_limit=FILE_BODY_LIMIT,
):
    """Upload a RIB before transmitting the change that cites it; one that is never cited is deleted after a day.

    PDF, JPEG, PNG or HEIC, at most 10 MB.
    """

    name: Line
    content: Annotated[bytes, Field(repr=False)]


class BankDifference(Answer):
    """What a change would do, masked, and what a family should know of it before it transmits."""

    changes: tuple[FieldChange, ...]
    bank_name: str = ""
    needs_document: bool = False
    hints: tuple[str, ...] = ()
    ends_mandate: Annotated[bool, Field(description="accepting it would end the family's mandate of direct debit")] = False


class ReviewBankChange(Request[BankDifference], method="POST", path="/v1/bank-account/review", audience="family"):
    """Check a change of bank details and see its difference, without asking for anything yet.

    Spaces and lower case are forgiven. An empty `iban` or `bic` leaves the present one; the BIC of a known bank is found by the IBAN.
    Refusals name each wrong field.
    """

    holder: BankText = SecretStr("")
    iban: BankText = SecretStr("")
    bic: BankText = SecretStr("")
    direct_debit: Annotated[bool | None, Field(description="left out, what holds stays: a mandate is not ended by silence")] = None


class BankRequestView(Answer):
    """A change request on bank details, with its masked difference where the answer is one that shows it."""

    request_id: UUID
    family_id: UUID
    family_number: str = ""
    family_name: str = ""
    status: BankRequestStatus
    submitted_at: datetime
    decided_at: datetime | None = None
    reason: str = ""
    withdrawn_by_name: Annotated[str, Field(description="the agent who took it back for the family")] = ""
    by_staff_name: Annotated[str, Field(description="the agent who entered it for the family")] = ""
    asked_by_name: Annotated[str, Field(description="the adult of the household who asked; empty where that was not noted")] = ""
    needs_another: Annotated[
        bool, Field(description="it waits, and whoever reads it entered it, may have, or could sign in as who asked: somebody else decides")
    ] = False
    decided_by_reader_from: Annotated[
        datetime | None, Field(description="where another decides what a family asked online: from when its reader may as well")
    ] = None
    fresh_access: Annotated[
        bool,
        Field(description="to staff: it waits, and what its asker signed in with had come from a member of staff a short while before"),
    ] = False
    payer_left: Annotated[
        str,
        Field(description="to staff: it waits, an agent entered it, and this adult, who was billed then, has left since: is it theirs?"),
    ] = ""
    fields: Annotated[tuple[str, ...], Field(description="names of the fields asked to change")] = ()
    changes: Annotated[tuple[FieldChange, ...], Field(description="empty in the answers of requests that change something")] = ()
    bank_name: Annotated[str, Field(description="the bank of the asked IBAN, where it is known")] = ""
    ends_mandate: Annotated[bool, Field(description="it waits, and accepting it ends the family's mandate of direct debit")] = False
    document: BankDocument | None = None


class BankRequests(Answer):
    """A page of change requests on bank details; `pending` counts all that wait, `next` continues the page."""

    requests: tuple[BankRequestView, ...]
    pending: int = 0
    next: UUID | None = None


class SubmitBankChange(Request[BankRequestView], method="POST", path="/v1/bank-account/requests", audience="family", success=202):
    """Transmit a change of bank details to the town hall, checked like its review; only fields that differ count.

    A change of holder, IBAN or BIC cites a RIB that was uploaded before.
    """

    holder: BankText = SecretStr("")
    iban: BankText = SecretStr("")
    bic: BankText = SecretStr("")
    direct_debit: Annotated[bool | None, Field(description="left out, what holds stays: a mandate is not ended by silence")] = None
    document_id: UUID | None = None


class ListBankRequests(Request[BankRequests], method="GET", path="/v1/bank-account/requests", audience="family"):
    """One's own requests that were asked or decided in the last month, newest first, and the pending ones whatever their age."""

    since: date | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 500
    before: Annotated[UUID | None, Field(description="the last request of the page before, of whichever service")] = None
    before_at: Annotated[datetime | None, Field(description="when `before` was submitted")] = None


class WithdrawBankRequest(
    Request[BankRequestView], method="POST", path="/v1/bank-account/requests/{request_id}/withdrawal", audience="family"
):
    """Take back one's own request while it waits for a decision; its RIB is deleted. Taken back already, it is answered as it stands."""

    request_id: UUID


class GetBankDocument(Request[File], method="GET", path="/v1/bank-account/requests/{request_id}/document", audience="family"):
    """Download the RIB of one's own request."""

    request_id: UUID
