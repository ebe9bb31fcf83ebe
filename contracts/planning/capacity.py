"""Who shares places: age groups within an activity, and rooms (pools) that several activities share."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Request
from contracts.planning.words import Name

Age = Annotated[int, Field(ge=0, le=25, description="whole years on the day itself")]
Places = Annotated[int, Field(ge=0, le=10_000, description="children a day")]


class AgeGroup(Answer):
    """Places of an activity for children of an age, both ages included: "3-5 ans". Its own capacity and the activity's hold together."""

    from_age: Age
    to_age: Age
    capacity: Places


class PoolShare(Answer):
    """The room that an activity shares with others, and the part of the day for which it takes a place there."""

    pool_id: UUID
    part: Annotated[Literal["day", "morning", "afternoon"], Field(description="`day` takes a place in both halves")] = "day"


class PoolView(Answer):
    """A room that several activities share; `capacity` is children at a time."""

    pool_id: UUID
    facility_id: UUID
    name: str
    capacity: int
    version: int


class Pools(Answer):
    """Rooms by facility and name."""

    pools: tuple[PoolView, ...]


class ListPools(Request[Pools], method="GET", path="/v1/pools", audience="staff"):
    """The rooms that activities share, within the facilities of whoever asks. Right: planning.activity.write."""


class PutPool(Request[PoolView], method="PUT", path="/v1/pools/{pool_id}", audience="staff"):
    """Enter or change a room. Right: planning.activity.write.

    A capacity below what is already planned on some day is refused; a larger one lets in those who wait.
    """

    pool_id: UUID
    facility_id: UUID
    name: Name
    capacity: Places
