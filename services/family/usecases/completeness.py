"""Keep up to date what children's records lack for the activities in which they are enrolled, and tell it."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.family import ReadWouldLack, Requirements, RequirementsOf, WouldLack
from services.family.domain.errors import UnknownPlace
from services.family.store import children, completeness, places

CHILDREN_AT_ONCE = 1000
EVERY_CHILD = 1_000_000


async def look_again(tx: Tx, child_ids: Collection[UUID]) -> None:
    """Find what the records of some children lack today; what has changed is told."""
    ordered = sorted(child_ids)
    today = paris_date(tx.now)
    for first in range(0, len(ordered), CHILDREN_AT_ONCE):
        some = ordered[first : first + CHILDREN_AT_ONCE]
        await completeness.lock(tx, some)
        for event in await completeness.look_again(tx, some, today):
            await tx.emit(event)


async def tell_newcomers(tx: Tx, child_ids: Sequence[UUID], after: date) -> None:
    """Tell households what the records of the children lack that came to live there after a day: the others were told when it changed."""
    for event in await completeness.told_to_newcomers(tx, child_ids, after):
        await tx.emit(event)


async def set_requirements(tx: Tx, place_id: UUID, codes: Collection[str]) -> tuple[RequirementsOf, ...]:
    """Say what a facility or an activity within the actor's reach requires, and look at every record concerned again."""
    facility_id = await places.facility(tx, place_id)
    if facility_id is None or not tx.actor.sees(facility_id):
        raise UnknownPlace
    first = not await places.anything_required(tx)
    await places.require(tx, place_id, sorted(set(codes)))
    (told,) = await places.told(tx, [place_id])
    await tx.emit(told)
    tx.audit("family.requirement.write", about_id=place_id, detail=", ".join(sorted(set(codes))))
    await look_again(tx, await completeness.page(tx, None, EVERY_CHILD) if first else await completeness.enrolled_in(tx, place_id))
    return await _within_reach(tx)


async def would_lack(tx: Tx, asked: ReadWouldLack) -> WouldLack:
    """Tell what the record of a child that the actor may see lacks for an activity, before it is enrolled there."""
    await children.access(tx, asked.child_id)
    return WouldLack(codes=await completeness.would_lack(tx, asked.child_id, asked.activity_id, paris_date(tx.now)))


async def requirements(tx: Tx) -> Requirements:
    """Tell what every facility and activity within the actor's reach requires."""
    return Requirements(places=await _within_reach(tx))


async def _within_reach(tx: Tx) -> tuple[RequirementsOf, ...]:
    return tuple(one for one in await places.requirements(tx) if tx.actor.sees(one.facility_id))
