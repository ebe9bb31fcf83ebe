"""The price of a day: the tariff in force on it, in the bracket of the family quotient in force on it.

This is the reference. The database prices whole months at once by the function `price_of` of the migrations, and a test
holds both against each other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Protocol, TypeVar

from chassis.french import NO_BREAK, euros, plain_date
from contracts.billing import Bracket
from contracts.family import QuotientView
from services.billing.domain import price_words
from services.billing.domain.errors import BracketsRefused

NOT_PRICED = "Le tarif n'est pas encore fixé : le montant sera calculé dès qu'il le sera."


class Dated(Protocol):
    """Something in force from a date until the next of its kind."""

    @property
    def valid_from(self) -> date:
        """First day on which it applies."""


D = TypeVar("D", bound=Dated)


@dataclass(frozen=True, slots=True)
class Step:
    """A bracket (tranche) with both ends: `from_quotient` included, `below_quotient` excluded and None for the last."""

    from_quotient: int
    below_quotient: int | None
    cents: int

    def holds(self, quotient: int) -> bool:
        """Tell whether a quotient belongs to this bracket."""
        return self.from_quotient <= quotient and (self.below_quotient is None or quotient < self.below_quotient)


@dataclass(frozen=True, slots=True)
class Price:
    """The price of a day and the facts it follows from; without a known quotient `quotient` is None.

    `late` is a day booked after the cut-off; `tariff` names the tariff whose bracket it is, unknown where the price is older than this.
    `sentence` says it all where the tariff is told by rules, which look at more than this, and `hours` those that were noted, where rules
    look at them.
    """

    from_quotient: int | None
    below_quotient: int | None
    quotient: int | None
    quotient_from: date | None
    cents: int
    late: bool = False
    sentence: str = ""
    hours: str = ""
    tariff: str | None = None
    tariff_from: date | None = None
    tariff_version: int | None = None

    def explanation(self, quantity: int = 1) -> str:
        """Say how the price is made, from the tariff to the amount, on a line of so many days.

        "Tarif « Repas » du 1er septembre 2025, tranche 850 et plus, QF 850 depuis le 1er janvier 2026, réservation tardive : 3,05 €".
        """
        if self.sentence:
            return f"{self.sentence}\n{price_words.presences(self.hours, quantity)}" if self.hours else self.sentence
        named = [] if not self.tariff or not self.tariff_from else [price_words.tariff(self.tariff, self.tariff_from, self.tariff_version)]
        told = ", ".join([*named, self._basis(), *(["réservation tardive"] if self.late else [])])
        return f"{told[:1].upper()}{told[1:]}{NO_BREAK}: {euros(self.cents)}"

    def _basis(self) -> str:
        if self.from_quotient == 0 and self.below_quotient is None:
            return "prix unique"
        if self.quotient is None or self.quotient_from is None:
            return "quotient familial non renseigné, prix le plus élevé"
        start, below = self.from_quotient, self.below_quotient
        extent = f"{start} et plus" if below is None else f"{start} à {below - 1}"
        return f"tranche {extent}, QF {self.quotient} depuis le {plain_date(self.quotient_from)}"


@dataclass(frozen=True, slots=True)
class Tariff:
    """What a day of an activity costs from a date, by quotient bracket, in one of the versions that were entered."""

    valid_from: date
    steps: tuple[Step, ...]
    name: str | None = None
    version: int | None = None

    def price(self, step: Step, known: QuotientView | None) -> Price:
        """Price a day in one of the brackets."""
        return Price(
            step.from_quotient,
            step.below_quotient,
            known.value if known else None,
            known.valid_from if known else None,
            step.cents,
            tariff=self.name,
            tariff_from=self.valid_from if self.name else None,
            tariff_version=self.version,
        )


def steps(brackets: Sequence[Bracket]) -> tuple[Step, ...]:
    """Give each entered bracket its upper end; raises BracketsRefused unless they cover every quotient exactly once."""
    starts = [bracket.from_quotient for bracket in brackets]
    if starts[:1] != [0]:
        raise BracketsRefused("La première tranche doit commencer à 0 : sinon les quotients plus petits n'auraient pas de prix.")
    for before, after in pairwise(starts):
        if after <= before:
            raise BracketsRefused(f"La tranche qui commence à {after} doit commencer après {before} : chaque quotient n'a qu'un prix.")
    ends = [*starts[1:], None]
    return tuple(Step(bracket.from_quotient, below, bracket.cents) for bracket, below in zip(brackets, ends, strict=True))


def price_of(day: date, tariffs: Iterable[Tariff], quotients: Iterable[QuotientView]) -> Price | None:
    """Price a day of an activity for a family; None while no tariff is in force on it.

    `tariffs` are those of the activity and `quotients` those of the family, in any order.
    """
    tariff = in_force(tariffs, day)
    if tariff is None:
        return None
    quotient = in_force(quotients, day)
    if quotient is None or (quotient.valid_until is not None and quotient.valid_until < day):
        step = max(tariff.steps, key=lambda step: (step.cents, step.from_quotient))
        return tariff.price(step, None)
    return tariff.price(next(step for step in tariff.steps if step.holds(quotient.value)), quotient)


def in_force(versions: Iterable[D], day: date) -> D | None:
    """Pick what is in force on a day: the latest that began on it or before."""
    begun = [version for version in versions if version.valid_from <= day]
    return max(begun, key=lambda version: version.valid_from, default=None)
