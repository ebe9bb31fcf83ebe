"""What people who look after children must know: a child or the list of a day for educators, numbers without names for the kitchen."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Request
from contracts.family.child_words import HealthFields
from contracts.family.children import ChildHealth, PickupPerson


class CareAdult(Answer):
    """An adult of a child's households: one who may fetch it with the numbers to call, or one who must not be handed it.

    Whoever must not is told also where the child no longer belongs to their household.
    """

    name: str
    may_pick_up: bool
    phones: tuple[str, ...] = ()


class ChildCare(Answer):
    """What is needed to look after a child: health, whom to call, who may fetch it and who must not."""

    child_id: UUID
    name: str
    birth_date: date
    school_class: str
    told_at: Annotated[datetime | None, Field(description="when the family last told about health; None: never")]
    health: HealthFields
    adults: tuple[CareAdult, ...]
    pickup: tuple[PickupPerson, ...]
    leave_alone: bool | None = None
    hospital: bool | None = None


class ReadCare(Request[ChildCare], method="GET", path="/v1/activities/{activity_id}/children/{child_id}/care", audience="staff"):
    """What is needed to look after a child enrolled today in an activity; noted where the family sees it. Right: family.care.read."""

    activity_id: UUID
    child_id: UUID


class HealthOfList(Answer):
    """The health of the children of a list who are enrolled there that day; of any other, nothing is told."""

    children: tuple[ChildHealth, ...]


class ReadHealthOfList(
    Request[HealthOfList], method="POST", path="/v1/activities/{activity_id}/health", audience="staff", body_limit=1_000_000
):
    """The health of the children of an activity's list, today or on a day to come. Right: family.care.read.

    Noted where the families see it, once a day for each child and whoever reads. Takes no Idempotency-Key: its answer is kept nowhere.
    """

    activity_id: UUID
    day: date
    children: Annotated[tuple[UUID, ...], Field(max_length=10_000)]


class ChildPickup(Answer):
    """Who may fetch a child and who must not, and whether it may leave alone."""

    child_id: UUID
    adults: tuple[CareAdult, ...]
    pickup: tuple[PickupPerson, ...]
    leave_alone: Annotated[bool | None, Field(description="what the family answered; null: nothing")] = None


class PickupOfList(Answer):
    """Who may fetch the children of a list who are enrolled there that day; of any other, nothing is told."""

    children: tuple[ChildPickup, ...]


class ReadPickupOfList(
    Request[PickupOfList], method="POST", path="/v1/activities/{activity_id}/pickup", audience="staff", body_limit=1_000_000
):
    """Who may fetch the children of an activity's list, and who must not, today or on a day to come. Right: family.care.read.

    Noted where the families see it, once a day for each child and whoever reads. Takes no Idempotency-Key: its answer is kept nowhere.
    """

    activity_id: UUID
    day: date
    children: Annotated[tuple[UUID, ...], Field(max_length=10_000)]


class ReadEmergencySheet(Request[ChildCare], method="GET", path="/v1/children/{child_id}/emergency", audience="staff"):
    """The same of any child, on paper for an outing; noted where the family sees it. Right: family.health.read."""

    child_id: UUID


UNKNOWN_DIET = "unknown"
"""Stands for children about whose meals the family has told nothing."""


class DietCounts(Answer):
    """For each set that was asked for: how many children follow each diet, by its code; "" is the ordinary meal.

    `watched` are those of each set who have a PAI or an allergy; none are told by the release before.
    """

    sets: tuple[dict[str, int], ...]
    watched: tuple[int, ...] = ()


class CountDiets(Request[DietCounts], method="POST", path="/v1/diet-counts", audience="staff", body_limit=8_000_000):
    """Count diets, and PAI or allergies, in sets of children given by their place in `children`; never whose. Right: family.diet.count."""

    children: Annotated[tuple[UUID, ...], Field(max_length=50_000)]
    sets: Annotated[tuple[tuple[Annotated[int, Field(ge=0)], ...], ...], Field(max_length=2_000)]


class FamilyScheme(Answer):
    """By which social security scheme a family is covered; empty while it has not told."""

    family_id: UUID
    scheme: str


class FamilySchemes(Answer):
    """The schemes of some families."""

    families: tuple[FamilyScheme, ...]


class ListSchemes(Request[FamilySchemes], method="POST", path="/v1/schemes", audience="staff", body_limit=8_000_000):
    """By which scheme families are covered, for the CAF; those out of reach are left out. Right: family.record.read."""

    families: Annotated[tuple[UUID, ...], Field(max_length=100_000)]
