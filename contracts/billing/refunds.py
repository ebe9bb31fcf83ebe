"""Giving money back: asked for by one member of staff, confirmed by another, then carried out."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Request
from contracts.billing.counter import CounterCents, CounterPayment
from contracts.billing.words import RegieCode

RefundMeans = Literal["card", "transfer"]
RefundStatus = Literal["asked", "underway", "done", "refused", "withdrawn"]
"""Whether it waits for a second person, was handed to the card's processor, is in the books, was refused there, or was given up."""
WhyRefund = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class RefundView(Answer):
    """A refund as staff follow it; `number` is the one of the payment that goes back to its card, empty for a credit."""

    refund_id: UUID
    family_id: UUID
    family_name: str
    regie: str
    means: RefundMeans
    payment_id: UUID | None = None
    number: str = ""
    cents: int
    reason: str
    status: RefundStatus
    asked_at: datetime
    asked_by: UUID
    asked_by_name: str
    decided_at: datetime | None = None
    decided_by_name: str = ""
    withdrawn_because: Annotated[str, Field(description="why it was withdrawn by itself: no credit covers it any more")] = ""
    to_return_cents: Annotated[int, Field(description="what of it no payment covers any more: the family owes it")] = 0
    returned_on: Annotated[date | None, Field(description="the day on which it came back from the bank: it is a credit again")] = None
    regie_name: str = ""
    account_given: Annotated[bool, Field(description="the family has given a bank account, to which a transfer can go")] = False


class Refunds(Answer):
    """Refunds, those that wait first, then the latest."""

    refunds: tuple[RefundView, ...]


class RefundPayment(
    Request[CounterPayment], method="POST", path="/v1/families/{family_id}/payments/{payment_id}/refunds", audience="staff", success=202
):
    """Ask that money of a card payment go back to the card; the same `refund_id` again is the same refund. Right: billing.payment.refund.

    Nothing is given back before somebody else confirms (`ConfirmRefund`). What was not used goes first, then what settled the youngest
    invoices, which are open again.
    """

    family_id: UUID
    payment_id: UUID
    refund_id: UUID
    cents: CounterCents
    reason: WhyRefund


class RefundCredit(Request[RefundView], method="POST", path="/v1/families/{family_id}/credit-refunds", audience="staff", success=202):
    """Ask that a credit of a family in a régie be given back by transfer; the same `refund_id` again is the same refund.

    Right: billing.payment.refund. Nothing is given back before somebody else confirms; the town makes the transfer. Until it is
    confirmed or given up the amount is reserved: it settles no invoice. It is withdrawn by itself when the payment that it came from is
    cancelled, so that no credit covers it any more.
    """

    family_id: UUID
    refund_id: UUID
    regie: RegieCode
    cents: CounterCents
    reason: WhyRefund


class ListRefunds(Request[Refunds], method="GET", path="/v1/refunds", audience="staff"):
    """Refunds asked for and settled, of the town or of one family; `waiting`: only those to confirm. Right: billing.payment.refund."""

    family_id: UUID | None = None
    waiting: bool = False
    limit: Annotated[int, Field(ge=1, le=200)] = 100


class ConfirmRefund(Request[RefundView], method="POST", path="/v1/refunds/{refund_id}/confirmation", audience="staff", success=202):
    """Confirm a refund that somebody else asked for; confirmed again, nothing more happens. Right: billing.payment.refund.

    Refused with `refund_needs_another` (409) to the person who asked, `refund_needs_independence` (409) to an account that this person, or
    a third, opened, invited again or reset in the last fourteen days (or the other way round), `refund_settled` (409) once it was given up
    or withdrawn, `refund_not_covered` (409) when the credit became less meanwhile.
    """

    refund_id: UUID


class WithdrawRefund(Request[RefundView], method="POST", path="/v1/refunds/{refund_id}/withdrawal", audience="staff"):
    """Give up a refund that nobody confirmed, one's own or a colleague's. Right: billing.payment.refund."""

    refund_id: UUID


class NoteReturnedRefund(Request[RefundView], method="POST", path="/v1/refunds/{refund_id}/return", audience="staff"):
    """Note that the bank sent a transfer back: the amount is the family's credit again. Noted again, nothing more happens.

    Right: billing.payment.refund. Refused with `refund_not_made` (409) where no transfer left, `day_closed` (409) once the till is
    closed. What comes back from a card is told by its processor (`TakeUpCardEvent`).
    """

    refund_id: UUID
