"""Groups of an activity, its hours, and the hours agreed for enrolments (contrats horaires)."""

from datetime import date, time
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Day, Nothing, Request
from contracts.planning.words import Name, WallTime

Since = Annotated[
    Day | None,
    Field(
        description="first day on which they count, to mend what was entered wrongly; left out: today, or ever for the first of an activity"
        " and of an enrolment that has not begun"
    ),
]


class GroupView(Answer):
    """A group of an activity."""

    group_id: UUID
    name: str


class Member(Answer):
    """An enrolment of an activity that has not ended: its group, and the hours agreed where it is by the hour."""

    enrolment_id: UUID
    child_id: UUID
    child: str
    valid_from: date
    valid_to: date
    group_id: UUID | None = None
    starts: time | None = None
    ends: time | None = None
    guardian: Annotated[str, Field(description="who pays: tells two enrolments of one child apart")] = ""


class Members(Answer):
    """Who is enrolled in an activity, by name, and its groups in their order; `starts` and `ends` are the activity's own hours."""

    activity_id: UUID
    activity: str
    facility: str
    starts: time | None = None
    ends: time | None = None
    meal: Annotated[bool, Field(description="includes a meal, which the kitchen counts")] = False
    groups: tuple[GroupView, ...]
    members: tuple[Member, ...]


class ListMembers(Request[Members], method="GET", path="/v1/activities/{activity_id}/members", audience="staff"):
    """Who is enrolled in an activity, with the groups. Right: planning.enrolment.write."""

    activity_id: UUID


class GroupOfTown(Answer):
    """A group with its activity and place, and the enrolments in it that have not ended."""

    group_id: UUID
    name: str
    activity: str
    facility: str
    enrolment_ids: tuple[UUID, ...]


class GroupsOfTown(Answer):
    """The groups of every activity within reach, by place, activity and order."""

    groups: tuple[GroupOfTown, ...]


class ListGroups(Request[GroupsOfTown], method="GET", path="/v1/groups", audience="staff"):
    """Which groups there are within reach, and who is in them. Right: planning.month.read."""


class PutGroup(Request[GroupView], method="PUT", path="/v1/activities/{activity_id}/groups/{group_id}", audience="staff"):
    """Enter or rename a group of an activity. Right: planning.enrolment.write."""

    activity_id: UUID
    group_id: UUID
    name: Name
    position: Annotated[int, Field(ge=0, le=99)] = 0


class RemoveGroup(Request[Nothing], method="DELETE", path="/v1/activities/{activity_id}/groups/{group_id}", audience="staff"):
    """Take away a group; its children are in none. Right: planning.enrolment.write."""

    activity_id: UUID
    group_id: UUID


class PutMembers(Request[Members], method="PUT", path="/v1/activities/{activity_id}/members", audience="staff"):
    """Put enrolments of an activity into one of its groups, or into none. Right: planning.enrolment.write."""

    activity_id: UUID
    enrolment_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=1000)]
    group_id: UUID | None = None


class PutActivityHours(Request[Nothing], method="PUT", path="/v1/activities/{activity_id}/hours", audience="staff"):
    """Say from when to when an activity takes place, or take that back. Right: planning.activity.write."""

    activity_id: UUID
    starts: WallTime | None = None
    ends: WallTime | None = None
    since: Since = None


class PutEnrolmentHours(Request[Nothing], method="PUT", path="/v1/enrolments/{enrolment_id}/hours", audience="staff"):
    """Agree hours for an enrolment (contrat horaire), or take them back. Right: planning.enrolment.write."""

    enrolment_id: UUID
    starts: WallTime | None = None
    ends: WallTime | None = None
    since: Since = None
