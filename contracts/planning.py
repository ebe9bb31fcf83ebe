"""Words of the planning service: where children may go, who is enrolled, which days are asked, decided and attended."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from contracts.base import Answer, Body, Event, Nothing, Request


def _without_zone(at: time) -> time:
    if at.tzinfo is not None:
        message = "a time on the town's clock has no time zone"
        raise ValueError(message)
    return at


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
WallTime = Annotated[time, AfterValidator(_without_zone), Field(description="time on the town's clock, Europe/Paris")]
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]
Weekday = Annotated[int, Field(ge=1, le=7, description="ISO weekday, Monday is 1")]


class DayStatus(StrEnum):
    """What one cell of the planning grid says; exactly one per enrolment and day, or none."""

    WAITING = "waiting"
    PROCESSING = "processing"
    BOOKED = "booked"
    REGULAR = "regular"
    REFUSED = "refused"
    ABSENCE_PROCESSING = "absence_processing"
    ABSENT_EXCUSED = "absent_excused"
    ABSENT_BILLED = "absent_billed"
    PRESENT = "present"
    PRESENT_UNBOOKED = "present_unbooked"
    OFF_CONTRACT = "off_contract"
    LEAVE = "leave"
    ERROR = "error"
    CLOSED = "closed"
    PUBLIC_HOLIDAY = "public_holiday"
    SHORT_HOLIDAYS = "short_holidays"
    SUMMER_HOLIDAYS = "summer_holidays"


class Period(StrEnum):
    """The part of the school year that a day belongs to."""

    SCHOOL = "school"
    SHORT_HOLIDAYS = "short_holidays"
    SUMMER_HOLIDAYS = "summer_holidays"


class WorkingDaysBefore(Body):
    """Cut-off "N working days before, at HH:MM" in Europe/Paris; working days are Monday to Friday without public holidays."""

    kind: Literal["working_days_before"] = "working_days_before"
    days: Annotated[int, Field(ge=0, le=60)]
    at: WallTime


class FacilityView(Answer):
    """A place (structure)."""

    facility_id: UUID
    name: str


class PutFacility(Request[FacilityView], method="PUT", path="/v1/facilities/{facility_id}", audience="staff"):
    """Enter or change a facility. Right: planning.activity.write."""

    facility_id: UUID
    name: Name


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
    booking_cutoff: WorkingDaysBefore
    cancelling_cutoff: WorkingDaysBefore
    capacity: int
    version: int


class Activities(Answer):
    """All activities, in the order in which grids show them."""

    activities: tuple[ActivityView, ...]


class ListActivities(Request[Activities], method="GET", path="/v1/activities", audience=("family", "staff")):
    """Every activity of the town."""


class PutActivity(Request[ActivityView], method="PUT", path="/v1/activities/{activity_id}", audience="staff"):
    """Enter or change an activity and its rules. Right: planning.activity.write."""

    activity_id: UUID
    facility_id: UUID
    name: Name
    position: Annotated[int, Field(ge=0, le=999, description="order of the rows in a grid")] = 0
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1, description="days of the week on which it opens")]
    periods: Annotated[tuple[Period, ...], Field(min_length=1)]
    approval: Literal["automatic", "manual"] = "automatic"
    booking_cutoff: WorkingDaysBefore
    cancelling_cutoff: WorkingDaysBefore
    capacity: Annotated[int, Field(ge=0, le=10_000, description="children a day")]


CalendarKind = Literal["closed", "public_holiday", "short_holidays", "summer_holidays"]


class CalendarDay(Body):
    """A day on which something is special for the whole town, or for one facility only (`facility_id`)."""

    day: Day
    kind: CalendarKind
    label: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
    facility_id: UUID | None = None


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


class GetCalendar(Request[Calendar], method="GET", path="/v1/calendar", audience=("family", "staff")):
    """Special days from `first` to `last`, both included."""

    first: Day
    last: Day


class EnrolmentView(Answer):
    """A child's enrolment in an activity (inscription)."""

    enrolment_id: UUID
    child_id: UUID
    activity_id: UUID
    family_id: UUID
    guardian_id: UUID
    valid_from: date
    valid_to: date
    weekdays: tuple[int, ...]
    version: int


class Enrol(Request[EnrolmentView], method="POST", path="/v1/enrolments", audience="staff", success=201):
    """Enrol a child; `weekdays` is the regular pattern (days booked every week). Right: planning.enrolment.write.

    A known `enrolment_id` changes that enrolment: its dates, and its pattern from tomorrow on (days gone by stay as they were).
    """

    enrolment_id: UUID | None = None
    child_id: UUID
    activity_id: UUID
    guardian_id: Annotated[UUID, Field(description="the adult who pays")]
    valid_from: Day
    valid_to: Day
    weekdays: tuple[Weekday, ...] = ()


class GridDay(Answer):
    """A column of the grid; `mark` is set when the whole town's day is special."""

    day: date
    mark: DayStatus | None = None
    label: str = ""


class GridCell(Answer):
    """One enrolment on one day: its status, what may still be done and until when."""

    day: date
    status: DayStatus | None = None
    may: Annotated[Literal["book", "declare_absence"] | None, Field(description="what the family may ask for now")] = None
    until: Annotated[datetime | None, Field(description="last moment to book, or to be absent for free")] = None
    late: Annotated[bool, Field(description="an absence declared now would be billed")] = False
    rank: int | None = None
    places: Literal["plenty", "last", "full"] | None = None
    reason: str = ""


class GridRow(Answer):
    """One enrolment of the child during a month; `version` grows with each change of that month."""

    enrolment_id: UUID
    activity_id: UUID
    activity: str
    facility: str
    guardian: str
    approval: Literal["automatic", "manual"]
    version: int
    cells: tuple[GridCell, ...]


class MonthGrid(Answer):
    """A child's planning for a month: a row per enrolment, a column per day."""

    child_id: UUID
    child: str
    month: date
    today: date
    days: tuple[GridDay, ...]
    rows: tuple[GridRow, ...]


class GetMonth(Request[MonthGrid], method="GET", path="/v1/planning/children/{child_id}/months/{month}", audience=("family", "staff")):
    """The planning of a child for the month of the first day `month`. Staff right: planning.month.read."""

    child_id: UUID
    month: Annotated[date, Field(description="any day of the month")]
    enrolment_id: Annotated[UUID | None, Field(description="only this row")] = None


class WeekSlot(Answer):
    """Something planned for a child on a day."""

    day: date
    child_id: UUID
    child: str
    activity: str
    status: DayStatus
    rank: int | None = None


class Week(Answer):
    """What is planned from one day to another, for all children of the family."""

    first: date
    last: date
    slots: tuple[WeekSlot, ...]


class GetWeek(Request[Week], method="GET", path="/v1/planning/week", audience="family"):
    """What the coming days hold, from `first` (7 days)."""

    first: date


AbsenceReason = Literal["illness", "family", "school_trip", "other"]
PlanningRequestKind = Literal["booking", "absence"]
RequestStatus = Literal["pending", "accepted", "refused"]
DayDecision = Literal["pending", "waiting", "accepted", "refused"]


class AskedDay(Body):
    """One enrolment on one day."""

    enrolment_id: UUID
    day: Day


class DecidedDay(Answer):
    """One asked day and what became of it; `rank` is the place on the waiting list, `billed` an absence that is paid for."""

    enrolment_id: UUID
    activity_id: UUID
    activity: str
    day: date
    decision: DayDecision
    reason: str = ""
    rank: int | None = None
    billed: bool = False


class PlanningRequestView(Answer):
    """A request for days or a declared absence; `arrival` is its number in the order of arrival.

    `status` is pending while any of its days is undecided or waits for a place, then accepted if at least one day was.
    """

    request_id: UUID
    arrival: int
    kind: PlanningRequestKind
    family_id: UUID
    child_id: UUID
    child: str
    status: RequestStatus
    submitted_at: datetime
    decided_at: datetime | None = None
    absence_reason: AbsenceReason | None = None
    note: str = ""
    days: tuple[DecidedDay, ...]


class PlanningRequests(Answer):
    """Requests, newest first for families, oldest first for staff."""

    requests: tuple[PlanningRequestView, ...]
    pending: int = 0


class SubmitDays(Request[PlanningRequestView], method="POST", path="/v1/planning/requests", audience="family", success=202):
    """Ask for days (demande de réservation) or declare absences (déclarer une absence); decided in order of arrival.

    Refused at once, whole, with the next possible day, when a day is closed, past its cut-off or already asked.
    """

    child_id: UUID
    kind: PlanningRequestKind
    days: Annotated[tuple[AskedDay, ...], Field(min_length=1, max_length=250)]
    absence_reason: AbsenceReason | None = None
    note: Reason = ""


class ListPlanningRequests(Request[PlanningRequests], method="GET", path="/v1/planning/requests", audience="family"):
    """One's own requests of the last month, and the pending ones whatever their age."""

    since: Day | None = None


class ListPlanningQueue(Request[PlanningRequests], method="GET", path="/v1/planning-requests", audience="staff"):
    """Requests that wait for a clerk, in order of arrival. Right: planning.request.read."""

    limit: Annotated[int, Field(ge=1, le=200)] = 100


class GetPlanningRequest(Request[PlanningRequestView], method="GET", path="/v1/planning-requests/{request_id}", audience="staff"):
    """One request with its days. Right: planning.request.read."""

    request_id: UUID


class DecidePlanningRequest(
    Request[PlanningRequestView], method="POST", path="/v1/planning-requests/{request_id}/decision", audience="staff"
):
    """Accept, or refuse with a reason, what waits for a clerk. Right: planning.request.decide."""

    request_id: UUID
    accept: bool
    reason: Reason = ""


class Mark(Body):
    """Whether a child was there, and when it was noted."""

    child_id: UUID
    present: bool
    marked_at: AwareDatetime


class Marked(Answer):
    """How many marks changed something."""

    changed: int


class MarkAttendance(Request[Marked], method="POST", path="/v1/attendance", audience="staff"):
    """Record who was really there (pointage); the later mark of a child and day wins. Right: planning.attendance.write."""

    activity_id: UUID
    day: Day
    marks: Annotated[tuple[Mark, ...], Field(min_length=1, max_length=500)]


class FacilitySaved(Event, type="planning.facility.saved", aggregate="facility_id"):
    """A facility was entered or changed."""

    facility_id: UUID
    name: str


class ActivitySaved(Event, type="planning.activity.saved", aggregate="activity_id"):
    """An activity was entered or changed."""

    activity_id: UUID
    facility_id: UUID
    facility: str
    name: str


class EnrolmentSaved(Event, type="planning.enrolment.saved", aggregate="enrolment_id"):
    """A child was enrolled, or the enrolment changed."""

    family_id: UUID
    enrolment_id: UUID
    child_id: UUID
    activity_id: UUID
    guardian_id: UUID
    valid_from: date
    valid_to: date
    weekdays: tuple[int, ...]


class MonthDay(Answer):
    """A day of an enrolment that is booked, asked, attended or missed."""

    day: date
    status: DayStatus


class MonthChanged(Event, type="planning.month.changed", aggregate="enrolment_id"):
    """The month of an enrolment after a change: every day that has a status of its own; `version` counts per enrolment and month."""

    family_id: UUID
    enrolment_id: UUID
    child_id: UUID
    child: str
    activity_id: UUID
    month: date
    days: tuple[MonthDay, ...]
    asked_at: Annotated[datetime | None, Field(description="when the family clicked, where the change answers a request")] = None


class PlanningRequestDecided(Event, type="planning.request.decided", aggregate="request_id"):
    """Something was decided about a request: its days as they now stand, some of which may still be pending or wait for a place.

    Told by the rules, by a clerk (`by_staff`), and again when a place becomes free for a day that waited.
    """

    family_id: UUID
    request_id: UUID
    kind: PlanningRequestKind
    child_id: UUID
    child: str
    status: RequestStatus
    days: tuple[DecidedDay, ...]
    decided_at: datetime
    by_staff: bool
