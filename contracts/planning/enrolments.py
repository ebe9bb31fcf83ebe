"""Enrolments."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Body, Day, Request
from contracts.planning.words import Reason, Weekday

Waiver = Annotated[
    Reason,
    Field(description="why the child is enrolled although its record lacks what the activity requires; right: planning.enrolment.waive"),
]


class EnrolmentView(Answer):
    """A child's enrolment in an activity (inscription).

    `weekdays` is the weekly pattern that was entered last; where it counts only from `from_day`, `until_then` is the one before.
    """

    enrolment_id: UUID
    child_id: UUID
    activity_id: UUID
    family_id: UUID
    guardian_id: UUID
    valid_from: date
    valid_to: date
    weekdays: tuple[int, ...]
    version: int
    from_day: date | None = None
    until_then: tuple[int, ...] = ()


class Enrol(Request[EnrolmentView], method="POST", path="/v1/enrolments", audience="staff", success=201):
    """Enrol a child; `weekdays` is the regular pattern (days booked every week). Right: planning.enrolment.write.

    A known `enrolment_id` changes that enrolment: its dates, and its pattern from `from_day` on, or from tomorrow (days gone by stay as
    they were). `exceptions` are regular days on which the child does not come all the same: excused, and not billed. With the `version`
    that was read, what somebody else has changed since is not written over (`enrolment_changed`).
    """

    enrolment_id: UUID | None = None
    child_id: UUID
    activity_id: UUID
    guardian_id: Annotated[UUID, Field(description="the adult who pays")]
    valid_from: Day
    valid_to: Day
    weekdays: tuple[Weekday, ...] = ()
    from_day: Annotated[Day | None, Field(description="from when a changed pattern counts; unless said, or past, tomorrow")] = None
    exceptions: Annotated[tuple[Day, ...], Field(max_length=60)] = ()
    waiver: Waiver = ""
    version: Annotated[int | None, Field(description="of the enrolment that was read; unless said, the latest is changed")] = None


class WithdrawEnrolment(Request[EnrolmentView], method="POST", path="/v1/enrolments/{enrolment_id}/withdrawal", audience="staff"):
    """Take back an enrolment that has not begun: nothing of it stays bookable, and the family is told. Right: planning.enrolment.write.

    One that has begun is refused (`enrolment_begun`): it is given a last day. With the `version` that was read, what somebody else
    has changed since is not withdrawn (`enrolment_changed`).
    """

    enrolment_id: UUID
    version: int | None = None


class TightDay(Answer):
    """A day on which few places are left for a child, once all that is asked is granted."""

    day: date
    left: int


class EnrolmentOverlap(Answer):
    """Another activity that the child has every week at hours that meet those of an enrolment, and the weekdays on which both come."""

    activity: str
    weekdays: tuple[int, ...]


class EnrolmentPreview(Answer):
    """What an enrolment or its change would mean: regular days from today on, places that it takes and gives back."""

    days: Annotated[int, Field(description="regular days from today on")]
    taken: Annotated[int, Field(description="days on which it takes one more place")]
    given_back: Annotated[int, Field(description="days on which it gives its place back")]
    called_off: Annotated[int, Field(description="days booked or asked that are taken back: they lie outside its dates")]
    past_added: Annotated[int, Field(description="regular days gone by that it adds: they are billed")] = 0
    past_removed: Annotated[int, Field(description="regular days gone by that it takes away: they are no longer billed")] = 0
    elsewhere: Annotated[
        int, Field(description="days to come of the weekly pattern that it leaves to the other household of the child, which has them")
    ] = 0
    tightest: tuple[TightDay, ...]
    overlaps: Annotated[tuple[EnrolmentOverlap, ...], Field(description="nothing forbids them: all would be billed")] = ()


class PreviewEnrolment(Request[EnrolmentPreview], method="POST", path="/v1/enrolments/preview", audience="staff"):
    """Tell what `Enrol` would do, or refuse as it would; nothing is written. Right: planning.enrolment.write."""

    enrolment_id: UUID | None = None
    child_id: UUID
    activity_id: UUID
    guardian_id: UUID
    valid_from: Day
    valid_to: Day
    weekdays: tuple[Weekday, ...] = ()
    from_day: Day | None = None
    exceptions: Annotated[tuple[Day, ...], Field(max_length=60)] = ()
    waiver: Waiver = ""
    version: Annotated[int | None, Field(description="of the enrolment that was read; unless said, the latest is changed")] = None


class ChildEnrolment(EnrolmentView):
    """An enrolment in words."""

    activity: str
    facility: str
    guardian: str
    waiver: Annotated[str, Field(description="why it was entered although the child's record lacked something")] = ""
    withdrawn: Annotated[bool, Field(description="taken back before it began: it holds on no day")] = False


class ChildEnrolments(Answer):
    """The enrolments of a child, the latest first."""

    enrolments: tuple[ChildEnrolment, ...]


class ListChildEnrolments(Request[ChildEnrolments], method="GET", path="/v1/children/{child_id}/enrolments", audience="staff"):
    """A child's enrolments in all households, within the facilities of whoever asks. Right: planning.enrolment.write."""

    child_id: UUID


class EnrolledChild(Body):
    """A child to enrol, and the adult of its household who pays."""

    child_id: UUID
    guardian_id: UUID


class EnrolmentMade(Answer):
    """A child that was enrolled; `enrolment_id` is null in a preview."""

    child_id: UUID
    enrolment_id: UUID | None
    overlaps: Annotated[tuple[EnrolmentOverlap, ...], Field(description="told in a preview")] = ()


class EnrolmentRefused(Answer):
    """A child that was not enrolled, and why, in French; of a child of two households, for which of them (`guardian_id` would pay)."""

    child_id: UUID
    guardian_id: UUID | None = None
    slug: str
    reason: str


class EnrolmentsMade(Answer):
    """What became of a list of children, each in the order of the list."""

    enrolled: tuple[EnrolmentMade, ...]
    refused: tuple[EnrolmentRefused, ...]
    days: Annotated[int, Field(description="regular days of each, from today on")] = 0
    past: Annotated[int, Field(description="regular days gone by of each: they are billed")] = 0
    tightest: tuple[TightDay, ...] = ()


class EnrolMany(Request[EnrolmentsMade], method="POST", path="/v1/enrolments/many", audience="staff"):
    """Enrol a list of children in one activity for the same time and weekdays, or tell what would become of it (`preview`).

    Places go in the order of the list: a child who finds none on some day, or may not be enrolled, is refused with the reason,
    and the others are enrolled. Right: planning.enrolment.write.
    """

    activity_id: UUID
    valid_from: Day
    valid_to: Day
    weekdays: tuple[Weekday, ...] = ()
    children: Annotated[tuple[EnrolledChild, ...], Field(min_length=1, max_length=500)]
    preview: bool = False
    waiver: Waiver = ""
