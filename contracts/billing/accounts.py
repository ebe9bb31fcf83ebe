"""What a family owes: the running estimate, the account, its statement and invoices."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Body, Request
from contracts.billing.corrections import CarriedCorrections
from contracts.billing.treasury import TreasuryNotice
from contracts.billing.words import Cents


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
    absences: Annotated[tuple[date, ...], Field(description="those of the days on which the child was absent, and that are billed")] = ()
    days: Annotated[tuple[date, ...], Field(description="the days that it counts, in order; none told by a former release")] = ()


class LineContest(Answer):
    """That a line is contested, and what became of it: of an invoice by its `position`, of an estimate by child and activity."""

    request_id: UUID
    status: Literal["pending", "accepted", "refused"]
    position: int | None = None
    child_id: UUID | None = None
    activity_id: UUID | None = None
    corrected: Annotated[bool, Field(description="what was accepted is corrected")] = False


class BillingInvoice(Answer):
    """An invoice that bills days of a month, for those or for more."""

    invoice_id: UUID
    number: str
    total_cents: int


class EstimateView(Answer):
    """The running estimate of a month (what would be billed for days booked so far)."""

    month: date
    total_cents: int
    version: int
    lines: Annotated[tuple[EstimateLine, ...], Field(description="none where only the total was asked for")]
    hidden_cents: Annotated[int, Field(description="part of the total that is about children hidden from the reader")] = 0
    contests: Annotated[tuple[LineContest, ...], Field(description="what the family contested of it")] = ()
    unpriced: Annotated[bool, Field(description="some of its days have no price yet, for want of a tariff: the total leaves them out")] = (
        False
    )
    billed: Annotated[tuple[BillingInvoice, ...], Field(description="the invoices that bill days of it: these left the estimate")] = ()


class GetEstimate(Request[EstimateView], method="GET", path="/v1/estimates/{month}", audience="family"):
    """The estimate of the month that holds the day `month`."""

    month: date
    lines: Annotated[bool, Field(description="false leaves out all but the total")] = True


class UnpaidInvoice(Answer):
    """An invoice that is not fully paid."""

    invoice_id: UUID
    number: str
    issued_on: date
    due_on: date
    total_cents: int
    remaining_cents: int
    contested: Annotated[bool, Field(description="a line of it is contested, or is to be corrected: no reminder mentions it")] = False
    to_correct: Annotated[bool, Field(description="all that is contested of it was accepted: it is to be corrected")] = False
    at_treasury: Annotated[bool, Field(description="the treasury collects for its régie: nothing is paid here")] = False
    debited_on: Annotated[date | None, Field(description="the day for which a direct debit of it is announced")] = None
    will_be_debited: Annotated[bool, Field(description="a mandate in force will pay it, also while no debit of it is announced yet")] = (
        False
    )


class RefundToReturn(Answer):
    """Money that was given back by transfer, of a payment that was taken back since: the family owes it."""

    operation_id: UUID
    number: str
    regie: str
    given_back_on: date
    total_cents: int
    remaining_cents: int


class AccountSummary(Answer):
    """What a family owes today; a positive balance is owed to the town, a negative one is the family's credit."""

    family_id: UUID
    balance_cents: int
    unpaid: tuple[UnpaidInvoice, ...]
    estimate: EstimateView
    other_estimates: Annotated[
        tuple[EstimateView, ...], Field(description="the totals of the other months with days that no invoice bills yet, in their order")
    ] = ()
    to_return: Annotated[tuple[RefundToReturn, ...], Field(description="refunds that no payment covers any more, to be paid")] = ()
    treasury: Annotated[tuple[TreasuryNotice, ...], Field(description="what the treasury collects of the last twelve months")] = ()
    reserved_cents: Annotated[int, Field(description="what of the credit is asked to be given back: it settles no invoice")] = 0
    bookings_blocked: Annotated[bool, Field(description="new bookings are suspended until what is overdue is paid")] = False
    by_card: Annotated[bool | None, Field(description="whether cards are taken on the portal; told to families")] = None
    mandate_to_sign: Annotated[
        bool, Field(description="the family wishes to be debited, and has had no mandate since it said so, where one is offered")
    ] = False


class GetAccountSummary(Request[AccountSummary], method="GET", path="/v1/account-summary", audience="family"):
    """Balance, unpaid invoices and this month's estimate (opérations en cours, factures impayées)."""

    lines: Annotated[bool, Field(description="false leaves out all but the total of the estimate")] = True


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
    payable: Annotated[bool, Field(description="an invoice, or a refund to be returned, that can be paid here")] = False
    contested: bool = False
    to_correct: Annotated[bool, Field(description="all that is contested of it was accepted: it is to be corrected")] = False
    at_treasury: Annotated[bool, Field(description="the treasury took it over, or gave it back")] = False
    received_on: Annotated[date | None, Field(description="the bank's day of a direct debit, for which the file was made before")] = None
    debited_on: Annotated[date | None, Field(description="the day for which a direct debit of it is announced")] = None
    will_be_debited: Annotated[bool, Field(description="a mandate in force will pay it, also while no debit of it is announced yet")] = (
        False
    )
    due_on: Annotated[date | None, Field(description="until when an invoice is to be paid")] = None
    remaining_cents: Annotated[int | None, Field(description="what is left to pay of an invoice")] = None


class Statement(Answer):
    """The operations of a school year, newest first, with opening balance (ancien solde) and totals."""

    school_year: str
    school_years: tuple[str, ...]
    opening_cents: int
    lines: tuple[StatementLine, ...]
    debit_cents: int
    credit_cents: int
    balance_cents: int
    treasury: Annotated[tuple[TreasuryNotice, ...], Field(description="what the treasury collects of the last twelve months")] = ()
    awaited: Annotated[
        tuple[TreasuryNotice, ...], Field(description="where the treasury will collect invoices of which it has no title yet")
    ] = ()
    reserved_cents: Annotated[int, Field(description="what of the family's credit is asked to be given back: it settles no invoice")] = 0
    set_off: Annotated[bool, Field(description="the account comes to zero because a credit equals what is left to be paid")] = False
    by_card: Annotated[bool | None, Field(description="whether cards are taken on the portal; told to families")] = None
    carried: Annotated[
        tuple[CarriedCorrections, ...], Field(description="what is too little for a title of the treasury, and waits for more")
    ] = ()


class GetStatement(Request[Statement], method="GET", path="/v1/statement", audience="family"):
    """The statement of a school year "2026-2027"; the current one by default."""

    school_year: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{4}$")] | None = None


class ReadFamilyStatement(Request[Statement], method="GET", path="/v1/families/{family_id}/statement", audience="staff"):
    """A family's statement of a school year, the current one by default. Right: billing.account.read."""

    family_id: UUID
    school_year: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{4}$")] | None = None


class InvoiceLine(Body):
    """A line of an invoice, with the basis of its amount."""

    child: Annotated[str, StringConstraints(max_length=120)]
    activity: Annotated[str, StringConstraints(max_length=120)]
    quantity: Annotated[int, Field(ge=0, le=10_000)]
    unit_cents: Cents
    cents: Cents
    explanation: Annotated[str, StringConstraints(max_length=4000)] = ""
    position: Annotated[int, Field(ge=0, le=100_000, description="place on the invoice, 0 while it is not issued")] = 0
    days: Annotated[
        tuple[date, ...],
        Field(max_length=400, description="the days that it bills; none on a line that a clerk wrote, or of an invoice taken over"),
    ] = ()


class Settlement(Answer):
    """What settled a part of an invoice; of a credit note, the invoice that a part of it settled, or that it was given back."""

    operation_id: UUID
    number: str
    day: date
    kind: Literal["payment", "credit_note", "invoice", "refund"]
    description: Annotated[str, Field(description='"Carte bancaire", "Titre émis (ORMC n°12)", "Avoir", "Facture", "Remboursement"')]
    cents: int


class LineCorrection(Answer):
    """Days of an invoice's line that wait for a corrective run: `decided` by the town hall, of another `price` now, or `gone`."""

    position: int
    cause: Literal["decided", "price", "gone"]
    days: tuple[date, ...]
    cents: Annotated[int, Field(description="what will be billed more together, or credited where negative")]
    reason: Annotated[str, Field(description="why, where the town hall decided")] = ""


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
    hidden_cents: Annotated[int, Field(description="part of the total that is about children hidden from the reader")] = 0
    contests: Annotated[tuple[LineContest, ...], Field(description="lines that the family contested")] = ()
    treasury: Annotated[TreasuryNotice | None, Field(description="the treasury collects it, or will")] = None
    debited_on: Annotated[date | None, Field(description="the day for which a direct debit of it is announced")] = None
    will_be_debited: Annotated[bool, Field(description="a mandate in force will pay it, also while no debit of it is announced yet")] = (
        False
    )
    by_card: Annotated[bool | None, Field(description="whether cards are taken on the portal; told to families")] = None
    settled_by: Annotated[tuple[Settlement, ...], Field(description="what settled it so far; of a credit note, what it settled")] = ()
    taken_over: Annotated[bool, Field(description="billed by the program that the town used before")] = False
    corrections: Annotated[tuple[LineCorrection, ...], Field(description="what waits for a corrective run; told to staff only")] = ()
    carried: Annotated[
        CarriedCorrections | None,
        Field(description="what of its days is too little for a title of the treasury and waits; `cents` is all that waits of its régie"),
    ] = None
    payer: Annotated[str, Field(description="who was billed, as an envelope names them, where another adult is billed now")] = ""
    addressee: Annotated[tuple[str, ...], Field(description="name and address, as its envelope bore them when it was issued")] = ()

    @property
    def contested(self) -> bool:
        """Tell whether a line of it waits for an answer, or for the correction that it was promised."""
        return any(one.status == "pending" or (one.status == "accepted" and not one.corrected) for one in self.contests)


class GetInvoice(Request[InvoiceView], method="GET", path="/v1/invoices/{invoice_id}", audience="family"):
    """One of the family's own invoices, line by line."""

    invoice_id: UUID


class ReadInvoice(Request[InvoiceView], method="GET", path="/v1/families/{family_id}/invoices/{invoice_id}", audience="staff"):
    """A family's invoice or credit note, line by line. Right: billing.account.read."""

    family_id: UUID
    invoice_id: UUID
