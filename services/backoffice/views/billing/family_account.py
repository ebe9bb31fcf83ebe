"""A family's operations as clerks read them, each with the document that it leads to."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from chassis import french
from chassis.edge.papers.invoice import counted
from contracts.billing import EstimateView, InvoiceLine, InvoiceView, LineCorrection, Statement, StatementLine, is_received

NAMED = 7
"""Days that a line names one by one; of more it tells how many they are."""


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


def reasons(line: InvoiceLine) -> str:
    """Explain the amount of a line: the days that it counts, then what its price is made of."""
    return "\n".join(filter(None, (counted(line.days, line.explanation), line.explanation)))


def is_decided(invoice: InvoiceView, line: InvoiceLine) -> bool:
    """Tell whether somebody has decided what days of a line are to cost: its correction is noted, and waits for a corrective run."""
    return any(one.position == line.position and one.cause == "decided" for one in invoice.corrections)


def waiting(one: LineCorrection) -> str:
    """Say what the next corrective run has to bill or to credit of a line: "Correction notée, « Non servi » : 3 et 5 novembre, …"."""
    what = {"price": "Le prix a changé depuis", "gone": "Plus à facturer"}.get(one.cause, "Correction notée")
    side = "à rendre" if one.cents < 0 else "à payer en plus"
    days = french.days(one.days, weekdays=False) if len(one.days) <= NAMED else french.plural(len(one.days), "jour")
    why = f", « {one.reason} »" if one.reason else ""
    return f"{what}{why} : {days}, {french.euros(abs(one.cents))} {side}, avec la prochaine rectificative."


def is_invoiced(estimate: EstimateView) -> bool:
    """Tell whether all days of a month are on invoices: its estimate is empty, not because nothing is to be paid."""
    return bool(estimate.billed) and not (estimate.lines or estimate.total_cents or estimate.unpriced)


def _has_receipt(one: StatementLine, today: date) -> bool:
    """Tell whether an operation is money that the town has."""
    return bool(one.credit_cents) and is_received(one.received_on, today, at_treasury=one.at_treasury)
