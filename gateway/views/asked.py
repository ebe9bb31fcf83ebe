"""What the review of a request shows: each day with its price, or what an absence costs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis import french
from contracts.billing import Quotes
from contracts.planning import AskedDay, MonthGrid
from gateway.views import grid as grids

UNKNOWN = "—"


@dataclass(frozen=True, slots=True)
class Line:
    """One day asked for."""

    value: str
    activity_id: UUID
    activity: str
    day: date
    title: str
    hint: str
    price: str = ""
    explanation: str = ""


def lines(months: Iterable[MonthGrid], days: Sequence[AskedDay]) -> tuple[Line, ...]:
    """Name the days asked for, in the order of the calendar; a day of no known enrolment is left out."""
    wanted = {f"{one.enrolment_id}_{one.day.isoformat()}" for one in days}
    found = [
        Line(cell.value, UUID(row.activity_id), row.activity, date.fromisoformat(cell.day), french.capitalised(cell.title), cell.hint)
        for month in months
        for row in grids.rows(month)
        for cell in row.cells
        if cell.value in wanted
    ]
    return tuple(sorted(found, key=lambda line: line.day))


def priced(asked: Sequence[Line], quotes: Quotes | None) -> tuple[Line, ...]:
    """Add each day's price; a dash when billing does not answer or the town has entered no tariff."""
    if quotes is None:
        return tuple(replace(line, price=UNKNOWN) for line in asked)
    return tuple(
        replace(line, price=UNKNOWN if quote.cents is None else french.euros(quote.cents), explanation=quote.explanation)
        for line, quote in zip(asked, quotes.quotes, strict=True)
    )


def total(quotes: Quotes) -> str | None:
    """Sum the days' prices; None when one of them is not known."""
    amounts = [quote.cents for quote in quotes.quotes]
    known = [cents for cents in amounts if cents is not None]
    return french.euros(sum(known)) if len(known) == len(amounts) else None
