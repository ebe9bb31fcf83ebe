"""Settings of the family service beside those of every service."""

from typing import Annotated

from pydantic import Field

from chassis.settings import Settings


class FamilySettings(Settings):
    """What the family service is told."""

    quotient_warning_days: Annotated[int, Field(ge=1, le=120, description="a family is warned so many days before its quotient ends")] = 30
    document_warning_days: Annotated[
        tuple[int, ...], Field(min_length=1, description="households are warned so many days before a child's document expires")
    ] = (30, 7)
    confirmation_again_days: Annotated[
        int,
        Field(ge=7, le=180, description="a family that has not confirmed its record is asked once more so many days after the first time"),
    ] = 45
