"""Quotients that end or are missing: what the family and the town hall are told."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Event, Request

QuotientStanding = Literal["settled", "ending", "missing"]


class QuotientStandingChanged(Event, type="family.quotient.standing_changed", aggregate="family_id"):
    """Whether a family with somebody enrolled has a quotient: it will end, it is missing, or all is settled (again)."""

    family_id: UUID
    standing: QuotientStanding
    last_day: Annotated[date | None, Field(description="last day of the quotient that ends or has ended; none: there never was one")] = None
    dearest_from: Annotated[date | None, Field(description="from this day the dearest tariff applies until there is another")] = None
    told_on: date


class QuotientToAsk(Answer):
    """A family whose quotient the town hall lacks, or will lack soon."""

    family_id: UUID
    family_number: str
    name: str
    standing: QuotientStanding
    last_day: date | None = None


class QuotientsToAsk(Answer):
    """Families without a quotient, then those whose quotient ends, the soonest first; the counts are of all."""

    families: tuple[QuotientToAsk, ...]
    missing: int
    ending: int


class ListQuotientsToAsk(Request[QuotientsToAsk], method="GET", path="/v1/quotients-to-ask", audience="staff"):
    """Families with somebody enrolled whose quotient is missing or ends soon. Right: family.record.read."""

    limit: Annotated[int, Field(ge=1, le=200)] = 100
