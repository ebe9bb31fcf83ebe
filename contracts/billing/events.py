"""What the billing service tells the others: amounts and numbers, never bank details."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Event
from contracts.billing.bank import BankRequestStatus, MandateThen
from contracts.billing.card import AttemptProblem
from contracts.billing.refunds import RefundMeans
from contracts.billing.words import PaymentMethod
from contracts.privacy import Obstacle


class EstimateChanged(Event, type="billing.estimate.changed", aggregate="family_id"):
    """A family's estimate of a month after a change; `version` counts per family and month."""

    family_id: UUID
    month: date
    total_cents: int
    asked_at: Annotated[datetime | None, Field(description="when the family clicked, handed on from planning")] = None


class InvoiceIssued(Event, type="billing.invoice.issued", aggregate="invoice_id"):
    """An invoice was issued or taken over."""

    family_id: UUID
    invoice_id: UUID
    number: str
    issued_on: date
    due_on: date
    total_cents: int
    taken_over: bool
    treasury_office: Annotated[
        str, Field(description="the treasury that collects for its régie: then nothing is to be paid here until `due_on`")
    ] = ""
    town_prints: Annotated[bool, Field(description="of what the treasury collects, the town prints and sends the notice")] = False
    will_be_debited: Annotated[bool, Field(description="the family has a mandate in force for its régie: it pays nothing itself")] = False


class CreditNoteIssued(Event, type="billing.credit_note.issued", aggregate="credit_note_id"):
    """A credit note (avoir) was issued: what was invoiced too much in a period is the family's again."""

    family_id: UUID
    credit_note_id: UUID
    number: str
    issued_on: date
    period_from: date
    period_to: date
    credit_cents: Annotated[int, Field(gt=0)]


class BankRequestSubmitted(Event, type="billing.request.submitted", aggregate="request_id"):
    """A family asked for a change of its bank details, or an agent in its place."""

    family_id: UUID
    request_id: UUID
    submitted_at: datetime
    fields: Annotated[tuple[str, ...], Field(description="names of the fields asked to change, never their values")]
    by_staff_name: Annotated[str, Field(description="the agent who entered it for the family")] = ""


class BankRequestDecided(Event, type="billing.request.decided", aggregate="request_id"):
    """Staff accepted or refused a change of bank details."""

    family_id: UUID
    request_id: UUID
    status: BankRequestStatus
    reason: str
    submitted_at: datetime
    decided_at: datetime
    fields: Annotated[tuple[str, ...], Field(description="names of the fields asked to change, never their values")]
    mandate: Annotated[
        MandateThen,
        Field(description="the mandate of direct debit, once the request is accepted; 'ended' by it, where the family wishes no more"),
    ] = "none"
    to_sign: Annotated[bool, Field(description="where no mandate holds: the family wishes to be debited, and can sign one now")] = True


class BankRequestWithdrawn(Event, type="billing.request.withdrawn", aggregate="request_id"):
    """A family took back a change of its bank details before it was decided."""

    family_id: UUID
    request_id: UUID
    submitted_at: datetime
    withdrawn_at: datetime
    by_staff_name: Annotated[str, Field(description="the agent who took it back for the family")] = ""


class BankAccountChanged(Event, type="billing.bank_account.changed", aggregate="family_id"):
    """A family's bank details, or its wish for direct debit, changed: which of them and when, never their values."""

    family_id: UUID
    changed_at: datetime
    fields: tuple[str, ...]


class StillDue(Answer):
    """What a payment paid in part, and what is left of it; `due_on` is null for a refund to be returned."""

    number: str
    cents: int
    due_on: date | None


class PaymentRecorded(Event, type="billing.payment.recorded", aggregate="payment_id"):
    """A payment came in, and is in the books."""

    family_id: UUID
    payment_id: UUID
    number: str
    day: date
    method: PaymentMethod
    cents: int
    still_due: Annotated[tuple[StillDue, ...], Field(description="what it paid in part")] = ()
    unused_cents: Annotated[int, Field(description="what of it settles nothing and is a credit")] = 0
    paid_before: Annotated[
        tuple[str, ...], Field(description="numbers that a card was to pay, and that were paid otherwise meanwhile")
    ] = ()


class PaymentRefunded(Event, type="billing.payment.refunded", aggregate="refund_id"):
    """Money of a card payment was given back to the card."""

    family_id: UUID
    refund_id: UUID
    payment_id: UUID
    number: str
    day: date
    cents: int
    disputed: Annotated[bool, Field(description="the payer's bank took it back, because the payer disputed the payment")] = False


class CreditRefunded(Event, type="billing.credit.refunded", aggregate="refund_id"):
    """A credit of a family in a régie was given back by transfer."""

    family_id: UUID
    refund_id: UUID
    regie: str
    number: str
    day: date
    cents: int


class RefundReturned(Event, type="billing.refund.returned", aggregate="payment_id"):
    """The bank sent back money that had been given back: it is the payment `payment_id`, and the family's credit again.

    `credit_cents` is what of it is; the rest covers another refund that the family was to return. Money that a payer's bank had taken
    back, and gave back after all, pays what is due again.
    """

    family_id: UUID
    payment_id: UUID
    number: str
    day: date
    means: RefundMeans
    cents: int
    credit_cents: int
    disputed: Annotated[bool, Field(description="it was a payment that its payer had disputed, in vain")] = False


class CardAttemptEnded(Event, type="billing.payment.failed", aggregate="attempt_id"):
    """An attempt to pay by card ended without a payment: given up, or never finished."""

    family_id: UUID
    attempt_id: UUID
    cents: Annotated[int, Field(description="what was to be paid; 0 when not told")] = 0
    problem: Annotated[AttemptProblem, Field(description="why it ended")] = ""
    ended_at: datetime | None = None
    still_due_cents: Annotated[
        int | None, Field(description="what is left to pay of what it was for: 0 once that was paid otherwise; None when not told")
    ] = None


class PaymentCancelled(Event, type="billing.payment.cancelled", aggregate="payment_id"):
    """A payment taken at the counter was none (an unpaid cheque, a mistake): what it had settled is to be paid again.

    `reopened_cents`, `given_back_cents` and `credit_cents` are what it was used for, together `cents`.
    """

    family_id: UUID
    payment_id: UUID
    number: str
    day: date
    method: PaymentMethod
    cents: int
    reason: str
    reopened_cents: Annotated[int | None, Field(description="what invoices it had settled; None when not told")] = None
    given_back_cents: Annotated[int, Field(description="what of refunds by transfer it covered")] = 0
    to_return_cents: Annotated[int, Field(description="what of that no other credit covers: the family is to return it")] = 0
    credit_cents: Annotated[int, Field(description="what of it was still a credit")] = 0
    withdrawn_refund_cents: Annotated[int, Field(description="refunds in preparation that were withdrawn with it")] = 0
    returned_refund: Annotated[bool, Field(description="it was a refund that had been noted as sent back by the bank")] = False


class BillingErasureChecked(Event, type="billing.erasure.checked", aggregate="erasure_id"):
    """What billing holds against erasing a family, at the round `version` of asking; nothing means that it may go."""

    family_id: UUID
    erasure_id: UUID
    obstacles: tuple[Obstacle, ...] = ()


class PeriodLocked(Event, type="billing.period.locked", aggregate="run_id"):
    """A run invoiced a period that is over: attendance of its activities from `first` to `last` stays as it is, unless taken back.

    A period invoiced in advance is never locked: its differences become corrections. `version` is that of the run.
    """

    run_id: UUID
    first: date
    last: date
    activity_ids: tuple[UUID, ...]
    locked: bool = True


class FamilyBlockChanged(Event, type="billing.family_block.changed", aggregate="family_id"):
    """A family may book no new days until it has settled what it owes, or may again; what is booked stays. `version` counts per family.

    Never what it owes: `contact` is the régie to ask.
    """

    family_id: UUID
    blocked: bool
    contact: Annotated[str, Field(max_length=120, description="whom the family may ask")] = ""
    changed_at: datetime


class BillingEmptinessChecked(Event, type="billing.emptiness.checked", aggregate="withdrawal_id"):
    """What billing holds of a family whose record is taken back as empty, by the names of its tables; nothing means that it may go."""

    family_id: UUID
    withdrawal_id: UUID
    held: tuple[str, ...] = ()
