"""Which payment settles which invoice: the oldest invoice first; what is left over stays the family's credit."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Open:
    """An invoice with something left to pay, or a payment with something left to use; `cents` is that rest."""

    operation_id: UUID
    cents: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of a payment that settles a part of an invoice."""

    payment_id: UUID
    invoice_id: UUID
    cents: int


def set_aside(unused: Sequence[Open], cents: int) -> list[Open]:
    """Leave an amount of a family's unused credits, given oldest first, for what it is reserved for: the youngest are kept for that."""
    left = max(0, sum(one.cents for one in unused) - cents)
    usable: list[Open] = []
    for one in unused:
        if left > 0:
            usable.append(Open(one.operation_id, min(left, one.cents)))
            left -= one.cents
    return usable


def allocate(payments: Iterable[Open], invoices: Iterable[Open]) -> list[Allocation]:
    """Use payments, each in turn, for invoices, each in turn; both are of one family and one regie, oldest first."""
    due = deque((invoice.operation_id, invoice.cents) for invoice in invoices)
    allocations: list[Allocation] = []
    for payment in payments:
        left = payment.cents
        while left > 0 and due:
            invoice_id, cents = due.popleft()
            part = min(left, cents)
            allocations.append(Allocation(payment.operation_id, invoice_id, part))
            left -= part
            if part < cents:
                due.appendleft((invoice_id, cents - part))
    return allocations
