"""Attendance (pointage): the list of a day, marks that can be replayed, children who came without being enrolled."""

from datetime import date, datetime, time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.base import Answer, Body, Day, Nothing, Request
from contracts.planning.groups import GroupView
from contracts.planning.words import DayStatus, WallTime


class Mark(Body):
    """Whether a child was there, when it was noted, and where the list takes them the times of arrival and departure.

    A mark says all that is known: the times of an earlier one are not kept. One of a child who is `unexpected` may be made without an
    enrolment; staff settle it later. One made for everybody at once (`for_all`) is no look at that child: it counts only while the child
    is expected and nobody marked it, whatever the list showed when it was made.
    """

    child_id: UUID
    present: bool
    marked_at: AwareDatetime
    arrived_at: WallTime | None = None
    left_at: WallTime | None = None
    unexpected: bool = False
    for_all: bool = False


class Marked(Answer):
    """How many marks changed something, and which children that were marked for all were left as they are, as they are not seen."""

    changed: int
    left: Annotated[tuple[UUID, ...], Field(description="their families told otherwise meanwhile, or somebody marked them absent")] = ()


class MarkAttendance(Request[Marked], method="POST", path="/v1/attendance", audience="staff"):
    """Record who was really there (pointage); the later mark of a child and day wins. Right: planning.attendance.write."""

    activity_id: UUID
    day: Day
    marks: Annotated[tuple[Mark, ...], Field(min_length=1, max_length=500)]


class SheetChild(Answer):
    """A child on the list of a day; `present` is None while nobody marked it.

    `expected` children have a place that day, and nobody told that they would be away: what such an absence costs concerns no list.
    """

    enrolment_id: UUID
    child_id: UUID
    child: str
    status: DayStatus
    expected: bool
    starts: Annotated[time | None, Field(description="hours agreed, where the enrolment is by the hour")] = None
    ends: time | None = None
    present: bool | None = None
    arrived_at: time | None = None
    left_at: time | None = None
    off_contract_minutes: int = 0
    marked_at: datetime | None = None
    group_id: UUID | None = None


class Stray(Answer):
    """A child who came without an enrolment in the activity, until staff settle it."""

    activity_id: UUID
    activity: str
    facility: str
    day: date
    child_id: UUID
    child: str
    family_id: UUID
    marked_at: datetime
    marked_by_name: str
    enrolled: Annotated[bool, Field(description="by now the child is enrolled there on that day")]
    arrived_at: time | None = None
    left_at: time | None = None


class Correction(Answer):
    """A mark that replaced another one, or was made after the day."""

    child: str
    was_present: bool | None
    was_arrived_at: time | None = None
    was_left_at: time | None = None
    present: bool
    arrived_at: time | None = None
    left_at: time | None = None
    noted_at: datetime
    noted_by_name: str


class DaySheet(Answer):
    """The list of an activity on a day: children with a place, those who told that they are away, and whoever was marked."""

    activity_id: UUID
    activity: str
    facility_id: UUID
    facility: str
    day: date
    closed_because: Annotated[str, Field(description="why nobody is expected, in French; empty when it opens")] = ""
    locked_because: Annotated[str, Field(description="why attendance stays as it is, in French; empty while it may change")] = ""
    times: Annotated[bool, Field(description="arrivals and departures are noted on it")] = False
    children: tuple[SheetChild, ...]
    strays: tuple[Stray, ...]
    corrections: tuple[Correction, ...]
    groups: tuple[GroupView, ...] = ()


class GetDaySheet(Request[DaySheet], method="GET", path="/v1/attendance/{activity_id}/{day}", audience="staff"):
    """The list of an activity on a day. Right: planning.attendance.write."""

    activity_id: UUID
    day: Day


class SheetTally(Answer):
    """How far the list of an activity is: of the children expected as on the list, those seen, those missing, those not marked yet."""

    activity_id: UUID
    activity: str
    facility_id: UUID
    facility: str
    expected: int
    present: int
    absent: int
    unmarked: int
    strays: int


class SheetTallies(Answer):
    """The lists of a day, in the order in which grids show activities; those that do not open are left out."""

    day: date
    sheets: tuple[SheetTally, ...]


class ListDaySheets(Request[SheetTallies], method="GET", path="/v1/attendance", audience="staff"):
    """The lists of a day and how far they are. Right: planning.attendance.write."""

    day: Day


class FoundChild(Answer):
    """A child of the town; `enrolled` in the activity on the day."""

    child_id: UUID
    child: str
    enrolled: bool


class FoundChildren(Answer):
    """Children whose name holds some words, at most twenty; `more` tells that there are others."""

    children: tuple[FoundChild, ...]
    more: bool


class FindChildren(Request[FoundChildren], method="GET", path="/v1/attendance/{activity_id}/{day}/children", audience="staff"):
    """Look for a child who came without being on the list, among all of the town. Right: planning.attendance.write."""

    activity_id: UUID
    day: Day
    words: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=80)]


class Strays(Answer):
    """Children who came without an enrolment, the oldest day first."""

    strays: tuple[Stray, ...]


class ListStrays(Request[Strays], method="GET", path="/v1/strays", audience="staff"):
    """Children whose coming is still to be settled. Right: planning.attendance.write."""


class SettleStray(Request[Nothing], method="POST", path="/v1/strays/{activity_id}/{day}/{child_id}", audience="staff"):
    """Settle a child who came without an enrolment. Right: planning.attendance.write, and planning.enrolment.write.

    `counted` on the enrolment that was entered since, as present without a booking; `withdrawn` when the mark was a slip.
    """

    activity_id: UUID
    day: Day
    child_id: UUID
    outcome: Literal["counted", "withdrawn"]


class UntakenList(Answer):
    """A list of a day gone by, or one of its groups, on which none of those expected was marked: nobody is billed as absent by it."""

    activity_id: UUID
    activity: str
    facility: str
    group_id: UUID | None = None
    group: str = ""
    day: date
    expected: int


class UntakenLists(Answer):
    """Lists of the last weeks that were not taken, the latest day first."""

    lists: tuple[UntakenList, ...]


class ListUntakenLists(Request[UntakenLists], method="GET", path="/v1/untaken-lists", audience="staff"):
    """Lists of the last weeks that were not taken; one that is marked is no longer among them. Right: planning.attendance.write."""


class UnsettledDays(Answer):
    """What of an activity is still to be settled: days of absences that nobody decided yet, and children who came unplanned."""

    activity_id: UUID
    absences: int
    strays: int


class Unsettled(Answer):
    """What is still to be settled, by activity; those with nothing are left out."""

    activities: tuple[UnsettledDays, ...]


class CountUnsettled(Request[Unsettled], method="GET", path="/v1/unsettled", audience="staff"):
    """What of the days of a period would change what is billed once it is settled, in the whole town. Right: billing.invoice.issue."""

    first: Day
    last: Day
