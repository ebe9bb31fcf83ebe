"""Cut-off rules as data: the last moment to book, or to cancel, a given day. All times are the town's clock, Europe/Paris.

A rule is a record with a `kind`. The first six kinds give the moment of a day; `by_weekday`, `unless_closed`, `by_dates` and
`by_period` choose among other rules. docs/cutoff-rules.md shows each kind with a worked example.
"""

from datetime import date, datetime
from itertools import pairwise
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, model_validator

from contracts.base import Answer, Body, Day, Request
from contracts.planning.words import Period, WallTime, Weekday

ClosedDay = Annotated[
    Literal["stays", "earlier"],
    Field(description="a deadline that falls on a weekend or a public holiday stays there, or moves to the working day before"),
]


class WorkingDaysBefore(Body):
    """Cut-off "N working days before, at HH:MM"; working days are Monday to Friday without public holidays."""

    kind: Literal["working_days_before"] = "working_days_before"
    days: Annotated[int, Field(ge=0, le=60)]
    at: WallTime


class SchoolDaysBefore(Body):
    """Cut-off "N school days before, at HH:MM": weekdays of school without holidays, public holidays and closures of the town."""

    kind: Literal["school_days_before"] = "school_days_before"
    days: Annotated[int, Field(ge=1, le=15)]
    at: WallTime
    school_weekdays: Annotated[frozenset[Weekday], Field(min_length=1, description="days of the week with school")] = frozenset(
        {1, 2, 4, 5}
    )


class CalendarDaysBefore(Body):
    """Cut-off "N days before, at HH:MM", whatever these days are; 1 is the eve."""

    kind: Literal["calendar_days_before"] = "calendar_days_before"
    days: Annotated[int, Field(ge=0, le=90)]
    at: WallTime
    closed_day: ClosedDay = "stays"


class HoursBefore(Body):
    """Cut-off "N hours before" `begins` of the day, counted as they pass, also in a night on which the clocks change."""

    kind: Literal["hours_before"] = "hours_before"
    hours: Annotated[int, Field(ge=1, le=720)]
    begins: WallTime


class WeekdayBefore(Body):
    """Cut-off "the Friday before, at HH:MM": the last such weekday before the day, never the day itself."""

    kind: Literal["weekday_before"] = "weekday_before"
    weekday: Weekday
    at: WallTime
    closed_day: ClosedDay = "stays"


class WeekBefore(Body):
    """Cut-off "the week before, on day D at HH:MM": one moment for the whole week from Monday to Sunday; `weeks` 2 is two weeks before."""

    kind: Literal["week_before"] = "week_before"
    weekday: Weekday
    at: WallTime
    weeks: Annotated[int, Field(ge=1, le=8)] = 1
    closed_day: ClosedDay = "stays"


class ByWeekday(Body):
    """A table: one rule for each weekday on which the activity opens."""

    kind: Literal["by_weekday"] = "by_weekday"
    days: Annotated[dict[Weekday, "Cutoff"], Field(min_length=1, description="rule by ISO weekday, `1` is Monday")]


ClosedKind = Literal["public_holiday", "closed", "short_holidays", "summer_holidays", "weekend"]


class UnlessClosed(Body):
    """Another table when the usual deadline falls on a closed day: on a day of one of the kinds `closed`, `instead` counts."""

    kind: Literal["unless_closed"] = "unless_closed"
    usual: "Cutoff"
    instead: "Cutoff"
    closed: Annotated[tuple[ClosedKind, ...], Field(min_length=1)] = ("public_holiday", "closed")


class Deadline(Body):
    """One moment for all days from `first` to `last`, such as a holiday: `at` on the day `until`, which is the first day at the latest."""

    first: Day
    last: Day
    until: Day
    at: WallTime

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            message = "the period ends before it begins"
            raise ValueError(message)
        if self.until > self.first:
            message = "the deadline lies after the first day of its period"
            raise ValueError(message)
        return self


class ByDates(Body):
    """Deadlines that the town sets for periods named by their dates, and `otherwise` for all other days."""

    kind: Literal["by_dates"] = "by_dates"
    deadlines: Annotated[tuple[Deadline, ...], Field(min_length=1, max_length=60)]
    otherwise: "Cutoff"

    @model_validator(mode="after")
    def _apart(self) -> Self:
        spans: list[tuple[date, date]] = sorted((one.first, one.last) for one in self.deadlines)
        for before, after in pairwise(spans):
            if after[0] <= before[1]:
                message = f"two deadlines for {after[0].isoformat()}"
                raise ValueError(message)
        return self


class ByPeriod(Body):
    """One rule for each part of the school year in which the activity opens."""

    kind: Literal["by_period"] = "by_period"
    periods: Annotated[dict[Period, "Cutoff"], Field(min_length=1)]


def _with_kind(rule: Any) -> Any:
    """Read a rule without a kind as one that counts working days: the first rules were written so."""
    return {"kind": "working_days_before", **rule} if isinstance(rule, dict) else rule


Step = WorkingDaysBefore | SchoolDaysBefore | CalendarDaysBefore | HoursBefore | WeekdayBefore | WeekBefore
"""A rule that counts back from the day."""

Cutoff = Annotated[
    Annotated[Step | ByWeekday | UnlessClosed | ByDates | ByPeriod, Field(discriminator="kind")],
    BeforeValidator(_with_kind),
]
"""A cut-off rule of any kind."""

for _model in (ByWeekday, UnlessClosed, ByDates, ByPeriod):
    _model.model_rebuild()


class LastMoments(Answer):
    """The last moment that a rule gives for each day."""

    last_moments: dict[date, datetime]


class PreviewCutoff(Request[LastMoments], method="POST", path="/v1/cutoffs/preview", audience="staff"):
    """Try a rule on some days with the town's calendar; nothing is kept. For every staff member."""

    rule: Cutoff
    dates: Annotated[tuple[Day, ...], Field(min_length=1, max_length=400)]


class TriedDay(Answer):
    """A day under a rule that is tried: its last moment and the one in force today, or why the activity does not open on it."""

    day: date
    last_moment: datetime | None = None
    in_force: datetime | None = None
    closed: str = ""


class TriedDays(Answer):
    """The coming days in order, without a gap."""

    days: tuple[TriedDay, ...]


class TryCutoff(Request[TriedDays], method="POST", path="/v1/activities/{activity_id}/cutoffs/preview", audience="staff"):
    """Try a cut-off on the coming days of an activity; nothing is kept, a rule with a gap is refused. Right: planning.activity.write."""

    activity_id: UUID
    cutoff: Literal["booking", "cancelling", "late", "leave"]
    rule: Cutoff
    days: Annotated[int, Field(ge=1, le=120)] = 30
