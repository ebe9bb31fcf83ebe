"""Setting a town up: what of its money a town has begun with."""

from typing import Annotated

from pydantic import Field

from contracts.base import Answer, Request


class BillingSetup(Answer):
    """What there is of what a town needs first."""

    regie: Annotated[bool, Field(description="whether there is a régie")]
    tariffs: Annotated[bool, Field(description="whether there is a tariff")]


class ReadBillingSetup(Request[BillingSetup], method="GET", path="/v1/setup/billing", audience="staff"):
    """Whether there is anything of what a town needs first, for any member of staff."""
