"""What planning keeps of other services' news: children, and the adults who pay."""

from chassis.reactions import Reactions
from chassis.tx import Tx
from contracts.family import ChildSaved, FamilySaved
from services.planning.store import families

reactions = Reactions()


@reactions.on(FamilySaved)
async def note_family(tx: Tx, event: FamilySaved) -> None:
    """Keep the names of the adults, which grids show as the one who pays."""
    names = [(guardian.guardian_id, f"{guardian.last_name} {guardian.first_name}") for guardian in event.guardians]
    await families.save_family(tx, event.family_id, event.version, names)


@reactions.on(ChildSaved)
async def note_child(tx: Tx, event: ChildSaved) -> None:
    """Keep the child: it can be enrolled from now on."""
    await families.save_child(tx, event.child_id, event.family_id, f"{event.first_name} {event.last_name}", event.version)
