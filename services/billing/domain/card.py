"""Paying by card: which part of which invoice an attempt pays, and what follows from how the provider says it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

from chassis.french import euros
from contracts.billing import LEAST_BY_CARD, AttemptProblem, AttemptStatus
from services.billing.domain.allocation import Allocation, Open
from services.billing.domain.errors import PaymentRefused

FINAL: tuple[AttemptStatus, ...] = ("paid", "ended")
EXPIRES = timedelta(minutes=90)
"""After so long nobody types a card any more: the attempt is given up, and its invoices are free again."""
UNANSWERED = timedelta(minutes=10)
"""After so long an attempt that the provider never answered, and does not know, is given up."""
MOST_AN_HOUR = 30
"""Payments that a family may begin in an hour: the provider is asked for each, and who hesitates goes on with the one begun."""
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (20, 20, 40, 60, 120, 300))


@dataclass(frozen=True, slots=True)
class Payable:
    """An invoice with something left to pay, and the regie that collects it."""

    invoice_id: UUID
    number: str
    regie: str
    cents: int


@dataclass(frozen=True, slots=True)
class Part:
    """What an attempt pays of an invoice, what is left of that to pay now, and what the payment settled of it."""

    invoice_id: UUID
    number: str
    cents: int
    due_cents: int | None = None
    settled_cents: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to pay by card; `number` is the one of the payment it became."""

    attempt_id: UUID
    family_id: UUID
    regie: str
    regie_name: str
    cents: int
    status: AttemptStatus
    problem: AttemptProblem
    key: str
    intent_id: str | None
    client_secret: str | None
    opened_at: datetime
    checked_at: datetime | None
    number: str
    parts: tuple[Part, ...]
    unused_cents: int = 0

    def asks(self, invoices: Sequence[UUID]) -> bool:
        """Tell whether it pays these invoices, or the first of them when it pays a part of an amount."""
        mine = [part.invoice_id for part in self.parts]
        return mine == list(invoices)[: len(mine)]

    def ended(self, problem: AttemptProblem) -> "Attempt":
        """Give it up."""
        return replace(self, status="ended", problem=problem)


class Verdict(StrEnum):
    """What follows from how a payment stands at the provider."""

    POST = "post"  # The money is there, and not yet in the books.
    END = "end"  # It will never be paid.
    NOTE = "note"  # It is still open; the last card may have been refused.
    KNOWN = "known"  # Nothing new.
    ASIDE = "aside"  # It contradicts the books: nothing is posted, a person looks at it.


def parts_of(chosen: Sequence[Payable], cents: int | None) -> tuple[Part, ...]:
    """Pay the chosen invoices in their order: all of what is left of each, or until `cents` is used up."""
    left = sum(one.cents for one in chosen) if cents is None else cents
    parts: list[Part] = []
    for one in chosen:
        part = min(left, one.cents)
        if part > 0:
            parts.append(Part(one.invoice_id, one.number, part))
        left -= part
    return tuple(parts)


def verdict(attempt: Attempt, *, status: Literal["open", "paid", "ended"], cents: int, currency: str) -> Verdict:
    """Decide what follows, whatever order news come in: what was paid is paid for good, also after it was given up here."""
    if status == "paid" and (cents, currency) != (attempt.cents, "eur"):
        return Verdict.ASIDE
    if attempt.status == "paid":
        return Verdict.KNOWN
    if status == "paid":
        return Verdict.POST
    if attempt.status == "ended":
        return Verdict.KNOWN
    return Verdict.END if status == "ended" else Verdict.NOTE


def settled(attempt: Attempt, open_cents: dict[UUID, int]) -> list[Allocation]:
    """Settle what the attempt was to pay, as far as it is still open; `open_cents` goes down, what is left over stays as credit."""
    found: list[Allocation] = []
    for part in attempt.parts:
        cents = min(part.cents, open_cents.get(part.invoice_id, 0))
        if cents > 0:
            open_cents[part.invoice_id] -= cents
            found.append(Allocation(attempt.attempt_id, part.invoice_id, cents))
    return found


def still_open(invoices: Sequence[Open]) -> dict[UUID, int]:
    """Tell what is left of each invoice."""
    return {one.operation_id: one.cents for one in invoices}


def pause(checks: int) -> timedelta:
    """Tell how long to wait before asking the provider again."""
    return PAUSES[min(checks, len(PAUSES) - 1)]


def check_least(total: int, cents: int) -> None:
    """Refuse what no card is debited of, and what would leave so little: nobody could pay it online afterwards."""
    if cents < LEAST_BY_CARD:
        text = f"Une carte n'est pas débitée de moins de {euros(LEAST_BY_CARD)} : choisissez-en davantage, ou réglez à la mairie."
        raise PaymentRefused(text, field="invoices")
    if 0 < total - cents < LEAST_BY_CARD:
        text = f"Il resterait {euros(total - cents)}, trop peu pour une carte : payez tout, ou laissez au moins {euros(LEAST_BY_CARD)}."
        raise PaymentRefused(text, field="cents")
