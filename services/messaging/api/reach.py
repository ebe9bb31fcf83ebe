"""Staff whose roles hold in some facilities only write first to families with a child enrolled there; any other is not found."""

from uuid import UUID

from chassis.errors import NotFound
from chassis.tx import Tx
from services.messaging.store import places


async def check(tx: Tx, asked: object) -> None:
    """Raise NotFound when the family that is asked about is out of reach; a conversation is looked for within reach by its facility."""
    family_id = getattr(asked, "family_id", None)
    if isinstance(family_id, UUID) and not await places.attends(tx, family_id, tx.actor.facilities):
        raise NotFound
