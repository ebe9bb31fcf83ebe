"""Staff whose roles hold in some facilities only: families that pay for an enrolment there, and prices of what is offered there."""

from typing import Any
from uuid import UUID

from chassis.errors import NotFound
from chassis.tx import Tx
from services.billing.store import reach


async def check(tx: Tx, asked: Any) -> None:
    """Raise NotFound when the family, request or activity that is asked about is out of reach."""
    family_id, request_id, activity_id = (getattr(asked, name, None) for name in ("family_id", "request_id", "activity_id"))
    if isinstance(request_id, UUID):
        family_id = await reach.owner(tx, request_id)
    if family_id is not None and family_id not in (await reach.families(tx) or ()):
        raise NotFound
    if activity_id is not None and await reach.facility(tx, activity_id) not in tx.actor.facilities:
        raise NotFound
