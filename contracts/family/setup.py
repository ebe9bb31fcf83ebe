"""Setting a town up: whether a town has families."""

from typing import Annotated

from pydantic import Field

from contracts.base import Answer, Request


class FamilySetup(Answer):
    """What there is of what a town needs first."""

    families: Annotated[bool, Field(description="whether there is a family")]


class ReadFamilySetup(Request[FamilySetup], method="GET", path="/v1/setup/family", audience="staff"):
    """Whether there is anything of what a town needs first, for any member of staff."""
