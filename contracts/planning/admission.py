"""Who may book, and when: openings with their priority groups, eligibility, and what days must or may not be booked together."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Day, Nothing, Request
from contracts.planning.capacity import Age
from contracts.planning.words import Name, WallTime

PriorityGroup = Literal["all_adults_work", "residents", "siblings", "list"]


class Priority(Answer):
    """Families who may book earlier than all others.

    `siblings`: a brother or sister is enrolled in the facility. `list`: staff named them, on the list `list_id`.
    """

    group: PriorityGroup
    list_id: UUID | None = None
    on: Day
    at: WallTime


class Opening(Answer):
    """The moment from which the days from `first` to `last` can be booked."""

    first: Day
    last: Day
    on: Day
    at: WallTime
    priority: Annotated[tuple[Priority, ...], Field(max_length=12)] = ()


class Commune(Answer):
    """Where residents live: a postal code, and the name of the commune where several share it."""

    postal_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
    city: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = ""


class Eligibility(Answer):
    """Whom the activity is for; what is not said does not matter. Ages count on the day itself, both included."""

    from_age: Age | None = None
    to_age: Age | None = None
    school_classes: Annotated[tuple[Name, ...], Field(max_length=30, description="CP, CE1...; case and accents do not matter")] = ()
    residents_only: bool = False
    complete_record: Annotated[bool, Field(description="the record lacks nothing that the activity requires")] = False


class Constraints(Answer):
    """What days must, or may not, be booked together; judged over a whole request with all that is already booked."""

    min_days_a_week: Annotated[int | None, Field(ge=1, le=7)] = None
    full_week: Annotated[bool, Field(description="all open days of a week, or none")] = False
    excludes: Annotated[tuple[UUID, ...], Field(max_length=30, description="activities not to be booked on the same day")] = ()
    requires: Annotated[tuple[UUID, ...], Field(max_length=30, description="activities of which one must be booked on the same day")] = ()


class ListedFamily(Answer):
    """A family on a list, with the name of its first adult."""

    family_id: UUID
    name: str


class PriorityListView(Answer):
    """Families whom staff let book earlier, by name; `activities` are those whose openings name the list."""

    list_id: UUID
    name: str
    family_ids: tuple[UUID, ...]
    version: int
    families: tuple[ListedFamily, ...] = ()
    activities: tuple[str, ...] = ()


class PriorityLists(Answer):
    """Lists by name."""

    lists: tuple[PriorityListView, ...]


class ListPriorityLists(Request[PriorityLists], method="GET", path="/v1/priority-lists", audience="staff"):
    """The lists of families who may book earlier. Right: planning.activity.write."""


class PutPriorityList(Request[PriorityListView], method="PUT", path="/v1/priority-lists/{list_id}", audience="staff"):
    """Enter or change a list of families who may book earlier; for staff of the whole town. Right: planning.activity.write.

    With the `version` that was read (0 for a new list) it is refused when somebody saved in the meantime.
    """

    list_id: UUID
    name: Name
    family_ids: Annotated[tuple[UUID, ...], Field(max_length=5_000)]
    version: Annotated[int | None, Field(ge=0)] = None


class RemovePriorityList(Request[Nothing], method="DELETE", path="/v1/priority-lists/{list_id}", audience="staff"):
    """Take a list away; one that an opening names stays. For staff of the whole town. Right: planning.activity.write."""

    list_id: UUID
