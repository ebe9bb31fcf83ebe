"""The planning of a child: a month as a grid, a week as a list."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Request
from contracts.planning.absences import AbsenceTerms
from contracts.planning.policies import LateTerms
from contracts.planning.waiting import Offer
from contracts.planning.words import DayStatus


class GridDay(Answer):
    """A column of the grid; `mark` is set when the whole town's day is special, `home` when parents share the child by a calendar."""

    day: date
    mark: DayStatus | None = None
    label: str = ""
    home: Annotated[Literal["own", "other", "both"] | None, Field(description="`both` on the day of a change-over")] = None


class GridCell(Answer):
    """One enrolment on one day: its status, what may still be done and until when."""

    day: date
    status: DayStatus | None = None
    may: Annotated[Literal["book", "declare_absence", "withdraw"] | None, Field(description="what the family may ask for now")] = None
    until: Annotated[
        datetime | None,
        Field(description="last moment to book, or to be absent for free; of a day missed or gone by, to declare that with a certificate"),
    ] = None
    late: Annotated[bool, Field(description="an absence declared now would be billed, a booking asked now is late")] = False
    late_terms: Annotated[LateTerms | None, Field(description="what becomes of a late booking; `until` is then its own limit")] = None
    opens_at: Annotated[datetime | None, Field(description="from when this family may book the day, while that is still to come")] = None
    rank: int | None = None
    places: Literal["plenty", "last", "full"] | None = None
    reason: str = ""
    request_id: Annotated[UUID | None, Field(description="the request that may still be taken back")] = None
    offered_until: Annotated[datetime | None, Field(description="a place is held until then, for the family to accept")] = None
    away: Annotated[bool, Field(description="the weekly pattern leaves the day out: the child is with its other household")] = False


class LeaveBalance(Answer):
    """Days of leave under an hourly contract: those of a year that are taken or asked, and those that are left."""

    used_days: int
    left_days: int
    first: date
    last: date


class GridRow(Answer):
    """One enrolment of the child during a month; `version` grows with each change of that month.

    A row of the `other_household` of a shared child shows what is planned, never who pays, and asks nothing.
    """

    enrolment_id: UUID
    activity_id: UUID
    activity: str
    facility: str
    guardian: str
    approval: Literal["automatic", "manual"]
    version: int
    cells: tuple[GridCell, ...]
    other_household: bool = False
    weekdays: Annotated[tuple[int, ...], Field(description="ISO weekdays on which the activity may open")] = ()
    leave: Annotated[LeaveBalance | None, Field(description="under an hourly contract with leave, of the year that begins the month")] = (
        None
    )


class HouseholdChild(Answer):
    """A child of the household that asks."""

    child_id: UUID
    first_name: str


class MonthDays(Answer):
    """Days of one month: a row per enrolment that holds in them, a column per day."""

    month: date
    today: date
    days: tuple[GridDay, ...]
    rows: tuple[GridRow, ...]
    absences: Annotated[AbsenceTerms, Field(description="what the reasons of an absence make of it")] = AbsenceTerms()


class MonthGrid(MonthDays):
    """A child's planning for a month."""

    child_id: UUID
    child: str
    suspended: Annotated[
        str | None,
        Field(description="whom to ask while the family may book nothing new, empty where that is not known; None while it may"),
    ] = None
    beside: Annotated[MonthDays | None, Field(description="the days of `with_week` that lie in the month before or after")] = None
    household: Annotated[
        tuple[HouseholdChild, ...], Field(description="a family's children, the eldest first, this one among them; empty for one row")
    ] = ()
    offers: Annotated[
        tuple[Offer, ...], Field(description="places held for the child in whatever month, those to answer first before; empty for one row")
    ] = ()


class GetMonth(Request[MonthGrid], method="GET", path="/v1/planning/children/{child_id}/months/{month}", audience=("family", "staff")):
    """The planning of a child for the month of the first day `month`. Staff right: planning.month.read."""

    child_id: UUID
    month: Annotated[date, Field(description="any day of the month")]
    with_week: Annotated[
        date | None, Field(description="also, in `beside`, the days of the neighbour month among the seven from this one")
    ] = None
    enrolment_id: Annotated[UUID | None, Field(description="only this row")] = None
    for_family: Annotated[UUID | None, Field(description="staff: as this family sees it")] = None


class WeekSlot(Answer):
    """Something planned for a child on a day, or that the town closed what was."""

    day: date
    child_id: UUID
    child: str
    activity: str
    status: DayStatus
    rank: int | None = None
    reason: Annotated[str, Field(description="what staff wrote of the closure")] = ""


class AwaitedCertificate(Answer):
    """An absence that will be billed unless its certificate comes by a day."""

    request_id: UUID
    child_id: UUID
    child: str
    until: Annotated[date, Field(description="last day on which the certificate may come")]


class Week(Answer):
    """What is planned from one day to another, for all children of the family, the places held until it answers, and what it is to send."""

    first: date
    last: date
    slots: tuple[WeekSlot, ...]
    offers: tuple[Offer, ...] = ()
    certificates: Annotated[tuple[AwaitedCertificate, ...], Field(description="those still to come, the most urgent first")] = ()
    shared: Annotated[bool, Field(description="nothing is planned, but a child lives in two households: the other may have")] = False


class GetWeek(Request[Week], method="GET", path="/v1/planning/week", audience="family"):
    """What the coming days hold, from `first` (7 days)."""

    first: date
