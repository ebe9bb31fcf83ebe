"""Paying by card online: what can be paid, an attempt and how it stands, what the provider tells. No card number is in any of it."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Nothing, Request
from contracts.billing.counter import CounterPayment
from contracts.billing.treasury import TreasuryNotice
from contracts.billing.words import RegieCode

AttemptStatus = Literal["starting", "open", "paid", "ended"]
"""Whether the provider has answered yet, waits for the card, has the money, or will never have it."""
AttemptProblem = Literal["", "declined", "not_authenticated", "unanswered", "cancelled", "expired", "refused"]
LEAST_BY_CARD = 50
"""The least that a card is debited of (Stripe: 0.50 euros)."""
PaidCents = Annotated[int, Field(ge=LEAST_BY_CARD, le=10_000_000)]


class PayableInvoice(Answer):
    """An invoice, or a refund to be returned, that can be paid by card; `attempt_id` is the attempt that is under way, if there is one."""

    invoice_id: UUID
    number: str
    regie: str
    regie_name: str
    due_on: date
    total_cents: int
    remaining_cents: int
    attempt_id: UUID | None = None
    attempt_cents: Annotated[int | None, Field(description="what of it that attempt pays")] = None
    attempt_opened_at: Annotated[datetime | None, Field(description="since when that attempt is under way")] = None
    debited_on: Annotated[date | None, Field(description="the day for which a direct debit of it is announced")] = None
    will_be_debited: Annotated[bool, Field(description="a mandate in force will pay it, also while no debit of it is announced yet")] = (
        False
    )
    contested: Annotated[bool, Field(description="a line of it is contested, or is to be corrected: it is not late meanwhile")] = False
    to_correct: Annotated[bool, Field(description="all that is contested of it was accepted: it is to be corrected")] = False
    given_back_on: Annotated[
        date | None, Field(description="it is no invoice, but a refund of this day that no payment covers any more")
    ] = None


class Credit(Answer):
    """What a family has to its credit in a régie."""

    regie: str
    regie_name: str
    cents: int
    reserved_cents: Annotated[int, Field(description="what of it is asked to be given back: it settles no invoice")] = 0


class CardOffer(Answer):
    """What a family can pay now; `open` when cards are taken, `partial` lists the régies that take a part of an amount.

    `direct_debit` says whether the town collects by direct debit, and whether a mandate of the family holds.
    """

    open: bool
    invoices: tuple[PayableInvoice, ...]
    credits: tuple[Credit, ...]
    partial: tuple[str, ...] = ()
    direct_debit: Literal["none", "offered", "signed"] = "offered"
    treasury: Annotated[bool, Field(description="the treasury collects something of the family, which is not paid here")] = False
    offices: Annotated[tuple[TreasuryNotice, ...], Field(description="where that is paid, and how")] = ()


class GetCardOffer(Request[CardOffer], method="GET", path="/v1/card-offer", audience="family"):
    """What the family can pay by card now, and what it has to its credit."""


class CardForm(Answer):
    """What the browser needs to show the provider's own fields, in the provider's own frame."""

    provider: Literal["stripe"] = "stripe"
    script: str
    public_key: str
    client_secret: str
    frames: tuple[str, ...]
    api: str


class CardPart(Answer):
    """What an attempt pays of an invoice."""

    invoice_id: UUID
    number: str
    cents: int
    due_cents: Annotated[int | None, Field(description="what is left of it to pay now: less than `cents` once it was paid otherwise")] = (
        None
    )
    settled_cents: Annotated[int | None, Field(description="what the payment settles of it, once it is paid")] = None


class CardAttempt(Answer):
    """An attempt to pay by card; `form` is there while the card is waited for, `number` once it is paid."""

    attempt_id: UUID
    regie: str
    regie_name: str
    cents: int
    status: AttemptStatus
    problem: AttemptProblem
    parts: tuple[CardPart, ...]
    opened_at: datetime
    checked_at: Annotated[datetime | None, Field(description="when the provider last said how it stands")] = None
    number: str = ""
    unused_cents: Annotated[int, Field(description="of what was paid: what settles nothing and is a credit of the family")] = 0
    form: CardForm | None = None


class StartCardPayment(Request[CardAttempt], method="POST", path="/v1/card-attempts", audience="family", success=201):
    """Begin to pay invoices of one régie; the same `attempt_id` again is the same attempt, whatever the browser says of the amount.

    `cents` asks for a part of what is due, where the régie allows it. Less than 0.50 euros is not paid by card, nor left by it.
    """

    attempt_id: UUID
    invoices: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=100)]
    cents: PaidCents | None = None


class GetCardAttempt(Request[CardAttempt], method="GET", path="/v1/card-attempts/{attempt_id}", audience="family"):
    """How an attempt stands, as far as is known here."""

    attempt_id: UUID


class CheckCardAttempt(Request[CardAttempt], method="POST", path="/v1/card-attempts/{attempt_id}/check", audience="family"):
    """Ask the provider how an attempt stands; when it does not answer, what is known here."""

    attempt_id: UUID


class CancelCardAttempt(Request[CardAttempt], method="POST", path="/v1/card-attempts/{attempt_id}/cancellation", audience="family"):
    """Give an attempt up, so that its invoices can be paid otherwise; when it was paid meanwhile, it is paid."""

    attempt_id: UUID


class SpendCredit(Request[CardOffer], method="POST", path="/v1/card-offer/credit", audience="family"):
    """Settle the family's oldest invoices of a régie with its credit there."""

    regie: RegieCode


class Receipts(Answer):
    """Payments of a family, the latest first; `next` continues where there are more."""

    payments: tuple[CounterPayment, ...]
    next: UUID | None = None


class ListReceipts(Request[Receipts], method="GET", path="/v1/receipts", audience="family"):
    """The family's payments, however they were made, each with what it settled; titles of the treasury have no receipt here."""

    before: Annotated[UUID | None, Field(description="the last payment of the page before")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 200


class GetReceipt(Request[CounterPayment], method="GET", path="/v1/receipts/{payment_id}", audience="family"):
    """One of the family's payments, for its receipt."""

    payment_id: UUID


class ReceiveCardEvent(Request[Nothing], method="POST", path="/v1/card-events", audience="edge", body_limit=600_000):
    """What the provider tells: its very bytes and its signature, handed on by the gateway; kept, then treated."""

    body: Annotated[bytes, Field(max_length=400_000)]
    signature: Annotated[str, StringConstraints(max_length=2_000)]
