"""What "Relevé de compte" shows: operations, totals, and an invoice line by line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import french
from chassis.edge.papers.invoice import Settled, by_debit, settled
from chassis.school_year import SchoolYear
from contracts.billing import CarriedCorrections, InvoiceView, Statement, StatementLine, TreasuryNotice, is_received
from gateway.views.billing.balance import HOW_TO_PAY, debited_words, meaning
from gateway.views.billing.owed import is_debited, is_late
from gateway.views.billing.why import of_line, state

TREASURY, TAKEN_BACK, REDUCED = "Titre émis", "Annulation", "Réduction"


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the statement in words."""

    number: str
    day: str
    kind: str
    description: str
    regie: str
    debit: str
    credit: str
    invoice_id: UUID | None
    payable: bool
    contested: bool = False
    to_correct: bool = False
    """Whether all that is contested of it was accepted."""
    debited: str = ""
    """That a direct debit pays it, and when once that is announced; empty where the family pays it itself."""
    late: bool = False
    """Whether the family should have paid what is left of it by now."""
    left: str = ""
    """What is left to pay of it, where a part is paid."""
    pay_at: str = ""
    """Where it is paid, empty where nothing of it is."""
    pay_label: str = ""
    receipt: str = ""
    """Where its receipt is, of a payment that the town has received."""
    credit_note: bool = False


@dataclass(frozen=True, slots=True)
class Carried:
    """What is too little for a title of the treasury, and waits for more: the sum, what it is for, and from how much on it is billed."""

    sum: str
    regie: str
    least: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatementPage:
    """The statement of a school year; `treasury` when the treasury collects some of it, or did lately, `awaited` where it will."""

    year: str
    years: tuple[str, ...]
    opening: str
    lines: tuple[Operation, ...]
    debit: str
    credit: str
    balance: str
    meaning: str
    treasury: bool
    payable: bool
    offices: tuple[TreasuryNotice, ...]
    awaited: tuple[TreasuryNotice, ...]
    carried: tuple[Carried, ...]
    reserved: str
    """What of the family's credit is asked to be given back."""
    as_of: str
    """The last day of a year that is over; empty where the balance is today's."""
    pay: str
    """What the way to pay is called."""
    by_card: bool
    debited: bool
    """Whether direct debits pay everything that is unpaid: the family need do nothing."""
    set_off: bool
    """Whether the balance is zero because a credit equals what is unpaid."""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line of an invoice, with what explains its amount."""

    child: str
    activity: str
    quantity: int
    unit: str
    total: str
    explanation: str
    position: int = 0
    why: tuple[str, ...] = ()
    contest: str = ""
    """What became of its being contested, empty where it was not."""


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """An invoice in words; `hidden` is the part about children whom the reader is told nothing about, empty when there is none."""

    id: UUID
    kind: str
    number: str
    regie: str
    issued: str
    due: str
    period: str
    total: str
    remaining: str
    settled: bool
    lines: tuple[InvoiceLine, ...]
    hidden: str
    treasury: TreasuryNotice | None
    by_card: bool
    debit: str
    """How a direct debit pays what is left of it; empty where the family pays it itself."""
    settled_by: tuple[Settled, ...]
    late: bool
    """Whether the family should have paid what is left of it by now."""
    carried: Carried | None
    """What of its days waits to be billed otherwise, and is too little for a title of the treasury."""


def statement(found: Statement, today: date) -> StatementPage:
    """Present the statement; an amount of zero leaves its column empty. The balance of a year that is over is that of its last day."""
    last = SchoolYear.parse(found.school_year).last
    past = last < today
    unpaid = [line for line in found.lines if line.payable]
    elsewhere = past or found.opening_cents or found.awaited
    debited = not elsewhere and bool(unpaid) and all(map(is_debited, unpaid))
    return StatementPage(
        year=found.school_year,
        years=found.school_years if found.school_year in found.school_years else (found.school_year, *found.school_years),
        opening=french.euros(found.opening_cents),
        lines=tuple(
            Operation(
                number=line.number,
                day=french.short_date(line.day),
                kind=line.kind,
                description=line.description,
                regie=line.regie,
                debit=french.euros(line.debit_cents) if line.debit_cents else "",
                credit=french.euros(line.credit_cents) if line.credit_cents else "",
                invoice_id=line.invoice_id if line.kind == "invoice" else None,
                payable=line.payable,
                contested=line.contested,
                to_correct=line.to_correct,
                debited=debited_words(line.debited_on, will_be_debited=line.will_be_debited),
                late=line.payable and is_late(line, today),
                left=_left(line),
                pay_at=_pay_at(line) if line.payable else "",
                pay_label=f"{HOW_TO_PAY if found.by_card is False else 'Payer'} la facture {line.number}"
                if line.invoice_id
                else f"Rendre le remboursement {line.number}",
                receipt=f"/releve/recus/{line.operation_id}/pdf" if _has_receipt(line, today) else "",
                credit_note=line.kind == "invoice" and line.credit_cents > 0,
            )
            for line in found.lines
        ),
        debit=french.euros(found.debit_cents),
        credit=french.euros(found.credit_cents),
        balance=french.euros(abs(found.balance_cents)),
        meaning=_meaning_then(found.balance_cents)
        if past
        else meaning(found.balance_cents, set_off=found.set_off, at_treasury=bool(found.treasury), debited=debited),
        as_of=french.plain_date(last) if past else "",
        set_off=found.set_off and not past,
        offices=found.treasury,
        awaited=found.awaited,
        carried=() if past else tuple(_carried(one) for one in found.carried),
        reserved=french.euros(found.reserved_cents) if found.reserved_cents and not past else "",
        payable=any(line.payable for line in found.lines),
        pay=HOW_TO_PAY if found.by_card is False else "Payer en ligne",
        by_card=found.by_card is not False,
        debited=debited,
        treasury=bool(found.treasury) or _has_title(found.lines),
    )


def _carried(one: CarriedCorrections) -> Carried:
    """Say what waits, and for which days of which child; what the reader may not see is in the sum alone."""
    lines = (f"{line.child}, {line.activity} ({french.days(line.days, weekdays=False)}) : {french.euros(line.cents)}" for line in one.lines)
    return Carried(french.euros(one.cents), one.regie_name, french.euros(one.least_cents), tuple(lines))


def _has_receipt(line: StatementLine, today: date) -> bool:
    """Tell whether a line is a payment that has a receipt."""
    return line.kind == "payment" and line.credit_cents > 0 and is_received(line.received_on, today, at_treasury=line.at_treasury)


def _has_title(lines: Iterable[StatementLine]) -> bool:
    """Tell whether a statement, maybe of years ago, has a title that was not annulled afterwards."""
    about = [line.description for line in lines if TREASURY in line.description]
    taken_back = [one.startswith(TAKEN_BACK) for one in about if not one.startswith(REDUCED)]
    return taken_back.count(False) > taken_back.count(True)


def _meaning_then(cents: int) -> str:
    """Say who owed whom on the last day of a year that is over."""
    return "" if not cents else "dus à cette date" if cents > 0 else "en votre faveur à cette date"


def _left(line: StatementLine) -> str:
    partly = line.payable and line.remaining_cents and line.remaining_cents < line.debit_cents
    return f"reste\u00a0{french.euros(line.remaining_cents or 0)}" if partly else ""


def _pay_at(line: StatementLine) -> str:
    return f"/releve/factures/{line.invoice_id}/paiement" if line.invoice_id else f"/releve/paiement?facture={line.operation_id}"


def invoice(found: InvoiceView, today: date) -> InvoicePage:
    """Present an invoice."""
    debit = by_debit(found)
    return InvoicePage(
        id=found.invoice_id,
        kind="Avoir" if found.total_cents < 0 else "Facture",
        number=found.number,
        regie=found.regie,
        issued=french.plain_date(found.issued_on),
        due=french.plain_date(found.due_on),
        period=french.period(found.period_from, found.period_to),
        total=french.euros(found.total_cents),
        remaining=french.euros(found.remaining_cents),
        settled=found.remaining_cents <= 0,
        lines=tuple(
            InvoiceLine(
                line.child,
                line.activity,
                line.quantity,
                french.euros(line.unit_cents),
                french.euros(line.cents),
                line.explanation,
                line.position,
                of_line(line.explanation, line.days, line.quantity, line.unit_cents, line.cents),
                state(one for one in found.contests if one.position == line.position),
            )
            for line in found.lines
        ),
        hidden=french.euros(found.hidden_cents) if found.hidden_cents else "",
        treasury=found.treasury,
        by_card=found.by_card is not False,
        debit=debit,
        late=is_late(found, today) and found.remaining_cents > 0 and not found.treasury,
        settled_by=tuple(settled(one) for one in found.settled_by),
        carried=_carried(found.carried) if found.carried else None,
    )
