"""A family's operations as clerks read them, each with the document that it leads to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from chassis import french
from chassis.edge.papers.invoice import counted
from contracts.billing import EstimateView, InvoiceLine, Settlement, Statement, StatementLine


@dataclass(frozen=True, slots=True)
class Line:
    """An operation in words; `leads_to` tells what can be opened."""

    operation_id: UUID
    number: str
    day: str
    description: str
    regie: str
    debit: str
    credit: str
    leads_to: Literal["invoice", "payment", ""]
    open: bool


def lines(statement: Statement | None, today: date) -> tuple[Line, ...]:
    """Present the operations of a statement; an amount of zero leaves its column empty."""
    return tuple(
        Line(
            operation_id=one.operation_id,
            number=one.number,
            day=french.short_date(one.day),
            description=one.description,
            regie=one.regie,
            debit=french.euros(one.debit_cents) if one.debit_cents else "",
            credit=french.euros(one.credit_cents) if one.credit_cents else "",
            leads_to="invoice" if one.invoice_id else "payment" if _has_receipt(one, today) else "",
            open=one.payable,
        )
        for one in (statement.lines if statement else ())
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """What settled a part of an invoice, or which invoice a part of a credit note settled: that one can be opened, a payment is not."""

    words: str
    number: str
    day: str
    amount: str
    invoice_id: UUID | None


def settled(found: Iterable[Settlement]) -> tuple[Settled, ...]:
    """Present what settled a document, each part as it changes what is left of it."""
    return tuple(
        Settled(
            words="Déduit de la facture" if one.kind == "invoice" else one.description,
            number=one.number,
            day="" if one.kind == "invoice" else french.plain_date(one.day),
            amount=french.euros(one.cents if one.kind in ("invoice", "refund") else -one.cents),
            invoice_id=one.operation_id if one.kind in ("invoice", "credit_note") else None,
        )
        for one in found
    )


def reasons(line: InvoiceLine) -> str:
    """Explain the amount of a line: the days that it counts, then what its price is made of."""
    return "\n".join(filter(None, (counted(line.days, line.explanation), line.explanation)))


def is_invoiced(estimate: EstimateView) -> bool:
    """Tell whether all days of a month are on invoices: its estimate is empty, not because nothing is to be paid."""
    return bool(estimate.billed) and not (estimate.lines or estimate.total_cents or estimate.unpriced)


def _has_receipt(one: StatementLine, today: date) -> bool:
    """Tell whether the town has the money of an operation: not what the treasury collects, nor what the bank has yet to debit."""
    return bool(one.credit_cents) and not one.at_treasury and (one.received_on is None or one.received_on <= today)
