"""When an overdue invoice gets which reminder: step after step, never two at once however late the first was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from contracts.billing import ReminderStep


@dataclass(frozen=True, slots=True)
class OverdueInvoice:
    """An invoice that is past its due date, with the last step that it got and how many days after the due date that one was for.

    `excluded` says why a clerk had it left out. `billed_to` names who was billed where another adult is billed now; `addressee` is
    where letters about it go then, unless who was billed died.
    """

    family_id: UUID
    invoice_id: UUID
    number: str
    due_on: date
    cents: int
    last_step: int = 0
    last_on: date | None = None
    last_days: int = 0
    excluded: str = ""
    billed_to: str = ""
    addressee: Sequence[str] = ()
    total_cents: int = 0


def next_step(steps: Sequence[ReminderStep], invoice: OverdueInvoice) -> tuple[int, date] | None:
    """Tell the next step of an invoice, counted from 1, and the first day for it; None after the last, or where it is left out.

    A step that comes late pushes those after it: between two there are never fewer days than the steps say.
    """
    number = invoice.last_step + 1
    if invoice.excluded or number > len(steps):
        return None
    step = steps[number - 1]
    day = invoice.due_on + timedelta(days=step.days)
    if invoice.last_on is not None:
        day = max(day, invoice.last_on + timedelta(days=max(1, step.days - invoice.last_days)))
    return number, day


def due_now(steps: Sequence[ReminderStep], invoices: Sequence[OverdueInvoice], today: date) -> list[tuple[OverdueInvoice, int]]:
    """Keep the invoices of a family whose next step has come, each with that step."""
    found = ((one, next_step(steps, one)) for one in invoices)
    return [(one, coming[0]) for one, coming in found if coming is not None and coming[1] <= today]


def blocks(steps: Sequence[ReminderStep], due: Sequence[tuple[OverdueInvoice, int]]) -> bool:
    """Tell whether a reminder keeps its household from booking: of what it is itself billed, not of what was billed to who left it."""
    highest = max(step for _, step in due)
    return steps[highest - 1].blocks and any(steps[step - 1].blocks and not one.billed_to for one, step in due)


def in_order(steps: Sequence[ReminderStep]) -> bool:
    """Tell whether each step is later than the one before."""
    days = [step.days for step in steps]
    return all(one < other for one, other in pairwise(days))
