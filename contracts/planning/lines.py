"""The waiting lists as staff see them: who waits for a day of an activity in which order, and what staff may do about it."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Day, Request

ToldReason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=200), Field(description="the family reads it, with who acted")
]


class WaitingDay(Answer):
    """A day of an activity for which children wait; `offered` of them have a place that is held for them."""

    activity_id: UUID
    activity: str
    facility: str
    day: date
    waiting: int
    offered: int
    taken: int
    capacity: int


class WaitingDays(Answer):
    """Days for which children wait, in the order of the calendar."""

    days: tuple[WaitingDay, ...]


class ListWaitingDays(Request[WaitingDays], method="GET", path="/v1/waiting-days", audience="staff"):
    """Where children wait from today on, in all activities within reach or in one. Right: planning.request.read."""

    activity_id: UUID | None = None


class WaitingChild(Answer):
    """A child who waits for a day.

    `arrival` is the number of its request in the order of all, `rank` its place in the list. `siblings` are those without whom it does
    not come. `fits` tells whether every limit that counts the child (activity, age group, room, facility) has a place left now.
    """

    enrolment_id: UUID
    child_id: UUID
    child: str
    family_id: UUID
    guardian: str
    rank: int
    arrival: int | None
    asked_at: datetime
    siblings: tuple[str, ...] = ()
    offered_until: datetime | None = None
    reason: Annotated[str, Field(description="what the family reads of its place, where somebody changed it")] = ""
    fits: bool = False


class WaitingList(Answer):
    """Who waits for a day of an activity, the first to get a place before."""

    activity_id: UUID
    activity: str
    facility: str
    day: date
    taken: int
    capacity: int
    children: tuple[WaitingChild, ...]


class GetWaitingList(Request[WaitingList], method="GET", path="/v1/activities/{activity_id}/waiting/{day}", audience="staff"):
    """Who waits for a day of an activity. Right: planning.request.read."""

    activity_id: UUID
    day: Day


class MoveInLine(Request[WaitingList], method="POST", path="/v1/activities/{activity_id}/waiting/{day}/moves", audience="staff"):
    """Give a child, with those it waits together with, another place in the list; the others keep their order.

    Right: planning.request.decide.
    """

    activity_id: UUID
    day: Day
    enrolment_id: UUID
    rank: Annotated[int, Field(ge=1, le=10_000, description="the place to have; beyond the end means the end")]
    reason: ToldReason


class GivePlace(Request[WaitingList], method="POST", path="/v1/activities/{activity_id}/waiting/{day}/places", audience="staff"):
    """Give a place to a child who waits, whoever waits before; refused where none is left (`no_place_left`).

    Brothers and sisters with whom it waited go on waiting without it. Right: planning.request.decide.
    """

    activity_id: UUID
    day: Day
    enrolment_id: UUID
    reason: ToldReason


class EndWaiting(Request[WaitingList], method="POST", path="/v1/activities/{activity_id}/waiting/{day}/ends", audience="staff"):
    """Take a child out of the list; a place that was held for it goes to the next. Right: planning.request.decide."""

    activity_id: UUID
    day: Day
    enrolment_id: UUID
    reason: ToldReason
