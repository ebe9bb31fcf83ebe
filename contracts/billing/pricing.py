"""A tariff as data: for whom each price holds, what is added or taken off, how it is rounded. docs/tariffs.md has worked examples.

Amounts are integer cents, rates and percents decimals. Bounds are `at_least`, included, and `below`, excluded.
"""

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from contracts.base import Answer, Body, Request

Regime = Literal["caf", "msa", "other", "none"]
Booking = Literal["regular", "occasional"]
Unit = Literal["day", "hour", "half_hour", "quarter_hour", "package"]
RoundingMode = Literal["half_up", "half_even", "half_down", "up", "down"]
PriceCents = Annotated[int, Field(ge=0, le=1_000_000, description="integer euro cents")]
Percent = Annotated[Decimal, Field(ge=-100, le=1000, max_digits=8, decimal_places=4)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
ClassName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30)]


class Range(Body):
    """Whole numbers from `at_least`, included, up to `below`, excluded; an end that is left out is open."""

    at_least: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    below: Annotated[int | None, Field(ge=0, le=1_000_000)] = None


class Clock(Body):
    """Moments of the day `after` one, excluded, and `until` another, included."""

    after: time | None = None
    until: time | None = None


class Conditions(Body):
    """For whom a price holds: everything that is said must be met, what is left out is met by everybody."""

    quotient: Annotated[Range | None, Field(description="family quotient (QF)")] = None
    regimes: Annotated[tuple[Regime, ...] | None, Field(min_length=1, max_length=4, description="allocation régime of the family")] = None
    resident: Annotated[bool | None, Field(description="lives in the town")] = None
    age: Annotated[Range | None, Field(description="full years on the day")] = None
    school_classes: Annotated[tuple[ClassName, ...] | None, Field(min_length=1, max_length=30)] = None
    other_classes_than: Annotated[tuple[ClassName, ...] | None, Field(min_length=1, max_length=30)] = None
    sibling_rank: Annotated[Range | None, Field(description="1 is the eldest child of the family present in the month")] = None
    booking: Annotated[Booking | None, Field(description="by the weekly pattern, or now and then")] = None
    late: Annotated[bool | None, Field(description="booked after the cut-off")] = None
    unbooked: Annotated[bool | None, Field(description="there without a booking")] = None
    absent: Annotated[bool | None, Field(description="booked, not there, and nobody had declared it in a way that the rules accept")] = None
    left_at: Annotated[Clock | None, Field(description="when the child was fetched")] = None


class EffortRate(Body):
    """Effort rate (taux d'effort): the quotient times a rate, never under the floor nor over the ceiling."""

    rate_percent: Annotated[Decimal, Field(gt=0, le=100, max_digits=8, decimal_places=5)]
    floor_cents: PriceCents
    ceiling_cents: PriceCents


PRICE_OR_RATE = "Indiquez soit un prix, soit un taux d'effort, et pas les deux."
"""What is answered to a line that has a price and a rate, or neither."""


class PriceLine(Body):
    """The price of a unit for those who meet `when`: either `cents` or an `effort` rate."""

    when: Conditions = Conditions()
    cents: PriceCents | None = None
    effort: EffortRate | None = None


class Adjustment(Body):
    """A surcharge or a reduction (negative) for those who meet `when`: either `cents` or a `percent` of the amount so far."""

    label: Annotated[Text, Field(min_length=1)]
    when: Conditions = Conditions()
    cents: Annotated[int | None, Field(ge=-1_000_000, le=1_000_000)] = None
    percent: Percent | None = None


class Rounding(Body):
    """How an amount that falls between two steps is rounded: `half_up` takes half a cent up; `on` each unit, or the amount once."""

    step_cents: Annotated[int, Field(ge=1, le=100)] = 1
    mode: RoundingMode = "half_up"
    on: Literal["amount", "unit"] = "amount"


class PackagePeriod(Body):
    """A period that is paid as a whole, from its first to its last day."""

    label: Annotated[Text, Field(min_length=1)]
    first: date
    last: date


class Package(Body):
    """What a package (forfait) covers: each calendar month, or the periods that are named."""

    per: Literal["month", "periods"] = "month"
    periods: Annotated[tuple[PackagePeriod, ...], Field(max_length=60)] = ()


class Split(Body):
    """What of an amount is care, for the tax certificate: a share in percent, or all but the meal."""

    care_percent: Annotated[Decimal | None, Field(ge=0, le=100, max_digits=7, decimal_places=4)] = None
    meal_cents: PriceCents | None = None


class TariffRules(Body):
    """What a day of an activity costs from a date on.

    The lines meet every case exactly once. What is not known of a family is priced at the highest price that could hold.
    """

    name: Annotated[Text, Field(min_length=1)]
    valid_from: date
    unit: Annotated[Unit, Field(description="hours, half and quarter hours are counted when they have started")] = "day"
    package: Annotated[Package | None, Field(description="needed by the unit `package`")] = None
    lines: Annotated[tuple[PriceLine, ...], Field(min_length=1, max_length=300)]
    adjustments: Annotated[tuple[Adjustment, ...], Field(max_length=40, description="in this order, each on the amount so far")] = ()
    minimum_cents: PriceCents = 0
    rounding: Rounding = Rounding()
    split: Annotated[Split | None, Field(description="left out, nothing of it is care")] = None


class Case(Body):
    """A day of a child to try a tariff on; what is left out is not known, but for yes and no, which are no."""

    day: Annotated[date | None, Field(description="left out, the first day of the tariff")] = None
    quotient: Annotated[int | None, Field(ge=0, le=99_999)] = None
    quotient_from: Annotated[date | None, Field(description="since when the quotient holds")] = None
    regime: Regime | None = None
    resident: bool | None = None
    birth_date: date | None = None
    age: Annotated[int | None, Field(ge=0, le=120, description="in place of the date of birth")] = None
    school_class: ClassName | None = None
    sibling_rank: Annotated[int | None, Field(ge=1, le=30)] = None
    booking: Booking | None = None
    late: bool = False
    unbooked: bool = False
    absent: bool = False
    minutes: Annotated[int | None, Field(ge=0, le=1440, description="booked or attended; needed by tariffs per hour or part of it")] = None
    left_at: time | None = None
    package_charged: Annotated[bool, Field(description="another day of the same period bears the package")] = False


class PriceStep(Answer):
    """One step of the arithmetic: what is done, in French, and the amount in cents after it."""

    kind: Literal["price", "effort", "floor", "ceiling", "quantity", "package", "surcharge", "reduction", "minimum", "rounding"]
    text: str
    cents: Decimal


class Explanation(Answer):
    """How an amount is made: by which tariff, for which quotient, which criteria were met, step by step."""

    tariff: str
    valid_from: date
    version: Annotated[int | None, Field(description="none while it is only tried")] = None
    line: Annotated[int, Field(description="which line of the tariff was met, 1 for the first")]
    quotient: int | None = None
    quotient_from: date | None = None
    criteria: Annotated[tuple[str, ...], Field(description="criteria that were met, in French")] = ()
    unknown: Annotated[tuple[str, ...], Field(description="facts that are not known, in French: the highest price was taken")] = ()
    steps: tuple[PriceStep, ...]
    rounding: Rounding = Rounding()
    sentence: Annotated[str, Field(description="all of it as a French sentence")] = ""


class Amount(Answer):
    """What a case costs, what of it is care and what is not, and how it is made."""

    cents: int
    care_cents: int
    meal_cents: Annotated[int, Field(description="the rest: the meal, and surcharges on what was late, not booked, or a no-show")]
    agreed_cents: Annotated[
        int | None,
        Field(
            description="where the tariff does not tell care from the meal: the amount without surcharges on what was late, not booked,"
            " or a no-show, all of which is care if the town says so of the activity"
        ),
    ] = None
    explanation: Explanation


class TriedTariff(Answer):
    """The amounts of the cases, in their order."""

    amounts: tuple[Amount, ...]


class PreviewTariff(Request[TriedTariff], method="POST", path="/v1/tariffs/preview", audience="staff"):
    """Try a tariff on some cases; nothing is kept. A gap, an overlap or an impossible rounding is refused. For every staff member."""

    tariff: TariffRules
    cases: Annotated[tuple[Case, ...], Field(max_length=400)] = ()
