"""What each facility and activity requires of a child's record, and what is missing."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Event, Request
from contracts.family.child_words import RequirementCode


class RequirementsOf(Answer):
    """What a facility, or one of its activities, requires; an activity requires what its facility does, and more."""

    place_id: UUID
    name: str
    facility_id: Annotated[UUID, Field(description="the facility itself, or the one that the activity belongs to")]
    codes: tuple[RequirementCode, ...]


class Requirements(Answer):
    """Every facility followed by its activities, by name."""

    places: tuple[RequirementsOf, ...]


class ListRequirements(Request[Requirements], method="GET", path="/v1/requirements", audience="staff"):
    """What facilities and activities require. Right: family.record.read."""


class WouldLack(Answer):
    """What a record would lack, were the child enrolled."""

    codes: tuple[RequirementCode, ...]


class ReadWouldLack(
    Request[WouldLack], method="GET", path="/v1/children/{child_id}/would-lack/{activity_id}", audience="staff"
):  # fmt: skip
    """What a child's record lacks for an activity in which it is not enrolled yet. Right: family.record.read."""

    child_id: UUID
    activity_id: UUID


class SetRequirements(Request[Requirements], method="PUT", path="/v1/requirements/{place_id}", audience="staff"):
    """Say what a facility or an activity requires; every child concerned is looked at again. Right: family.requirement.write."""

    place_id: UUID
    codes: tuple[RequirementCode, ...]


class MissingCodes(Answer):
    """What is missing for an activity."""

    activity_id: UUID
    codes: tuple[RequirementCode, ...]


class ChildCompletenessChanged(Event, type="family.child.completeness_changed", aggregate="child_id"):
    """What a child's record lacks for the activities in which it is enrolled; told to each household of the child.

    `valid_until`: the last day on which this holds; `told_on`: the day on which this came to be, None when not known. `lacks` is all that
    any place could ask for and the record does not have: a child is told of, at the latest, when its record has something of it.
    """

    family_id: UUID
    child_id: UUID
    missing: tuple[MissingCodes, ...]
    valid_until: date | None = None
    child: Annotated[str, Field(description="the child's first name")] = ""
    told_on: date | None = None
    lacks: Annotated[tuple[RequirementCode, ...] | None, Field(description="not known where the town asks for nothing")] = None


class RequirementsSet(Event, type="family.requirements.set", aggregate="place_id"):
    """What a facility, or an activity beside what its facility does, requires of a child's record."""

    place_id: UUID
    codes: tuple[RequirementCode, ...]
