"""The waiting list: places that are offered, who waits in which order, and how full the days are."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Day, Request
from contracts.planning.requests import PlanningRequestView


class Offer(Answer):
    """A place that became free and is held for a child who waited, until a moment."""

    request_id: UUID
    enrolment_id: UUID
    child_id: UUID
    child: str
    activity_id: UUID
    activity: str
    day: date
    until: datetime


class Offers(Answer):
    """Places that are held for one's own children, those to answer first before."""

    offers: tuple[Offer, ...]


class ListOffers(Request[Offers], method="GET", path="/v1/planning/offers", audience="family"):
    """The places that are held for one's own children."""


class AcceptOffer(Request[PlanningRequestView], method="POST", path="/v1/planning/requests/{request_id}/offer", audience="family"):
    """Take a place that is held for a day; refused once its time is over. To leave it the day is taken back."""

    request_id: UUID
    enrolment_id: UUID
    day: Day


class OfferedDay(Answer):
    """A day for which a place is held until a moment."""

    enrolment_id: UUID
    activity_id: UUID
    activity: str
    day: date
    until: Annotated[datetime, Field(description="afterwards the place goes to the next")]
