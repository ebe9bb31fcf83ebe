"""Days of families that the town moved: those that a calendar of custody gives to the other household, or brings."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from contracts.base import Answer, Event


class MovedDay(Answer):
    """A day of an activity: lost to the family, or won by it."""

    activity_id: UUID
    activity: str
    day: date
    now: Literal["lost", "won"]


class MovedChild(Answer):
    """A child with the days that changed."""

    child_id: UUID
    child: str
    days: tuple[MovedDay, ...]


class DaysMoved(Event, type="planning.days.moved", aggregate="notice_id"):
    """Regular days that a family has no more, or has from now on, without having asked: one for each change and family (`notice_id`).

    Days that come and wait for a place are told by the request that was entered for them.
    """

    family_id: UUID
    notice_id: UUID
    cause: Literal["custody"]
    changed_at: datetime
    children: tuple[MovedChild, ...]
