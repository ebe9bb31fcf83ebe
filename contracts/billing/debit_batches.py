"""Collections (prélèvements) as the cashier makes them: the creditor, a batch for a due date, its file for the bank, rejects."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, SecretStr, StringConstraints

from contracts.base import Answer, File, Request
from contracts.billing.debits import DebitStatus
from contracts.billing.words import RegieCode

DebitBatchStatus = Literal["announced", "made", "cancelled"]
DebitSequence = Literal["OOFF", "FRST", "RCUR", "FNAL"]
RejectCode = Literal["AM04", "AC01", "AC04", "MD01", "MD06", "MS02", "MS03"]
CreditorText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=70, pattern=r"^[^\n\r\t]*$")]
BankSecret = Annotated[SecretStr, Field(description="kept out of logs and of stored answers")]


class CreditorChange(Answer):
    """The creditor as it would be with another account, which waits until somebody else confirms it; the IBAN masked."""

    change_id: UUID
    name: str
    ics: str
    iban: str
    bic: str = ""
    address: tuple[str, ...] = ()
    ultimate: bool = True
    notice_days: int = 14
    asked_at: datetime
    asked_by: UUID
    asked_by_name: str


class CreditorView(Answer):
    """Who collects: for public accounts the accountant of the treasury; the régie is told to the bank as ultimate creditor."""

    name: str = ""
    ics: str = ""
    iban: str = ""
    bic: str = ""
    street: str = ""
    building: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = "FR"
    ultimate: bool = True
    notice_days: int = 14
    mandates: Annotated[int, Field(description="mandates in force: they keep the creditor that they named, and the bank is told")] = 0
    waiting: Annotated[CreditorChange | None, Field(description="another account that somebody else is to confirm")] = None


class ReadCreditor(Request[CreditorView], method="GET", path="/v1/creditor", audience="staff"):
    """The creditor, its IBAN masked; empty texts while none is entered. Right: billing.debit.collect."""


class PutCreditor(Request[CreditorView], method="PUT", path="/v1/creditor", audience="staff"):
    """Enter the creditor; an empty `iban` keeps the present one. Rights: billing.debit.collect and billing.regie.write.

    With another account than the present one nothing changes yet: the whole is `waiting` until somebody else confirms it.
    """

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=70)]
    ics: Annotated[str, StringConstraints(strip_whitespace=True, max_length=35)]
    iban: BankSecret = SecretStr("")
    bic: BankSecret = SecretStr("")
    street: CreditorText = ""
    building: Annotated[str, StringConstraints(strip_whitespace=True, max_length=16)] = ""
    postal_code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=16)] = ""
    city: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=35)]
    ultimate: Annotated[bool, Field(description="tell the régie to the bank as ultimate creditor, as public accounts do")] = True
    notice_days: Annotated[int, Field(ge=1, le=60, description="days between the notice to families and the collection")] = 14


class ConfirmCreditor(Request[CreditorView], method="POST", path="/v1/creditor/changes/{change_id}/confirmation", audience="staff"):
    """Confirm another account, by typing its IBAN again. Rights: billing.debit.collect and billing.regie.write.

    Refused to whoever asked for it, and to who may be the same person (`creditor_needs_another`), as for refunds.
    """

    change_id: UUID
    iban: BankSecret


class WithdrawCreditor(Request[CreditorView], method="POST", path="/v1/creditor/changes/{change_id}/withdrawal", audience="staff"):
    """Give up another account that waits: the present one stays. Rights: billing.debit.collect and billing.regie.write."""

    change_id: UUID


class DebitItem(Answer):
    """A collection of a batch; the mandate's reference, never the account."""

    debit_id: UUID
    family_id: UUID
    family_number: str
    family_name: str
    reference: str
    sequence: DebitSequence
    cents: int
    status: DebitStatus
    reason: str = ""


class DebitBatchView(Answer):
    """A batch of collections, with its items where it is read alone; `skipped` counts families that owe but whose bank details are gone."""

    batch_id: UUID
    number: str
    regie: str
    regie_name: str
    status: DebitBatchStatus
    invoices_due_to: date
    due_on: date
    file_by: Annotated[date | None, Field(description="last day on which its file can be made: banks settle on it")] = None
    debits: int
    cents: int
    rejected: int = 0
    rejected_cents: int = 0
    created_at: datetime
    created_by_name: str
    made_at: datetime | None = None
    items: tuple[DebitItem, ...] = ()


class DebitBatches(Answer):
    """The latest batches, the régies that the town collects for, and the first day on which a new batch may be collected."""

    batches: tuple[DebitBatchView, ...]
    regies: tuple[tuple[str, str], ...]
    creditor: CreditorView
    earliest: date


class ListDebitBatches(Request[DebitBatches], method="GET", path="/v1/debit-batches", audience="staff"):
    """The latest batches. Right: billing.debit.collect."""

    limit: Annotated[int, Field(ge=1, le=100)] = 30


class PrepareDebitBatch(Request[DebitBatchView], method="POST", path="/v1/debit-batches", audience="staff", success=201):
    """Prepare the collections of a régie and tell the families; the same `batch_id` again is the same batch. Right: billing.debit.collect.

    Every family with a mandate is debited of its invoices due up to `invoices_due_to`, on `due_on`.
    """

    batch_id: UUID
    regie: RegieCode
    invoices_due_to: date
    due_on: date


class GetDebitBatch(Request[DebitBatchView], method="GET", path="/v1/debit-batches/{batch_id}", audience="staff"):
    """One batch with its collections. Right: billing.debit.collect."""

    batch_id: UUID


class LeaveOutDebit(
    Request[DebitBatchView], method="PUT", path="/v1/debit-batches/{batch_id}/debits/{debit_id}/exclusion", audience="staff"
):
    """Leave a family out of a batch before its file is made, or take it back in. Right: billing.debit.collect."""

    batch_id: UUID
    debit_id: UUID
    left_out: bool


class MakeDebitFile(Request[DebitBatchView], method="POST", path="/v1/debit-batches/{batch_id}/file", audience="staff"):
    """Make the file for the bank: what is still owed is posted as paid, and checked against the schema. Right: billing.debit.collect."""

    batch_id: UUID


class CancelDebitBatch(Request[DebitBatchView], method="POST", path="/v1/debit-batches/{batch_id}/cancellation", audience="staff"):
    """Give up a batch whose file is not made yet. Right: billing.debit.collect."""

    batch_id: UUID


class DownloadDebitFile(Request[File], method="GET", path="/v1/debit-batches/{batch_id}/file", audience="staff"):
    """The file for the bank (pain.008.001.08), with IBANs in clear; the audit log keeps who took it. Right: billing.debit.collect."""

    batch_id: UUID


class RejectDebit(
    Request[DebitBatchView], method="POST", path="/v1/debit-batches/{batch_id}/debits/{debit_id}/rejection", audience="staff"
):
    """Post back a collection that the bank rejected; its invoices are open again, and the family is told. Right: billing.debit.collect."""

    batch_id: UUID
    debit_id: UUID
    code: RejectCode
