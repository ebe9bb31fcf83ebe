"""Pools: rooms that several activities share, as staff enter them."""

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import Pools, PoolView, PutPool
from services.planning.domain.counters import HALVES, half_of
from services.planning.domain.errors import PoolFixed, UnknownFacility, UnknownPool
from services.planning.store import counters, facilities, places, pools, turns
from services.planning.usecases.overfull import refuse_overfull
from services.planning.usecases.promote import promote


async def put_pool(tx: Tx, asked: PutPool) -> PoolView:
    """Enter or change a room; a capacity below what is planned on some day is refused, a larger one lets in those who wait."""
    await turns.take_places(tx)
    known = await pools.get(tx, asked.pool_id)
    if known is not None and not tx.actor.sees(known.facility_id):
        raise UnknownPool
    if not tx.actor.sees(asked.facility_id) or await facilities.name(tx, asked.facility_id) is None:
        raise UnknownFacility
    if known is not None and known.facility_id != asked.facility_id:
        raise PoolFixed("Créez une autre salle dans l'autre structure.")
    await pools.put(tx, asked)
    halves = [half_of(asked.pool_id, half) for half in HALVES]
    today = paris_date(tx.now)
    for counter_id in sorted(await counters.capacities(tx, halves)):
        refuse_overfull(await places.set_capacity(tx, counter_id, asked.capacity, today))
    await promote(tx, await places.waited_for(tx, halves, today))
    written = await pools.get(tx, asked.pool_id)
    if written is None:
        raise UnknownPool
    return written


async def list_pools(tx: Tx) -> Pools:
    """Show the rooms of the town, or of the facilities to which a staff member is limited."""
    return Pools(pools=tuple(one for one in await pools.every(tx) if tx.actor.sees(one.facility_id)))
