"""A child's planning in an adult's own calendar (iCalendar): a private link, shown once, that the adult renews or revokes."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, SecretStr

from contracts.base import Answer, Nothing, Request
from contracts.planning.words import DayStatus

PATH = "/v1/planning/children/{child_id}/calendar-feed"


class CalendarFeed(Answer):
    """Whether an adult has a link to a child's calendar: made when, last read on which day; its secret is told to nobody again."""

    child_id: UUID
    child: str
    made_at: datetime | None = None
    read_on: date | None = None


class NewCalendarFeed(CalendarFeed):
    """A link just made; `secret` is in this answer and nowhere else."""

    secret: str


class GetCalendarFeed(Request[CalendarFeed], method="GET", path=PATH, audience="family"):
    """Tell whether one has a link to a child's calendar."""

    child_id: UUID


class RenewCalendarFeed(Request[NewCalendarFeed], method="POST", path=PATH, audience="family", success=201):
    """Make a link to a child's calendar; the one before, if any, opens nothing from now on."""

    child_id: UUID


class RevokeCalendarFeed(Request[Nothing], method="DELETE", path=PATH, audience="family"):
    """Take the link back; harmless when there is none."""

    child_id: UUID


class FeedDay(Answer):
    """A day planned for the child: booked, regular or waiting."""

    enrolment_id: UUID
    day: date
    activity: str
    facility: str
    status: DayStatus
    rank: int | None = None
    offered_until: Annotated[datetime | None, Field(description="a place is held until then, for the family to accept")] = None
    changed_at: datetime


class FeedContents(Answer):
    """What the link shows: the days of the adult's own household, in the order of the calendar."""

    child: str
    days: tuple[FeedDay, ...]


class ReadCalendarFeed(Request[FeedContents], method="POST", path="/v1/calendar-feeds", audience="edge"):
    """Read what a link shows; one that was revoked, or whose adult may no longer see the child, is not found."""

    secret: Annotated[SecretStr, Field(min_length=1, max_length=100)]
