"""Drafts of invoices: days of equal price on one line, and whether a family is billed now, later or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from chassis.french import month_name, span
from contracts.billing import DraftStatus
from services.billing.domain import price_words
from services.billing.domain.billed_days import BilledDays
from services.billing.domain.correction import CorrectedDays
from services.billing.domain.criteria import CRITERIA
from services.billing.domain.tariff import Price

UNKNOWN_QUOTIENT = CRITERIA["quotient"].missing


@dataclass(frozen=True, slots=True)
class DueDays(BilledDays):
    """Days of a child in one activity that have the same price for the same reason and that no invoice bills yet.

    `days` are in their order; `absences` are those of them on which the child was not there.
    """

    family_id: UUID
    child_id: UUID
    child: str
    activity_id: UUID
    activity: str
    days: tuple[date, ...]
    price: Price | None
    absences: tuple[date, ...] = ()

    @property
    def unit_cents(self) -> int:
        """What a day costs."""
        return self.price.cents if self.price else 0

    @property
    def cents(self) -> int:
        """What the days cost together."""
        return self.quantity * self.unit_cents

    def lacks_quotient(self) -> bool:
        """Tell whether the days cost the highest price for want of a quotient."""
        if self.price is None or self.price.quotient is not None:
            return False
        if self.price.sentence:
            return UNKNOWN_QUOTIENT in self.price.sentence
        return (self.price.from_quotient, self.price.below_quotient) != (0, None)

    def explanation(self, period_from: date) -> str:
        """Say what the amount is made of, and which days are absences; days of an earlier period say of when they are."""
        told = explained(self.price, self.quantity) if self.price else ""
        if self.absences:
            told += f"\n{price_words.absences(self.absences, self.quantity)}"
        if self.last_day >= period_from:
            return told
        first, last = self.first_day, self.last_day
        of_when = month_name(first) if (first.year, first.month) == (last.year, last.month) else span(first, last)
        return f"{told} ({of_when}, pas encore facturé)"


def presences(noted: Iterable[tuple[str, str]]) -> str:
    """Say presences that were noted, each a day with its hours, one after the other: "le 23/11 de 16 h 30 à 18 h 12"."""
    return ", ".join(f"le {int(day[8:10])}/{day[5:7]} {hours}" for day, hours in noted)


@lru_cache(maxsize=20_000)
def explained(price: Price, quantity: int) -> str:
    """Say how a price is made; a run asks the same thousands of times."""
    return price.explanation(quantity)


def standing(cents: int, threshold_cents: int, *, lines: int, least_cents: int = 0, credits_too: bool) -> DraftStatus:
    """Tell whether a family is billed (or credited) now, carried over because it is too little, or has nothing to be billed.

    Whoever collects may take nothing under `least_cents`; credits are not collected. Only a corrective run gives credits: in a regular
    one an adjustment that takes off more than there is to bill keeps the family back, until a clerk changes it.
    """
    if not lines:
        return "nothing"
    if cents < 0 and not credits_too:
        return "below"
    return "ready" if abs(cents) >= threshold_cents and not 0 < cents < least_cents else "below"


Line = DueDays | CorrectedDays
"""What a draft is made of: days that are billed for the first time, or days that are billed otherwise than before."""


def by_family(days: Iterable[Line]) -> dict[UUID, list[Line]]:
    """Put the days of each family together, in the order in which they come."""
    found: dict[UUID, list[Line]] = {}
    for one in days:
        found.setdefault(one.family_id, []).append(one)
    return found
