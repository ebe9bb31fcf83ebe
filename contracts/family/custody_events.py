"""What the family service tells of separated parents: by date, and never why."""

from datetime import date, time
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Event
from contracts.family.custody import Authority


class LinkedHousehold(Answer):
    """A household of the child and the days on which it is one; None is without end."""

    family_id: UUID
    since: date | None = None
    until: date | None = None


class LinkedAdult(Answer):
    """An adult whose authority is, was or will be other than full during some days."""

    guardian_id: UUID
    authority: Authority
    since: date
    until: date | None = None


class CustodySpan(Answer):
    """Days, both included, on which the child is with a household, if only for a part of the first and last one.

    The day of a change-over belongs to two spans. A day of no span is nobody's in particular: no calendar holds on it.
    """

    family_id: UUID
    first: date
    last: date
    since: Annotated[time | None, Field(description="from when on the first day, on the town's clock, where the child changes over")] = None


class CustodySet(Event, type="family.custody.set", aggregate="child_id"):
    """The households of a child and its days with each, as they now stand; told to the town, watched by no family."""

    child_id: UUID
    households: tuple[LinkedHousehold, ...]
    adults: Annotated[tuple[LinkedAdult, ...], Field(description="those not named have full authority")] = ()
    spans: tuple[CustodySpan, ...] = ()
