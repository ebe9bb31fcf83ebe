"""Facilities, activities with their rules, the town's calendar."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Body, Day, Nothing, Request
from contracts.planning.cutoffs import Cutoff
from contracts.planning.policies import Policies, PoliciesAsked
from contracts.planning.words import Name, Period, Weekday


class FacilityView(Answer):
    """A place (structure)."""

    facility_id: UUID
    name: str
    capacity: int | None = None


class Facilities(Answer):
    """Facilities by name, those without any activity too."""

    facilities: tuple[FacilityView, ...]


class ListFacilities(Request[Facilities], method="GET", path="/v1/facilities", audience="staff"):
    """The facilities of the town, or those to which a staff member is limited."""


class PutFacility(Request[FacilityView], method="PUT", path="/v1/facilities/{facility_id}", audience="staff"):
    """Enter or change a facility; `capacity` limits the children of all its activities together. Right: planning.activity.write.

    A capacity below what is already planned on some day is refused; a larger one lets in those who wait.
    """

    facility_id: UUID
    name: Name
    capacity: Annotated[int | None, Field(ge=0, le=10_000, description="children a day; none: no limit of its own")] = None


class ActivityView(Answer):
    """What can be booked (prestation) and the rules it carries."""

    activity_id: UUID
    facility_id: UUID
    facility: str
    name: str
    position: int
    weekdays: tuple[int, ...]
    periods: tuple[Period, ...]
    approval: Literal["automatic", "manual"]
    booking_cutoff: Cutoff
    cancelling_cutoff: Cutoff
    capacity: int
    version: int
    policies: Policies = Policies()


class Activities(Answer):
    """All activities, in the order in which grids show them."""

    activities: tuple[ActivityView, ...]


class ListActivities(Request[Activities], method="GET", path="/v1/activities", audience=("family", "staff")):
    """Every activity of the town."""


class PutActivity(Request[ActivityView], method="PUT", path="/v1/activities/{activity_id}", audience="staff"):
    """Enter or change an activity and its rules. Right: planning.activity.write.

    With the `version` that was read (0: it was not there), what somebody else has saved since is not written over: `activity_changed`.
    """

    activity_id: UUID
    facility_id: UUID
    name: Name
    position: Annotated[int, Field(ge=0, le=999, description="order of the rows in a grid")] = 0
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1, description="days of the week on which it opens")]
    periods: Annotated[tuple[Period, ...], Field(min_length=1)]
    approval: Literal["automatic", "manual"] = "automatic"
    booking_cutoff: Cutoff
    cancelling_cutoff: Cutoff
    capacity: Annotated[int, Field(ge=0, le=10_000, description="children a day")]
    policies: PoliciesAsked = PoliciesAsked()
    version: Annotated[int | None, Field(ge=0, description="the version that is changed; none: whichever is there")] = None


CalendarKind = Literal["closed", "public_holiday", "short_holidays", "summer_holidays"]


class CalendarDay(Body):
    """A day on which something is special for the whole town, or for one facility only (`facility_id`)."""

    day: Day
    kind: CalendarKind
    label: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
    facility_id: UUID | None = None
    activity_id: Annotated[UUID | None, Field(description="an activity that a closure (CloseDays) closes; in answers only")] = None


class Calendar(Answer):
    """Special days of a span."""

    days: tuple[CalendarDay, ...]


class PutCalendarDays(Request[Calendar], method="PUT", path="/v1/calendar", audience="staff"):
    """Enter holidays and closures, replacing what each (day, kind, facility) held. Right: planning.calendar.write."""

    days: Annotated[tuple[CalendarDay, ...], Field(min_length=1, max_length=2000)]


class RemoveCalendarDay(Request[Nothing], method="DELETE", path="/v1/calendar/{day}/{kind}", audience="staff"):
    """Take back a holiday or closure that was entered by mistake. Right: planning.calendar.write."""

    day: Day
    kind: CalendarKind
    facility_id: UUID | None = None


class RemoveCalendarSpan(Request[Nothing], method="POST", path="/v1/calendar/removals", audience="staff"):
    """Take back the holidays or closures of a kind in a span, of the town or of one facility. Right: planning.calendar.write."""

    first: Day
    last: Day
    kind: CalendarKind
    facility_id: UUID | None = None


class GetCalendar(Request[Calendar], method="GET", path="/v1/calendar", audience=("family", "staff")):
    """Special days from `first` to `last`, both included."""

    first: Day
    last: Day
