"""The counter (guichet): payments that a cashier takes, their receipts, deposits at the bank, the closing of a day."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Body, Request
from contracts.billing.words import PaymentMethod, RegieCode

CounterMethod = Literal["cheque", "cash", "card", "cesu", "ancv", "transfer"]
"""Means that a cashier takes; a card on the terminal of the régie, whose money reaches the bank by itself."""
DepositMethod = Literal["cheque", "cash", "cesu", "ancv"]
CounterText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
BALANCES_AT_ONCE = 100
CounterCents = Annotated[int, Field(gt=0, le=10_000_000)]


class OpenInvoice(Answer):
    """An invoice of a family, or a refund to be returned, with something left to pay."""

    invoice_id: UUID
    number: str
    regie: str
    issued_on: date
    due_on: date
    total_cents: int
    remaining_cents: int
    at_treasury: Annotated[bool, Field(description="the treasury collects for its régie: nothing is taken at the counter")] = False
    given_back_on: Annotated[
        date | None, Field(description="it is no invoice, but a refund of this day that no payment covers any more")
    ] = None
    contested: Annotated[bool, Field(description="a line of it waits for an answer, or for the correction that it was promised")] = False
    to_correct: Annotated[bool, Field(description="all that is contested of it was accepted: it is to be corrected")] = False
    debited_on: Annotated[date | None, Field(description="the day for which a direct debit of it is announced")] = None
    will_be_debited: Annotated[bool, Field(description="a mandate in force will pay it, also while no debit of it is announced yet")] = (
        False
    )
    card_underway: Annotated[bool, Field(description="the family has begun to pay it by card on the portal")] = False


class CounterPayment(Answer):
    """A payment as the counter shows it; `settled` says which invoices, and which refunds to be returned, it paid."""

    payment_id: UUID
    family_id: UUID
    family_name: str
    number: str
    regie: str
    regie_name: str
    day: date
    method: PaymentMethod
    cents: int
    bank: str = ""
    reference: str = ""
    payer: Annotated[str, Field(description="who paid, where the counter noted somebody beside the family; on the portal, the adult")] = ""
    taken_by_name: str = ""
    settled: Annotated[tuple[tuple[str, int], ...], Field(description="numbers of what was paid, each with the cents paid of it")] = ()
    unused_cents: int = 0
    cancelled: bool = False
    refunded_cents: Annotated[int, Field(description="given back to the card, or about to be")] = 0
    deposited: bool = False
    deposit: Annotated[str, Field(description="number of the slip by which it went to the bank")] = ""
    received_on: Annotated[date | None, Field(description="the bank's day of a direct debit, for which the file was made before")] = None
    taken_over: Annotated[bool, Field(description="recorded by the program that the town used before")] = False
    online: Annotated[bool, Field(description="paid by card on the portal: it may go back to the card")] = False
    terminal: Annotated[bool, Field(description="paid by card at the counter, on the régie's own terminal")] = False
    cancelled_because: Annotated[str, Field(description="why it was taken back, as the cashier wrote it")] = ""
    withdrawn_refund_cents: Annotated[int, Field(description="told by its cancellation only: the refunds that were withdrawn with it")] = 0


class ClosedTill(Answer):
    """The till of a régie that is closed for today: nothing is taken there before tomorrow."""

    regie: str
    closed_at: datetime
    closed_by_name: str


class CounterAccount(Answer):
    """What a family can pay now, and what it has to its credit, by régie."""

    family_id: UUID
    family_number: str
    family_name: str
    balance_cents: int
    invoices: tuple[OpenInvoice, ...]
    credits: tuple[tuple[str, int], ...]
    payments: tuple[CounterPayment, ...]
    treasury: Annotated[tuple[str, ...], Field(description="régies for which the treasury collects: more than is due is never taken")] = ()
    reserved: Annotated[
        tuple[tuple[str, int], ...], Field(description="what of the credits is asked to be given back, by régie: it settles no invoice")
    ] = ()
    account_given: Annotated[bool, Field(description="the family has given a bank account, to which a transfer can go")] = False
    closed: Annotated[tuple[ClosedTill, ...], Field(description="the tills that are closed for today, of whatever régie")] = ()


class ReadCounterAccount(Request[CounterAccount], method="GET", path="/v1/families/{family_id}/counter", audience="staff"):
    """What a family can pay at the counter. Right: billing.payment.take."""

    family_id: UUID


class FoundAccount(Answer):
    """A family that the counter found, by name, number, invoice or amount."""

    family_id: UUID
    family_number: str
    family_name: str
    balance_cents: int
    why: str = ""


class FoundAccounts(Answer):
    """What the counter found."""

    found: tuple[FoundAccount, ...]


class FindAccounts(Request[FoundAccounts], method="GET", path="/v1/counter/accounts", audience="staff"):
    """Find families by name or number, by the number of an invoice or payment, or by an amount. Right: billing.payment.take."""

    q: CounterText


class CounterBalance(Answer):
    """What a family owes; below zero, what is in its favour."""

    family_id: UUID
    balance_cents: int


class CounterBalances(Answer):
    """The balances that were asked for; a family that the books do not know has none."""

    balances: tuple[CounterBalance, ...]


class FindBalances(Request[CounterBalances], method="POST", path="/v1/counter/balances", audience="staff"):
    """Tell what each of some families owes, to choose among them at the counter. Right: billing.payment.take."""

    family_ids: Annotated[tuple[UUID, ...], Field(max_length=BALANCES_AT_ONCE)]


class TakePayment(Request[CounterPayment], method="POST", path="/v1/families/{family_id}/payments", audience="staff", success=201):
    """Record a payment taken at the counter; the same `payment_id` again is the same payment. Right: billing.payment.take.

    It settles `invoices` in their order, or the oldest of the régie when none is named; what is left over stays as credit.
    """

    family_id: UUID
    payment_id: UUID
    regie: RegieCode
    means: CounterMethod
    cents: CounterCents
    invoices: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()
    bank: CounterText = ""
    reference: CounterText = ""
    payer: Annotated[CounterText, Field(description="who hands the money over, where it is not the family: a grandparent, a firm")] = ""


class UseCredit(Request[CounterAccount], method="POST", path="/v1/families/{family_id}/credit", audience="staff"):
    """Settle the oldest invoices of a régie with what the family has to its credit there. Right: billing.payment.take."""

    family_id: UUID
    regie: RegieCode


class CancelPayment(
    Request[CounterPayment], method="POST", path="/v1/families/{family_id}/payments/{payment_id}/cancellation", audience="staff"
):
    """Take back a payment that was none (an unpaid cheque): the invoices that it settled are open again. Right: billing.payment.take.

    Transfers that were asked for, and that the family's credit no longer covers, are withdrawn: `withdrawn_refund_cents` of the answer.
    """

    family_id: UUID
    payment_id: UUID
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class GetPayment(Request[CounterPayment], method="GET", path="/v1/families/{family_id}/payments/{payment_id}", audience="staff"):
    """One payment, for its receipt. Right: billing.payment.take."""

    family_id: UUID
    payment_id: UUID


class Undeposited(Body):
    """Payments of one method that wait to be brought to the bank."""

    method: DepositMethod
    payments: int
    cents: int


class DepositView(Answer):
    """A deposit (bordereau de remise), with its payments where it is read alone."""

    deposit_id: UUID
    number: str
    regie: str
    regie_name: str
    method: DepositMethod
    day: date
    payments: int
    cents: int
    made_by_name: str
    returned: Annotated[int, Field(description="cheques of it that the bank sent back since; they stay in what was deposited")] = 0
    returned_cents: int = 0
    items: tuple[CounterPayment, ...] = ()


class Till(Answer):
    """The till of a régie on a day: what was taken by method, what waits for the bank, the last deposits, whether the day is closed."""

    regie: str
    regie_name: str
    regies: tuple[tuple[str, str], ...]
    day: date
    taken: tuple[tuple[CounterMethod, int, int], ...]
    waiting: tuple[Undeposited, ...]
    deposits: tuple[DepositView, ...]
    payments: tuple[CounterPayment, ...]
    cancelled: Annotated[tuple[CounterPayment, ...], Field(description="taken on earlier days, taken back on this one")] = ()
    cash_cents: Annotated[int, Field(description="cash of the day: what was taken, less what was given back")] = 0
    expected_cents: Annotated[
        int, Field(description="cash in the drawer at the end of the day: all that is on no slip yet; as it was when the day was closed")
    ] = 0
    earlier_cents: Annotated[int, Field(description="what of the cash in the drawer was taken before the day")] = 0
    open_days: Annotated[
        tuple[date, ...],
        Field(description="earlier days of a month with takings, which nobody closed since the last closing, latest first"),
    ] = ()
    counted_on: Annotated[date | None, Field(description="the day whose closing counted the cash of this one, left open itself")] = None
    closable: Annotated[bool, Field(description="whether this day may be closed now")] = True
    closed_at: datetime | None = None
    closed_by_name: str = ""
    counted_cents: int | None = None


class ReadTill(Request[Till], method="GET", path="/v1/regies/{code}/till", audience="staff"):
    """The till of a régie, today unless another day is named. Right: billing.payment.take."""

    code: RegieCode
    day: date | None = None


class MakeDeposit(Request[DepositView], method="POST", path="/v1/regies/{code}/deposits", audience="staff", success=201):
    """Put all that waits of one method on a deposit slip; the same `deposit_id` again is the same deposit. Right: billing.payment.take.

    What was counted is refused where something else waits meanwhile: a slip says what the envelope holds.
    """

    code: RegieCode
    deposit_id: UUID
    means: DepositMethod
    payments: Annotated[int | None, Field(ge=1, description="how many were counted; left out, all that waits")] = None
    cents: Annotated[int | None, Field(ge=1, description="what they come to")] = None


class GetDeposit(Request[DepositView], method="GET", path="/v1/deposits/{deposit_id}", audience="staff"):
    """One deposit with its payments. Right: billing.payment.take."""

    deposit_id: UUID


class CloseDay(Request[Till], method="POST", path="/v1/regies/{code}/closing", audience="staff"):
    """Close a day's till with the cash that was counted: no payment is dated today any more. Right: billing.payment.take.

    Today, or a day of the last month on which something was taken and which was left open, as those after it; with it are closed the days
    before. Refused with `day_not_come` (400), `day_closed` or `day_not_closed_apart` (409).
    """

    code: RegieCode
    day: Annotated[date | None, Field(description="left out: today")] = None
    counted_cents: Annotated[int, Field(ge=0, le=100_000_000)]
