"""Note children as the family service tells them; who turns out to be of another age is counted in another age group."""

from collections.abc import Sequence

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.family import ChildSaved
from services.planning.store import counters, families, places, turns
from services.planning.usecases.counters import recount
from services.planning.usecases.promote import promote


async def note(tx: Tx, events: Sequence[ChildSaved]) -> None:
    """Keep children; where a birth date was corrected, count the age groups in which the child is planned anew.

    A group may hold more children than it should after that: nobody loses a place because of a slip of the pen, and no more come in.
    """
    known = await families.birth_dates(tx, {one.child_id for one in events})
    corrected = {one.child_id for one in events if one.child_id in known and known[one.child_id] != one.birth_date}
    groups = await counters.of_children(tx, corrected) if corrected else []
    if groups:
        await turns.take_places(tx)
    await families.save_children(tx, events)
    if groups:
        await recount(tx, groups)
        await promote(tx, await places.waited_for(tx, groups, paris_date(tx.now)))
