"""Counters: what follows for places when the rules by which they are counted change. The caller holds the turn of places."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from services.planning.domain.activity import Activity
from services.planning.domain.booking import Slot
from services.planning.domain.calendar import days_between
from services.planning.domain.counters import Counted, counting
from services.planning.domain.enrolment import furthest_end
from services.planning.store import activities, calendar_days, counters, facilities, places, pools
from services.planning.usecases.overfull import refuse_overfull
from services.planning.usecases.promote import promote


async def resize(tx: Tx, changed: Sequence[Activity]) -> None:
    """Give the counters of activities that exist already their new capacities, from today on; below what is planned is refused."""
    wanted = {one.counter_id: capacity for rules in (await _wanted(tx, changed)).values() for one, capacity in rules.items()}
    known = await counters.capacities(tx, wanted)
    for counter_id in sorted(known):
        if known[counter_id] != wanted[counter_id]:
            refuse_overfull(await places.set_capacity(tx, counter_id, wanted[counter_id], paris_date(tx.now)))


async def recast(tx: Tx, changed: Sequence[Activity]) -> None:
    """Count activities where their rules now say, from today on, and let in who waited for what that frees.

    Counters that are new, or count other activities or ages than before, are counted anew; too many children is refused.
    """
    wanted = await _wanted(tx, changed)
    known = await counters.of_activities(tx, wanted)
    differing = {activity_id for activity_id, rules in wanted.items() if known[activity_id] != rules.keys()}
    touched: set[Counted] = {one for activity_id in differing for one in known[activity_id] ^ wanted[activity_id].keys()}
    if differing:
        capacities = {one.counter_id: capacity for activity_id in differing for one, capacity in wanted[activity_id].items()}
        await counters.put(tx, {activity_id: sorted(wanted[activity_id]) for activity_id in sorted(differing)}, capacities)
        await counters.forget(tx, {one.counter_id for one in touched})
        refuse_overfull(await recount(tx, {one.counter_id for one in touched}))
    today = paris_date(tx.now)
    await promote(tx, await places.waited_for(tx, [one.activity_id for one in changed], today))


async def recount(tx: Tx, counter_ids: Collection[UUID]) -> list[date]:
    """Count counters anew from today on; returns the days that hold too many children."""
    today = paris_date(tx.now)
    sharing = await activities.some(tx, await counters.sharing(tx, counter_ids))
    days = days_between(today, furthest_end(today))
    calendar = await calendar_days.between(tx, days[0], days[-1])
    open_slots = [Slot(one.activity_id, day) for one in sharing for day in days if one.opens(day, calendar)]
    return await places.recount(tx, counter_ids, open_slots, today)


async def _wanted(tx: Tx, changed: Sequence[Activity]) -> dict[UUID, dict[Counted, int]]:
    """Tell where activities are counted by their rules, those of the rooms that they share and of their facilities."""
    shared = await pools.capacities(tx, {one.policies.pool.pool_id for one in changed if one.policies.pool})
    limits = await facilities.capacities(tx, {one.facility_id for one in changed})
    return {
        one.activity_id: counting(one, shared.get(one.policies.pool.pool_id) if one.policies.pool else None, limits.get(one.facility_id))
        for one in changed
    }
