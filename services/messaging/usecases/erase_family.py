"""A family that is erased: its inbox and its e-mails go."""

from chassis import erasure
from chassis.holdings import Privacy
from chassis.tx import Tx
from contracts.family import FamilyErased

PRIVACY = Privacy(not_exported={"custody": "only how new what is known of a child of two households is"})


async def erase_family(tx: Tx, event: FamilyErased) -> None:
    """Erase a family from messaging."""
    await erasure.erase(tx, event.family_id, PRIVACY)
