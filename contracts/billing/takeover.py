"""Taking over what the town's former program knew (reprise)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Body, Request
from contracts.billing.accounts import InvoiceLine
from contracts.billing.words import OperationNumber, PaymentMethod, RegieCode


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
