"""What days cost: regies, dated tariffs, quotes."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Body, Request
from contracts.billing.pricing import TariffRules
from contracts.billing.words import RegieCode


class RegieView(Answer):
    """A public cash office (régie), owner of invoice numbers."""

    code: str
    name: str


class PutRegie(Request[RegieView], method="PUT", path="/v1/regies/{code}", audience="staff"):
    """Enter or rename a régie. Right: billing.regie.write."""

    code: RegieCode
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Bracket(Body):
    """A quotient bracket (tranche): `from_quotient` included, up to the next bracket's start; the last has no upper end."""

    from_quotient: Annotated[int, Field(ge=0, le=99_999)]
    cents: Annotated[int, Field(ge=0, le=1_000_000)]


class TariffView(Answer):
    """A dated tariff of an activity."""

    tariff_id: UUID
    activity_id: UUID
    regie: str
    name: str
    valid_from: date
    brackets: tuple[Bracket, ...]
    rules: TariffRules | None = None
    version: int


class PutTariff(Request[TariffView], method="PUT", path="/v1/tariffs/{tariff_id}", audience="staff"):
    """Enter the tariff by quotient bracket of an activity from a date; it re-prices days not yet invoiced.

    Right: billing.tariff.write. The first bracket starts at 0 and starts grow: a gap or an overlap cannot be written.
    Without a known quotient the highest price applies. `rules` say everything that brackets cannot (docs/tariffs.md).
    """

    tariff_id: UUID
    activity_id: UUID
    regie: RegieCode
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    valid_from: date
    brackets: Annotated[tuple[Bracket, ...], Field(max_length=50)] = ()
    rules: Annotated[TariffRules | None, Field(description="in place of brackets; its own name and date give way to these")] = None


class QuotedDay(Body):
    """A day of an activity to price."""

    activity_id: UUID
    day: date


class Quote(Answer):
    """The price of a day and how it is made; `cents` is None when the town has entered no tariff."""

    activity_id: UUID
    day: date
    cents: int | None
    explanation: str


class Quotes(Answer):
    """Prices in the order asked."""

    quotes: tuple[Quote, ...]


class QuoteDays(Request[Quotes], method="POST", path="/v1/quotes", audience="family"):
    """What days would cost one's own family, before booking them."""

    days: Annotated[tuple[QuotedDay, ...], Field(min_length=1, max_length=400)]
