"""What identity keeps of family records: the adults who may have an account each."""

from chassis.reactions import Reactions
from chassis.tx import Tx
from contracts.family import FamilySaved
from services.identity.store import guardians

reactions = Reactions()


@reactions.on(FamilySaved)
async def keep_guardians(tx: Tx, event: FamilySaved) -> None:
    """Keep the adults of a family, and the address of each."""
    await guardians.save(tx, event)
