"""What a town decides about an activity beyond its opening days, cut-offs and capacity; whatever is not said stays as it always was."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.base import Answer
from contracts.planning.capacity import AgeGroup, PoolShare
from contracts.planning.cutoffs import Cutoff

LateTerms = Literal["ask_staff", "surcharge"]


class Policies(Answer):
    """The policies of an activity, as it carries and tells them.

    `late` is what happens to a booking asked after the cut-off: refused; left to a clerk, its place held; or accepted as usual and
    marked, so that billing can price it. It may be asked until `late_until`, or until the day begins where that is not said.
    """

    late: Annotated[Literal["refuse"] | LateTerms, Field(description="a booking asked after the cut-off")] = "refuse"
    late_until: Annotated[Cutoff | None, Field(description="last moment of a late booking; unless said, until the day begins")] = None
    age_groups: Annotated[tuple[AgeGroup, ...], Field(max_length=12, description="places for children of an age; none: for all")] = ()
    pool: Annotated[PoolShare | None, Field(description="a room shared with other activities")] = None


class PoliciesAsked(Policies, extra="forbid"):
    """Policies as staff enter them: a word that does not exist is refused instead of passed over."""
