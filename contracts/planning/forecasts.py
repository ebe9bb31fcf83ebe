"""Forecasts for the kitchen and the teams: who is expected, counted; hours realised, for the CAF."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Day, Nothing, Request


class ForecastLine(Answer):
    """Children expected in an activity, or in one of its groups, on a day; each by its place in the forecast's `children`."""

    activity_id: UUID
    activity: str
    facility: str
    meal: bool
    group: Annotated[str, Field(description="empty for children in no group")] = ""
    day: date
    children: tuple[int, ...]


class ForecastSlot(Answer):
    """An activity that opens on a day, whether or not somebody is expected."""

    activity_id: UUID
    activity: str
    facility: str
    meal: bool
    days: tuple[date, ...]


class Forecast(Answer):
    """Who is expected from one day to another: no names, only which child is the same one."""

    first: date
    last: date
    slots: tuple[ForecastSlot, ...]
    lines: tuple[ForecastLine, ...]
    children: tuple[UUID, ...]


class GetForecast(Request[Forecast], method="GET", path="/v1/forecasts/{first}/{last}", audience="staff"):
    """Who is expected, per day, activity and group, during 31 days at most. Right: planning.month.read."""

    first: Day
    last: Day
    facility_id: UUID | None = None


class PutMeal(Request[Nothing], method="PUT", path="/v1/activities/{activity_id}/meal", audience="staff"):
    """Say whether an activity includes a meal, which the kitchen counts. Right: planning.activity.write."""

    activity_id: UUID
    meal: bool


AgeBand = Literal["under_6", "from_6", "unknown"]


class RealisedHours(Answer):
    """Presences of a family's children of one age band in an activity, and the minutes that they lasted.

    `untimed` presences have no length, because neither times nor hours are known: they are not in `minutes`. `children_in_all` are those of
    all families in that activity and age band, each once, a child of two households too.
    """

    activity_id: UUID
    activity: str
    facility: str
    band: AgeBand
    family_id: UUID
    children: int
    presences: int
    untimed: int
    minutes: int
    children_in_all: int | None = None


class HoursRealised(Answer):
    """Hours realised from one day to another."""

    first: date
    last: date
    lines: tuple[RealisedHours, ...]


class GetHoursRealised(Request[HoursRealised], method="GET", path="/v1/hours/{first}/{last}", audience="staff"):
    """Hours realised, by activity, age band (on the day of presence) and family, during 366 days at most. Right: planning.month.read."""

    first: Day
    last: Day
    facility_id: UUID | None = None
