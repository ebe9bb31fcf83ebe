"""Closures of activities on some days (grève, neige): previewed, carried out for all at once, taken back while the days are to come."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Day, Event, Request

MOST_CLOSED_DAYS = 31

ClosureReason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=80), Field(description="as families read it: Grève du personnel")
]
Places = Annotated[tuple[UUID, ...], Field(max_length=200)]
Days = Annotated[tuple[Day, ...], Field(min_length=1, max_length=MOST_CLOSED_DAYS)]


class ClosedActivity(Answer):
    """An activity that a closure closes."""

    activity_id: UUID
    activity: str
    facility: str


class ClosureLine(ClosedActivity):
    """What a closure would mean for an activity on a day: children who are booked, and those who asked or wait."""

    day: date
    booked: int
    asked: int


class ClosurePreview(Answer):
    """What a closure would mean: how many children and families it concerns, how many booked days it excuses.

    A day on which an activity does not open anyway is no line; `present` children were already noted as there, and stay so.
    """

    children: int
    families: int
    booked: int
    regular: Annotated[int, Field(description="booked days that come from weekly patterns")] = 0
    meals: Annotated[int, Field(description="booked days of activities that include a meal")] = 0
    asked: int
    present: int
    lines: tuple[ClosureLine, ...]


class PreviewClosure(Request[ClosurePreview], method="POST", path="/v1/closures/preview", audience="staff"):
    """Tell what a closure would mean; nothing is changed. Right: planning.calendar.write."""

    facility_ids: Annotated[Places, Field(description="all activities of these facilities")] = ()
    activity_ids: Places = ()
    days: Days


class ClosureView(Answer):
    """A closure as it was carried out; `may_reopen` while one of its days is to come and nobody took it back."""

    closure_id: UUID
    reason: str
    days: tuple[date, ...]
    activities: tuple[ClosedActivity, ...]
    children: int
    families: int
    entered_at: datetime
    entered_by_name: str
    reopened_at: datetime | None = None
    reopened_by_name: str = ""
    may_reopen: bool = False


class CloseDays(Request[ClosureView], method="POST", path="/v1/closures", audience="staff", success=201):
    """Close activities on days: booked days are excused and not billed, what was asked is refused, each family gets one notice.

    Right: planning.calendar.write.
    """

    facility_ids: Annotated[Places, Field(description="all activities of these facilities")] = ()
    activity_ids: Places = ()
    days: Days
    reason: ClosureReason


class Closures(Answer):
    """Closures, the latest first."""

    closures: tuple[ClosureView, ...]


class ListClosures(Request[Closures], method="GET", path="/v1/closures", audience="staff"):
    """The closures of the last twelve months. Right: planning.calendar.write."""


class ReopenDays(Request[ClosureView], method="POST", path="/v1/closures/{closure_id}/reopening", audience="staff"):
    """Take a closure back for its days from today on: they stand again as they did, and families are told.

    A day that another adult of the household has by now comes back at that account only.

    Right: planning.calendar.write.
    """

    closure_id: UUID


class ClosedChildDay(Answer):
    """A day that was closed or comes back; `booked` unless it was only asked, or waited for."""

    activity: str
    day: date
    booked: bool


class ClosedChild(Answer):
    """A child with its days."""

    child_id: UUID
    child: str
    days: tuple[ClosedChildDay, ...]


class ClosedDaysChanged(Event, type="planning.closed_days.changed", aggregate="notice_id"):
    """What a closure did to a family's days: closed, and perhaps reopened. One for each closure and family (`notice_id`)."""

    family_id: UUID
    notice_id: UUID
    closure_id: UUID
    status: Literal["closed", "reopened"]
    reason: str
    changed_at: datetime
    children: tuple[ClosedChild, ...]
