"""What a town decides about an activity beyond its opening days, cut-offs and capacity; whatever is not said stays as it always was."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, ModelWrapValidatorHandler, model_validator
from pydantic_core import PydanticCustomError

from contracts.base import Answer, Day
from contracts.planning.admission import Commune, Constraints, Eligibility, Opening
from contracts.planning.capacity import AgeGroup, PoolShare
from contracts.planning.cutoffs import Cutoff

LateTerms = Literal["ask_staff", "surcharge"]


PatternTerms = Literal["staff", "ask_staff", "automatic"]
"""Who changes the weekly pattern of an enrolment: staff alone, families once staff agree, or families at once where there are places."""

CUTOFFS = frozenset({"late_until", "notice"})
"""Names of cut-offs within policies; a cut-off refuses unknown words itself."""


class Leave(Answer):
    """Leave (congés) under an hourly contract: as many days or hours a year, school or civil, that are declared in time and not billed."""

    allowance: Annotated[int, Field(ge=1, le=2000, description="how many days, or hours, a year")]
    unit: Literal["days", "hours"] = "days"
    year: Annotated[Literal["school", "civil"], Field(description="from September to August, or from January to December")] = "school"
    notice: Annotated[Cutoff, Field(description="last moment to declare a day of leave")]


class Policies(Answer):
    """The policies of an activity, as it carries and tells them.

    `late` is what happens to a booking asked after the cut-off: refused; left to a clerk, its place held; or accepted as usual and
    marked, so that billing can price it. It may be asked until `late_until`, or until the day begins where that is not said.
    """

    late: Annotated[Literal["refuse"] | LateTerms, Field(description="a booking asked after the cut-off")] = "refuse"
    late_until: Annotated[Cutoff | None, Field(description="last moment of a late booking; unless said, until the day begins")] = None
    age_groups: Annotated[tuple[AgeGroup, ...], Field(max_length=12, description="places for children of an age; none: for all")] = ()
    pool: Annotated[PoolShare | None, Field(description="a room shared with other activities")] = None
    openings: Annotated[tuple[Opening, ...], Field(max_length=60, description="when days can be booked from; none: always")] = ()
    unlisted_days: Annotated[Literal["open", "closed"], Field(description="days that no opening lists")] = "open"
    residents: Annotated[tuple[Commune, ...], Field(max_length=30, description="who counts as a resident")] = ()
    eligibility: Eligibility = Eligibility()
    constraints: Constraints = Constraints()
    no_show: Annotated[
        Literal["billed", "stays"],
        Field(description="a child who had a place, told nothing and was not on a list that was taken: absent and billed, or as booked"),
    ] = "billed"
    times: Annotated[
        bool | None,
        Field(description="lists take arrivals and departures; none: where it has hours and no meal is part of it"),
    ] = None
    leave: Annotated[Leave | None, Field(description="leave under an hourly contract; none: it is an absence like any other")] = None
    pattern: Annotated[PatternTerms, Field(description="who changes weekly patterns: staff, families if staff agree, families")] = "staff"
    offer_hours: Annotated[int | None, Field(ge=1, le=240, description="hours that a freed place is offered; none: given at once")] = None
    first_day: Annotated[Day | None, Field(description="first day on which it takes place; none: it always did")] = None
    last_day: Annotated[Day | None, Field(description="last day on which it takes place; none: no end is foreseen")] = None
    weekly: Annotated[
        Literal["optional", "required", "never"], Field(description="whether an enrolment has a weekly pattern, must have one, or may not")
    ] = "optional"


class PoliciesAsked(Policies, extra="forbid"):
    """Policies as staff enter them: a word that does not exist is refused instead of passed over, however deep it stands."""

    @model_validator(mode="wrap")
    @classmethod
    def _only_known_words(cls, given: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        made = read(given)
        if isinstance(given, dict):
            known = made.model_dump()
            for name in given.keys() - CUTOFFS:
                _refuse_unknown(given[name], known[name])
        return made


def _refuse_unknown(given: Any, known: Any) -> None:
    if isinstance(given, dict) and isinstance(known, dict):
        for name, value in given.items():
            if name not in known:
                raise PydanticCustomError("extra_forbidden", "unknown word: {name}", {"name": name})
            if name not in CUTOFFS:
                _refuse_unknown(value, known[name])
    elif isinstance(given, list) and isinstance(known, tuple):
        for one, read in zip(given, known, strict=True):
            _refuse_unknown(one, read)
