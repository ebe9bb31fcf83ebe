"""The statement (relevé de compte): a family's operations of a school year, with what was open before and the totals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from chassis.french import short_date
from chassis.school_year import SchoolYear
from contracts.billing import METHOD_LABELS, CarriedCorrections, PaymentMethod, Statement, StatementLine, TreasuryNotice, title_words

Order = tuple[date, date, bool, int, str]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation on a family's account: `cents` is what it adds to the debt, negative for a payment."""

    operation_id: UUID
    number: str
    day: date
    regie: str
    cents: int


@dataclass(frozen=True, slots=True)
class InvoiceOperation(Operation):
    """An invoice: its period, what is left to pay, whether a line waits to be answered or corrected, how it is collected and when."""

    period_from: date
    period_to: date
    remaining_cents: int
    contested: bool = False
    to_correct: bool = False
    at_treasury: bool = False
    debited_on: date | None = None
    will_be_debited: bool = False
    due_on: date | None = None
    kind: Literal["invoice"] = "invoice"

    @property
    def description(self) -> str:
        """Say what was billed: "Facture : 01/04/2015 - 30/04/2015", "Avoir : 14/04/2015" of a single day."""
        first, last = short_date(self.period_from), short_date(self.period_to)
        return f"{'Facture' if self.cents >= 0 else 'Avoir'} : {first if first == last else f'{first} - {last}'}"

    @property
    def order(self) -> Order:
        """Sort operations of one day by the period they are about."""
        return self.day, self.period_from, True, len(self.number), self.number


@dataclass(frozen=True, slots=True)
class PaymentOperation(Operation):
    """A payment; `ormc` numbers the batch by which the treasury took over, or `title_number` a title made by hand.

    What takes a cheque back adds to the debt again. `came_back` says that it is a refund which the bank sent back,
    `to_return` one that no payment covers any more; `reduced` that it leaves a part of a title standing. The bank debits a collection
    on the day `received_on`, its file is of before.
    """

    method: PaymentMethod
    ormc: int | None = None
    title_number: int | None = None
    refund: bool = False
    came_back: bool = False
    to_return: bool = False
    received_on: date | None = None
    reduced: bool = False
    kind: Literal["payment"] = "payment"

    @property
    def description(self) -> str:
        """Say how it was paid: "Règlement : Chèque", "Règlement : Prélèvement du 14/12/2026", "Règlement : Titre émis (ORMC n°12)"."""
        how = title_words(self.ormc, self.title_number) if self.method == "treasury" else METHOD_LABELS[self.method]
        if self.cents > 0 and self.method == "direct_debit":
            return "Prélèvement rejeté par la banque"
        if self.reduced:
            return f"Réduction : {how}"
        if self.to_return:
            return f"Remboursement à rendre : {how}"
        if self.cents > 0:
            return f"{'Remboursement' if self.refund and self.method != 'treasury' else 'Annulation'} : {how}"
        if self.method == "direct_debit" and self.received_on and self.received_on != self.day:
            return f"Règlement : {how} du {short_date(self.received_on)}"
        return f"Remboursement revenu de la banque : {how}" if self.came_back else f"Règlement : {how}"

    @property
    def order(self) -> Order:
        """Sort operations of one day by the period they are about: what is paid is mostly for the month before, and asked for first."""
        month_before = (self.day.replace(day=1) - timedelta(days=1)).replace(day=1)
        return self.day, month_before, False, len(self.number), self.number


AnyOperation = InvoiceOperation | PaymentOperation


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is known of a family's account beside the operations that are listed.

    The sum of those before the year, the school years they are of, what of a credit is asked to be given back, whether the account
    comes to zero by a credit alone, what the treasury collects, where it will collect what it has no title of yet, and what is too little
    for one.
    """

    before_cents: int = 0
    years: frozenset[SchoolYear] = frozenset()
    reserved_cents: int = 0
    set_off: bool = False
    treasury: tuple[TreasuryNotice, ...] = ()
    awaited: tuple[TreasuryNotice, ...] = ()
    carried: tuple[CarriedCorrections, ...] = ()


def statement_of(operations: Iterable[AnyOperation], year: SchoolYear, *, current: SchoolYear, elsewhere: Elsewhere) -> Statement:
    """Draw up the statement of a school year from the operations of a family, newest first.

    A school year is never closed: the opening balance is whatever is dated before 1 September.
    """
    known = sorted(operations, key=lambda one: one.order, reverse=True)
    lines = [_line(one) for one in known if one.day in year]
    opening = elsewhere.before_cents + sum(one.cents for one in known if one.day < year.first)
    debit = sum(line.debit_cents for line in lines)
    credit = sum(line.credit_cents for line in lines)
    waits = any(isinstance(one, InvoiceOperation) and one.at_treasury for one in known if one.day in year)
    years = {SchoolYear.of(one.day) for one in known} | elsewhere.years | {year, current}
    return Statement(
        school_year=year.label,
        school_years=tuple(one.label for one in sorted(years, reverse=True)),
        opening_cents=opening,
        lines=tuple(lines),
        debit_cents=debit,
        credit_cents=credit,
        balance_cents=opening + debit - credit,
        reserved_cents=elsewhere.reserved_cents,
        set_off=elsewhere.set_off,
        treasury=elsewhere.treasury if year == current or any(line.at_treasury for line in lines) else (),
        awaited=elsewhere.awaited if year == current or waits else (),
        carried=elsewhere.carried if year == current else (),
    )


def _line(one: AnyOperation) -> StatementLine:
    invoice = isinstance(one, InvoiceOperation)
    debit = one.cents >= 0 if invoice else one.cents > 0
    return StatementLine(
        operation_id=one.operation_id,
        number=one.number,
        day=one.day,
        kind=one.kind,
        description=one.description,
        regie=one.regie,
        debit_cents=one.cents if debit else 0,
        credit_cents=0 if debit else -one.cents,
        invoice_id=one.operation_id if invoice else None,
        payable=(one.remaining_cents > 0 and not one.at_treasury) if isinstance(one, InvoiceOperation) else one.to_return,
        contested=isinstance(one, InvoiceOperation) and one.contested,
        to_correct=isinstance(one, InvoiceOperation) and one.to_correct,
        at_treasury=isinstance(one, PaymentOperation) and one.method == "treasury",
        received_on=one.received_on if isinstance(one, PaymentOperation) else None,
        debited_on=one.debited_on if isinstance(one, InvoiceOperation) else None,
        will_be_debited=isinstance(one, InvoiceOperation) and one.will_be_debited,
        due_on=one.due_on if isinstance(one, InvoiceOperation) else None,
        remaining_cents=one.remaining_cents if isinstance(one, InvoiceOperation) else None,
    )
