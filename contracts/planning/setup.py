"""Setting a town up: what places, days, activities and enrolments a town has begun with."""

from typing import Annotated

from pydantic import Field

from contracts.base import Answer, Request


class PlanningSetup(Answer):
    """What there is of what a town needs first."""

    facilities: Annotated[bool, Field(description="whether there is a facility")]
    calendar: Annotated[bool, Field(description="whether there is a special day of the calendar")]
    activities: Annotated[bool, Field(description="whether there is an activity")]
    enrolments: Annotated[bool, Field(description="whether there is an enrolment")]


class ReadPlanningSetup(Request[PlanningSetup], method="GET", path="/v1/setup/planning", audience="staff"):
    """Whether there is anything of what a town needs first, for any member of staff."""
