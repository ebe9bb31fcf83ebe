"""Setting a town up: whose accounts a town has begun with."""

from typing import Annotated

from pydantic import Field

from contracts.base import Answer, Request


class IdentitySetup(Answer):
    """What there is of what a town needs first."""

    colleagues: Annotated[bool, Field(description="whether there is an account of staff besides the first")]
    families: Annotated[bool, Field(description="whether there is an account of a family")]


class ReadIdentitySetup(Request[IdentitySetup], method="GET", path="/v1/setup/identity", audience="staff"):
    """Whether there is anything of what a town needs first, for any member of staff."""
