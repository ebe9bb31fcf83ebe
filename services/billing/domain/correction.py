"""Corrections: days whose invoice said another amount than what is due now, and the words that explain the difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from chassis.french import NO_BREAK, day_number, euros, listed, month_name, plain_date
from services.billing.domain.billed_days import BilledDays
from services.billing.domain.tariff import Price

Cause = Literal["gone", "price", "decided"]
LONGEST = 400
"""An explanation is a paragraph at most, on paper too."""
NAMED = 4
"""Days that a line names one by one; of more it tells the first and the last."""


@dataclass(frozen=True, slots=True)
class CorrectedDays(BilledDays):
    """Days of a child in one activity that one document billed at one amount and that are due at another, for the same reason."""

    family_id: UUID
    child_id: UUID
    child: str
    activity_id: UUID
    activity: str
    days: tuple[date, ...]
    billed_cents: int
    due_cents: int
    cause: Cause
    reason: str
    number: str
    billed_on: date
    price: Price | None
    elsewhere: bool = False
    """Whether the child's other household pays them now, as where custody is shared and the days were exchanged."""

    @property
    def unit_cents(self) -> int:
        """What a day is to be billed more, or credited where negative."""
        return self.due_cents - self.billed_cents

    @property
    def cents(self) -> int:
        """What the days are to be billed more together."""
        return self.quantity * self.unit_cents

    def lacks_quotient(self) -> bool:
        """Tell nothing: a correction is never held up for want of a quotient."""
        return False

    def explanation(self, _period_from: date) -> str:
        """Say what was billed, what is due and why."""
        told = (
            f"{_when(self.days)}{NO_BREAK}: facturé {euros(self.billed_cents)} le {plain_date(self.billed_on)} ({self.number}),"
            f" dû {euros(self.due_cents)} car {self._why()}"
        )
        return told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"

    def _why(self) -> str:
        if self.cause == "decided":
            return f"la mairie en a décidé ainsi{NO_BREAK}: {self.reason}"
        if self.cause == "gone" and self.elsewhere:
            told = "ce jour est maintenant facturé" if self.quantity == 1 else "ces jours sont maintenant facturés"
            return f"{told} à l'autre foyer de l'enfant"
        if self.cause == "gone" or self.price is None:
            return "ce jour n'est plus facturé" if self.quantity == 1 else "ces jours ne sont plus facturés"
        return f"le prix est maintenant{NO_BREAK}: {self.price.explanation()}"


@dataclass(frozen=True, slots=True)
class Undecided:
    """A day of a line that nothing can be decided about there: it waits to be given back, or the invoice `billed_by` bills it now."""

    waits: bool
    billed_by: str


def why_undecided(days: Sequence[Undecided]) -> str:
    """Say why no day of a line can be decided about, and what to do instead."""
    elsewhere = sorted({one.billed_by for one in days if one.billed_by and not one.waits})
    if elsewhere:
        named = "sur la facture" if len(elsewhere) == 1 else "sur les factures"
        return f"Ces jours se corrigent maintenant {named} {listed(elsewhere)}."
    if all(one.waits for one in days):
        return f"Ces jours ne sont plus facturés{NO_BREAK}: la prochaine rectificative les rend déjà à la famille."
    if any(one.waits for one in days):
        return f"Ces jours ne sont plus facturés{NO_BREAK}: ils sont déjà rendus à la famille, ou le seront par la prochaine rectificative."
    return f"Ces jours ne sont plus facturés{NO_BREAK}: ils ont déjà été rendus à la famille."


def _when(days: Sequence[date]) -> str:
    first, last = days[0], days[-1]
    if len(days) > NAMED:
        return f"{len(days)} jours du {plain_date(first)} au {plain_date(last)}"
    if len(days) > 1 and (first.year, first.month) == (last.year, last.month):
        return f"Les {listed([day_number(one) for one in days])} {month_name(first)}"
    return f"Le {listed([plain_date(one) for one in days])}"
