"""Words of the billing service: tariffs, charges and estimates, invoices, the ledger that a statement shows. Amounts are integer cents."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Body, Event, Request

Cents = Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000, description="integer euro cents")]
RegieCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,6}$")]
OperationNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,6}-[0-9]{1,9}$")]
PaymentMethod = Literal["cheque", "cash", "card", "direct_debit", "transfer", "cesu", "ancv", "treasury"]


class RegieView(Answer):
    """A public cash office (régie), owner of invoice numbers."""

    code: str
    name: str


class PutRegie(Request[RegieView], method="PUT", path="/v1/regies/{code}", audience="staff"):
    """Enter or rename a régie. Right: billing.regie.write."""

    code: RegieCode
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Bracket(Body):
    """A quotient bracket (tranche): `from_quotient` included, up to the next bracket's start; the last has no upper end."""

    from_quotient: Annotated[int, Field(ge=0, le=99_999)]
    cents: Annotated[int, Field(ge=0, le=1_000_000)]


class TariffView(Answer):
    """A dated tariff of an activity."""

    tariff_id: UUID
    activity_id: UUID
    regie: str
    name: str
    valid_from: date
    brackets: tuple[Bracket, ...]
    version: int


class PutTariff(Request[TariffView], method="PUT", path="/v1/tariffs/{tariff_id}", audience="staff"):
    """Enter the tariff by quotient bracket of an activity from a date; it re-prices days not yet invoiced.

    Right: billing.tariff.write. The first bracket starts at 0 and starts grow: a gap or an overlap cannot be written.
    Without a known quotient the highest price applies.
    """

    tariff_id: UUID
    activity_id: UUID
    regie: RegieCode
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    valid_from: date
    brackets: Annotated[tuple[Bracket, ...], Field(min_length=1, max_length=50)]


class QuotedDay(Body):
    """A day of an activity to price."""

    activity_id: UUID
    day: date


class Quote(Answer):
    """The price of a day and how it is made; `cents` is None when the town has entered no tariff."""

    activity_id: UUID
    day: date
    cents: int | None
    explanation: str


class Quotes(Answer):
    """Prices in the order asked."""

    quotes: tuple[Quote, ...]


class QuoteDays(Request[Quotes], method="POST", path="/v1/quotes", audience="family"):
    """What days would cost one's own family, before booking them."""

    days: Annotated[tuple[QuotedDay, ...], Field(min_length=1, max_length=400)]


class EstimateLine(Answer):
    """A child's days in one activity during the month that have the same price; `unit_cents` is None while there is no tariff."""

    child_id: UUID
    child: str
    activity_id: UUID
    activity: str
    quantity: int
    unit_cents: int | None = None
    cents: int
    explanation: str


class EstimateView(Answer):
    """The running estimate of a month (what would be billed for days booked so far)."""

    month: date
    total_cents: int
    version: int
    lines: tuple[EstimateLine, ...]


class GetEstimate(Request[EstimateView], method="GET", path="/v1/estimates/{month}", audience="family"):
    """The estimate of the month that holds the day `month`."""

    month: date


class UnpaidInvoice(Answer):
    """An invoice that is not fully paid."""

    invoice_id: UUID
    number: str
    issued_on: date
    due_on: date
    total_cents: int
    remaining_cents: int


class AccountSummary(Answer):
    """What a family owes today; a positive balance is owed to the town, a negative one is the family's credit."""

    family_id: UUID
    balance_cents: int
    unpaid: tuple[UnpaidInvoice, ...]
    estimate: EstimateView


class GetAccountSummary(Request[AccountSummary], method="GET", path="/v1/account-summary", audience="family"):
    """Balance, unpaid invoices and this month's estimate (opérations en cours, factures impayées)."""


class ReadFamilyAccount(Request[AccountSummary], method="GET", path="/v1/families/{family_id}/account-summary", audience="staff"):
    """The same for staff. Right: billing.account.read."""

    family_id: UUID


class StatementLine(Answer):
    """One operation of the statement."""

    operation_id: UUID
    number: str
    day: date
    kind: Literal["invoice", "payment"]
    description: str
    regie: str
    debit_cents: int
    credit_cents: int
    invoice_id: UUID | None = None
    payable: bool = False


class Statement(Answer):
    """The operations of a school year, newest first, with opening balance (ancien solde) and totals."""

    school_year: str
    school_years: tuple[str, ...]
    opening_cents: int
    lines: tuple[StatementLine, ...]
    debit_cents: int
    credit_cents: int
    balance_cents: int


class GetStatement(Request[Statement], method="GET", path="/v1/statement", audience="family"):
    """The statement of a school year "2026-2027"; the current one by default."""

    school_year: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{4}$")] | None = None


class InvoiceLine(Body):
    """A line of an invoice, with the basis of its amount."""

    child: Annotated[str, StringConstraints(max_length=120)]
    activity: Annotated[str, StringConstraints(max_length=120)]
    quantity: Annotated[int, Field(ge=0, le=10_000)]
    unit_cents: Cents
    cents: Cents
    explanation: Annotated[str, StringConstraints(max_length=400)] = ""


class InvoiceView(Answer):
    """An issued invoice."""

    invoice_id: UUID
    family_id: UUID
    number: str
    regie: str
    issued_on: date
    due_on: date
    period_from: date
    period_to: date
    total_cents: int
    remaining_cents: int
    lines: tuple[InvoiceLine, ...]


class GetInvoice(Request[InvoiceView], method="GET", path="/v1/invoices/{invoice_id}", audience="family"):
    """One of the family's own invoices, line by line."""

    invoice_id: UUID


class FormerInvoice(Body):
    """An invoice issued by the program that the town used before."""

    number: OperationNumber
    family_id: UUID
    issued_on: date
    due_on: date
    period_from: date
    period_to: date
    lines: Annotated[tuple[InvoiceLine, ...], Field(min_length=1, max_length=200)]


class FormerPayment(Body):
    """A payment recorded by the program that the town used before; it settles the oldest invoices first."""

    number: OperationNumber
    family_id: UUID
    paid_on: date
    method: PaymentMethod
    cents: Annotated[int, Field(gt=0, le=1_000_000_000)]
    ormc: Annotated[int | None, Field(ge=1, le=999_999_999, description="batch by which the treasury took over: Titre émis (ORMC n°X)")] = (
        None
    )


class TakenOver(Answer):
    """How many operations were new; those already there were left alone."""

    invoices: int
    payments: int


class TakeOver(Request[TakenOver], method="POST", path="/v1/takeovers", audience="staff"):
    """Take over operations of the former program with their numbers (reprise); harmless when repeated. Right: billing.takeover."""

    regie: RegieCode
    invoices: Annotated[tuple[FormerInvoice, ...], Field(max_length=2000)] = ()
    payments: Annotated[tuple[FormerPayment, ...], Field(max_length=2000)] = ()


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
