"""Corrections: what is due otherwise than it was invoiced, and waits for a corrective run."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Request


class PendingCorrections(Answer):
    """What a régie has to credit and to bill, over the days from `first` to `last`."""

    regie: str
    regie_name: str
    families: int
    days: int
    credit_cents: int
    extra_cents: int
    first: date
    last: date


class AllPendingCorrections(Answer):
    """The régies with corrections that wait."""

    regies: tuple[PendingCorrections, ...]


class ReadPendingCorrections(Request[AllPendingCorrections], method="GET", path="/v1/corrections", audience="staff"):
    """What waits for a corrective run, by régie. Right: billing.invoice.issue."""


class CarriedLine(Answer):
    """Days of a child in one activity that are to be billed otherwise than they were, and the difference."""

    child: str
    activity: str
    days: tuple[date, ...]
    cents: int


class CarriedCorrections(Answer):
    """What a family owes more in a régie that the treasury collects, and waits until it comes to `least_cents`: no title is of less."""

    regie_name: str
    office: str = ""
    cents: int
    least_cents: int = 1500
    lines: Annotated[tuple[CarriedLine, ...], Field(description="less than the sum where something is hidden from the reader")] = ()


class CarriedFamily(Answer):
    """A family of whom corrections wait in a régie that the treasury collects, over the days from `first` to `last`."""

    family_id: UUID
    family_name: str
    regie_name: str
    cents: int
    days: int
    first: date
    last: date


class DecidedCorrection(Answer):
    """What the town hall decided about a line: how many days, and the difference that the next corrective run bills (or credits)."""

    days: int
    cents: int


class CorrectInvoiceLine(
    Request[DecidedCorrection], method="POST", path="/v1/families/{family_id}/invoices/{invoice_id}/corrections", audience="staff"
):
    """Decide what each day of an invoice's line is to cost, with the reason that the family will read. Right: billing.invoice.issue.

    The invoice stays; the next corrective run credits or bills the difference. `days` are those concerned, all of the line when empty.
    """

    family_id: UUID
    invoice_id: UUID
    position: Annotated[int, Field(ge=1, le=100_000)]
    cents: Annotated[int, Field(ge=0, le=100_000, description="what a day is to cost")]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    days: Annotated[tuple[date, ...], Field(max_length=400)] = ()
