"""Custody: with which household of separated parents a child is, on every day, and why."""

from datetime import date, time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from contracts.base import Answer, Body, Day, Request

Authority = Literal["full", "limited", "withdrawn"]
"""Parental authority: `limited` reads and books but asks for no change of the child's record; from `withdrawn` the child is hidden."""

AUTHORITY_LABELS: dict[str, str] = {"full": "Autorité parentale", "limited": "Autorité limitée", "withdrawn": "Autorité retirée"}
"""What the town calls each kind of authority."""


def _on_the_clock(at: time) -> time:
    if at.tzinfo is not None or at.second or at.microsecond:
        message = "a time on the town's clock has hours and minutes only"
        raise ValueError(message)
    return at


WallTime = Annotated[time, AfterValidator(_on_the_clock), Field(description="time on the town's clock, Europe/Paris")]
Nights = Annotated[tuple[UUID, ...], Field(min_length=7, max_length=7, description="household of each night, Monday first")]


class AlternateWeeks(Body):
    """Week about: a week begins at the change-over of `weekday`, and is even or odd like the ISO week in which it begins."""

    kind: Literal["alternate_weeks"] = "alternate_weeks"
    even_weeks: UUID
    odd_weeks: UUID
    weekday: Annotated[int, Field(ge=1, le=7, description="ISO weekday of the change-over, Monday is 1")]


class WeekTable(Body):
    """A household for each night of the week, in even and in odd ISO weeks ("one weekend in two" is such a table)."""

    kind: Literal["week_table"] = "week_table"
    even: Nights
    odd: Nights


Pattern = Annotated[AlternateWeeks | WeekTable, Field(discriminator="kind")]


class CustodyDay(Answer):
    """A day as one household sees it: with whom the child wakes up and goes to bed, and why.

    `own` is the household that asks; on the day of a change-over the two differ, and `handover_at` tells when.
    """

    day: date
    morning: Literal["own", "other"] | None
    evening: Literal["own", "other"] | None
    handover_at: time | None = None
    why: str = ""


class CustodyDays(Answer):
    """The custody of a child day by day; a child of one household, or without a calendar, has no days."""

    child_id: UUID
    shared: bool
    days: tuple[CustodyDay, ...] = ()


class GetCustodyDays(Request[CustodyDays], method="GET", path="/v1/children/{child_id}/custody/days", audience="family"):
    """With which household one's child is, from `first` to `last` (a year at most); never who the other household is."""

    child_id: UUID
    first: Day
    last: Day
