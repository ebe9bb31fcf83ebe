"""A family's operations as clerks read them, each with the document that it leads to."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from chassis import french
from contracts.billing import Statement, StatementLine


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


def _has_receipt(one: StatementLine, today: date) -> bool:
    """Tell whether the town has the money of an operation: not what the treasury collects, nor what the bank has yet to debit."""
    return bool(one.credit_cents) and not one.at_treasury and (one.received_on is None or one.received_on <= today)
