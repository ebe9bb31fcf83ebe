"""What days cost: regies, dated tariffs, quotes."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Body, Request
from contracts.billing.pricing import Amount, Case, TariffRules
from contracts.billing.treasury import Collector, TreasuryCodes
from contracts.billing.words import RegieCode


class RegieView(Answer):
    """A public cash office (régie), owner of invoice numbers."""

    code: str
    name: str


class PutRegie(Request[RegieView], method="PUT", path="/v1/regies/{code}", audience="staff"):
    """Enter or rename a régie. Right: billing.regie.write.

    With `new`, the code of one that is there already is refused (`regie_refused`, of the field `code`).
    """

    code: RegieCode
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    partial_online: Annotated[bool | None, Field(description="whether it takes a part of an amount by card; left out, as it was")] = None
    collector: Annotated[Collector | None, Field(description="who collects its invoices; left out, as it was")] = None
    treasury: Annotated[TreasuryCodes | None, Field(description="its codes at the treasury; left out, as they were")] = None
    billed_until: Annotated[
        date | None, Field(description="last day that the former program billed: no run bills it or an earlier one; left out, as it was")
    ] = None
    new: Annotated[bool, Field(description="whether only a régie that is not there yet is meant")] = False


class RegieSettings(Answer):
    """How a régie is set up."""

    code: str
    name: str
    partial_online: bool
    collector: Collector
    treasury: TreasuryCodes | None = None
    billed_until: date | None = None


class ReadRegie(Request[RegieSettings], method="GET", path="/v1/regies/{code}", audience="staff"):
    """How a régie is set up. Right: billing.regie.write."""

    code: RegieCode


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
    With the `version` that was read, what somebody else has corrected since is not written over (`tariff_changed`).
    """

    tariff_id: UUID
    activity_id: UUID
    regie: RegieCode
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    valid_from: date
    brackets: Annotated[tuple[Bracket, ...], Field(max_length=50)] = ()
    rules: Annotated[TariffRules | None, Field(description="in place of brackets; its own name and date give way to these")] = None
    version: Annotated[int | None, Field(description="that was read, 0 of a new one; unless said, the latest is corrected")] = None


class TariffVersion(Answer):
    """A dated tariff in a list; `valid_until` is the day before the next one begins."""

    tariff_id: UUID
    name: str
    regie: str
    valid_from: date
    valid_until: date | None = None
    in_force: bool
    summary: Annotated[str, Field(description="what it looks at and from what to what it costs, in French")]


class ActivityTariffs(Answer):
    """The tariffs of an activity, the latest first; none where its days have no price yet."""

    activity_id: UUID
    activity: str
    tariffs: tuple[TariffVersion, ...]
    waits_from: Annotated[date | None, Field(description="first day that waits for a price, where no tariff begins before it")] = None


class TariffList(Answer):
    """Every activity with its tariffs, and the régies that may collect."""

    activities: tuple[ActivityTariffs, ...]
    regies: tuple[RegieView, ...]


class ListTariffs(Request[TariffList], method="GET", path="/v1/tariffs", audience="staff"):
    """The tariffs of every activity. Right: billing.tariff.write."""


class PricedFrom(Answer):
    """From when on the days of an activity have a price; null where it has no tariff."""

    first: date | None


class ReadPricedFrom(Request[PricedFrom], method="GET", path="/v1/activities/{activity_id}/priced-from", audience="staff"):
    """From when on an activity has a tariff, for whoever enrols children there. Right: planning.enrolment.write."""

    activity_id: UUID


class WordedLine(Answer):
    """A line of a tariff in French: for whom, and how much."""

    criteria: tuple[str, ...]
    price: str


class TariffSheet(Answer):
    """A tariff as people read it: its table, what is added or taken off, and how it is rounded; `facts` are short sentences."""

    tariff: TariffView
    activity: str
    regie_name: str
    valid_until: date | None = None
    in_force: bool
    unit: Annotated[str, Field(description='what a price is for, in French: "par jour"')]
    lines: tuple[WordedLine, ...]
    adjustments: tuple[WordedLine, ...] = ()
    facts: tuple[str, ...] = ()


class GetTariff(Request[TariffSheet], method="GET", path="/v1/tariffs/{tariff_id}", audience="staff"):
    """One tariff in French. Right: billing.tariff.write."""

    tariff_id: UUID


class ChildTrial(Answer):
    """What a child's month costs now and would cost."""

    child_id: UUID
    child: str
    family_id: UUID
    family: str
    days: int
    before_cents: int
    after_cents: int


class TariffTrial(Answer):
    """A tariff tried: on cases, each line of it once, and on the children who come in a month; nothing is kept.

    `changed` are the children whose month would cost something else, those with the greatest difference.
    """

    cases: tuple[Case, ...]
    amounts: tuple[Amount, ...]
    month: date
    days: int
    children: int
    invoiced_days: Annotated[int, Field(description="of them, days that an invoice bills already: they keep their price")]
    unpriced_days: Annotated[int, Field(description="days that the tariff cannot price for want of hours, or outside of its periods")]
    before_cents: int
    after_cents: int
    dearer: int
    cheaper: int
    changed: tuple[ChildTrial, ...]
    is_partial: Annotated[bool, Field(description="only the first families were looked at, there are many")] = False


class TryTariff(Request[TariffTrial], method="POST", path="/v1/tariffs/trial", audience="staff"):
    """Try a tariff on cases, or on one for each line of it, and on the real days of a month. Right: billing.tariff.write.

    A gap, an overlap or an impossible rounding is refused, as on saving.
    """

    activity_id: UUID
    tariff: TariffRules
    month: date
    cases: Annotated[tuple[Case, ...], Field(max_length=40)] = ()


class QuotedDay(Body):
    """A day of an activity to price; what is not said of the child or the day is priced at the highest price that could hold."""

    activity_id: UUID
    day: date
    child_id: UUID | None = None
    enrolment_id: UUID | None = None
    late: Annotated[bool, Field(description="it would be booked after the cut-off")] = False
    minutes: Annotated[int | None, Field(ge=0, le=1440, description="how long it would last")] = None
    regular: Annotated[bool, Field(description="it would be booked by the weekly pattern")] = False


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
    instead: Annotated[bool, Field(description="in place of what their enrolments are charged, not beside it")] = False
