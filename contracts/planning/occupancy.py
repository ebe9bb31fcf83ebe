"""How full a week is: places taken, places there are, and who waits, by activity, age group, room and facility."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Day, Request


class OccupancyDay(Answer):
    """A day of a counter; `closed` where nothing that it counts opens."""

    day: date
    taken: int = 0
    capacity: int = 0
    waiting: int = 0
    offered: Annotated[int, Field(description="those of the taken places that are held for who waits")] = 0
    closed: bool = False


class OccupancyLine(Answer):
    """What places are counted by, with its days: an activity, an age group of it, a room's half day, a whole facility."""

    kind: Literal["activity", "age_group", "room", "facility"]
    facility_id: UUID
    facility: str
    activity_id: UUID | None = None
    name: str
    from_age: int | None = None
    to_age: int | None = None
    part: Literal["morning", "afternoon"] | None = None
    days: tuple[OccupancyDay, ...]


class Occupancy(Answer):
    """A week of lines: by facility, its own limit and its rooms first, then each activity followed by its age groups."""

    first: date
    last: date
    lines: tuple[OccupancyLine, ...]


class GetOccupancy(Request[Occupancy], method="GET", path="/v1/occupancy/{first}", audience="staff"):
    """How full the seven days from `first` are, in all facilities within reach or in one. Right: planning.month.read."""

    first: Day
    facility_id: UUID | None = None
