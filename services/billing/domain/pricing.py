"""The price of a day by a tariff, with how it is made: the reference, and what prices every charge.

The line that the facts meet; times the units that have started; surcharges and reductions in their order; the minimum; rounded once.
What is not known is priced at the highest price that could hold: of the lines the dearest, surcharges count, reductions do not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from contracts.billing import Adjustment, Amount, Explanation, PriceLine, PriceStep, Rounding, RoundingMode, TariffRules, Unit
from services.billing.domain import price_words
from services.billing.domain.criteria import CRITERIA, Facts, said, unmet

MODES: dict[RoundingMode, str] = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "half_down": ROUND_HALF_DOWN,
    "up": ROUND_CEILING,
    "down": ROUND_FLOOR,
}
MISSING = {one.fact: one.missing for one in CRITERIA.values()}
MINUTES: dict[Unit, int] = {"hour": 60, "half_hour": 30, "quarter_hour": 15}


@dataclass(frozen=True, slots=True)
class Met:
    """A line that the facts meet, its place (1 for the first), the facts that it would need and that are not known, its price so far."""

    line: PriceLine
    place: int
    unknown: tuple[str, ...]
    steps: tuple[PriceStep, ...]

    @property
    def cents(self) -> Decimal:
        """The price of a unit, not yet rounded."""
        return self.steps[-1].cents


def price(tariff: TariffRules, facts: Facts, *, version: int | None = None) -> Amount:
    """Price a day by a tariff without gaps, whose unit can be counted (`countable`)."""
    met = max(_met(tariff.lines, facts), key=lambda one: (one.cents, -one.place))
    steps = [*met.steps]
    if facts.package_charged and tariff.unit == "package":
        steps = [PriceStep(kind="package", text=price_words.PACKAGE_CHARGED, cents=Decimal(0))]
        unknown: list[str] = []
    else:
        unknown = [*met.unknown]
        steps += _quantity(tariff, facts, met.cents)
        steps += _adjusted(tariff.adjustments, facts, steps[-1].cents, unknown)
        if steps[-1].cents < tariff.minimum_cents:
            steps.append(PriceStep(kind="minimum", text=price_words.minimum(tariff.minimum_cents), cents=Decimal(tariff.minimum_cents)))
        steps += _rounding(tariff.rounding, steps[-1].cents)
    cents = int(steps[-1].cents)
    explanation = Explanation(
        tariff=tariff.name,
        valid_from=tariff.valid_from,
        version=version,
        line=met.place,
        quotient=facts.quotient,
        quotient_from=facts.quotient_from,
        criteria=() if met.unknown else said(met.line.when),
        unknown=tuple(dict.fromkeys(MISSING[fact] for fact in unknown)),
        steps=tuple(steps),
        rounding=tariff.rounding,
    )
    agreed = min(cents, _without_penalties(tariff, facts)) if _penalised(tariff, facts) else cents
    care = _care(tariff, agreed)
    return Amount(
        cents=cents,
        care_cents=care,
        meal_cents=cents - care,
        agreed_cents=agreed if tariff.split is None else None,
        explanation=explanation.model_copy(update={"sentence": price_words.sentence(explanation)}),
    )


def countable(tariff: TariffRules, facts: Facts) -> bool:
    """Tell whether the units of a day can be counted: parts of hours need minutes."""
    return tariff.unit not in MINUTES or facts.minutes is not None


def period(tariff: TariffRules, day: date) -> tuple[date, date] | None:
    """Tell the first and the last day of the package that covers a day; None without one."""
    if tariff.unit != "package" or tariff.package is None:
        return None
    if tariff.package.per == "month":
        after = day.replace(day=28).toordinal() + 4
        return day.replace(day=1), date.fromordinal(date.fromordinal(after).replace(day=1).toordinal() - 1)
    return next(((one.first, one.last) for one in tariff.package.periods if one.first <= day <= one.last), None)


def rounded(cents: Decimal, rounding: Rounding) -> Decimal:
    """Round an amount in cents to the steps of the town: the one rounding function."""
    return (cents / rounding.step_cents).quantize(Decimal(1), rounding=MODES[rounding.mode]) * rounding.step_cents


def _met(lines: Iterable[PriceLine], facts: Facts) -> Iterable[Met]:
    for place, line in enumerate(lines, start=1):
        excluded, unknown = unmet(line.when, facts)
        if not excluded:
            if line.effort and facts.quotient is None:
                unknown = tuple(dict.fromkeys((*unknown, "quotient")))
            yield Met(line, place, unknown, tuple(_unit_price(line, facts)))


def _unit_price(line: PriceLine, facts: Facts) -> Iterable[PriceStep]:
    if line.effort is None:
        cents = Decimal(line.cents or 0)
        yield PriceStep(kind="price", text=price_words.amount(cents), cents=cents)
        return
    floor, ceiling = Decimal(line.effort.floor_cents), Decimal(line.effort.ceiling_cents)
    if facts.quotient is None:
        yield PriceStep(kind="ceiling", text=price_words.at_ceiling(ceiling), cents=ceiling)
        return
    exact = facts.quotient * line.effort.rate_percent  # euros times percent are cents
    yield PriceStep(kind="effort", text=price_words.effort(facts.quotient, line.effort.rate_percent, exact), cents=exact)
    if exact < floor:
        yield PriceStep(kind="floor", text=price_words.floor(floor), cents=floor)
    elif exact > ceiling:
        yield PriceStep(kind="ceiling", text=price_words.ceiling(ceiling), cents=ceiling)


def _quantity(tariff: TariffRules, facts: Facts, unit_cents: Decimal) -> Iterable[PriceStep]:
    if tariff.rounding.on == "unit":
        yield from (steps := list(_rounding(tariff.rounding, unit_cents)))
        unit_cents = steps[-1].cents if steps else unit_cents
    if tariff.unit in MINUTES:
        units = -(-(facts.minutes or 0) // MINUTES[tariff.unit])
        cents = units * unit_cents
        yield PriceStep(kind="quantity", text=price_words.quantity(units, tariff.unit, unit_cents, cents), cents=cents)


def _adjusted(adjustments: Iterable[Adjustment], facts: Facts, cents: Decimal, unknown: list[str]) -> Iterable[PriceStep]:
    for one in adjustments:
        excluded, needed = unmet(one.when, facts)
        change = Decimal(one.cents) if one.cents is not None else cents * (one.percent or Decimal(0)) / 100
        if excluded or (needed and change <= 0):
            continue
        unknown += needed
        cents += change
        kind = "surcharge" if change >= 0 else "reduction"
        yield PriceStep(kind=kind, text=price_words.adjusted(one, cents), cents=cents)


def _rounding(rounding: Rounding, cents: Decimal) -> Iterable[PriceStep]:
    result = rounded(cents, rounding)
    if result != cents:
        yield PriceStep(kind="rounding", text=price_words.rounding(rounding, result), cents=result)


def _penalty(one: Adjustment) -> bool:
    """Tell a surcharge for what was not as agreed: a late booking, a day without one, a no-show, a child that was fetched late."""
    unagreed = one.when.late or one.when.unbooked or one.when.absent or one.when.left_at is not None
    return bool(unagreed) and ((one.cents or 0) > 0 or (one.percent or 0) > 0)


def _penalised(tariff: TariffRules, facts: Facts) -> bool:
    """Tell whether a penalty counts, or may for what is known of the day."""
    return any(_penalty(one) and not unmet(one.when, facts)[0] for one in tariff.adjustments)


def _without_penalties(tariff: TariffRules, facts: Facts) -> int:
    """Tell what the day would cost without its penalties."""
    return price(tariff.model_copy(update={"adjustments": tuple(one for one in tariff.adjustments if not _penalty(one))}), facts).cents


def _care(tariff: TariffRules, agreed: int) -> int:
    """Tell what of an amount without its penalties is care; the rest is the meal. No tax is credited for a penalty."""
    if tariff.split is None:
        return 0
    if tariff.split.meal_cents is not None:
        return max(0, agreed - tariff.split.meal_cents)
    return int(rounded(agreed * (tariff.split.care_percent or Decimal(0)) / 100, Rounding()))
