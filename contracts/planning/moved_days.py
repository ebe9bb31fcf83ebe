"""Days of families that the town moved: by a calendar of custody, or by a closing of the town's calendar that comes soon or goes."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Event


class MovedDay(Answer):
    """A day of an activity: lost to the family, or won by it; `cancelled` once was asked for, and does not come back by itself."""

    activity_id: UUID
    activity: str
    day: date
    now: Literal["lost", "won", "cancelled"]


class MovedChild(Answer):
    """A child with the days that changed."""

    child_id: UUID
    child: str
    days: tuple[MovedDay, ...]


class DaysMoved(Event, type="planning.days.moved", aggregate="notice_id"):
    """Regular days that a family has no more, or has from now on, without having asked: one for each change and family (`notice_id`).

    Days that come and wait for a place are told by the request that was entered for them, days asked for that a closing cancels by their
    request. `reason` is what the calendar says of a closing.
    """

    family_id: UUID
    notice_id: UUID
    cause: Literal["custody", "closing", "opening", "withdrawal"]
    reason: str = ""
    enrolment: Annotated[str, Field(description="the activity of an enrolment that was withdrawn before it began")] = ""
    changed_at: datetime
    children: tuple[MovedChild, ...]
