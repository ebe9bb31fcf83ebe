"""Note a child as the family service tells it; who turns out to be of another age is counted in another age group."""

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.family import ChildSaved
from services.planning.store import counters, families, places, turns
from services.planning.usecases.counters import recount
from services.planning.usecases.promote import promote


async def note(tx: Tx, event: ChildSaved) -> None:
    """Keep a child; when its birth date was corrected, count the age groups in which it is planned anew.

    A group may hold more children than it should after that: nobody loses a place because of a slip of the pen, and no more come in.
    """
    known = await families.child(tx, event.child_id)
    groups = await counters.of_child(tx, event.child_id) if known and known["birth_date"] != event.birth_date else []
    if groups:
        await turns.take_places(tx)
    await families.save_child(tx, event)
    if groups:
        await recount(tx, groups)
        await promote(tx, await places.waited_for(tx, groups, paris_date(tx.now)))
