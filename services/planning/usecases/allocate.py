"""Allocate: decide undecided requests in the order of arrival, many in one transaction."""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import NamedTuple

from chassis import trace
from chassis.clock import paris_date
from chassis.tx import Tx
from services.planning.domain import allocation
from services.planning.domain.booking import Change, Fact, change
from services.planning.store import backlog, bookings
from services.planning.store.backlog import Undecided
from services.planning.usecases.offers import pass_on_lapsed
from services.planning.usecases.promote import open_rooms
from services.planning.usecases.settle import settle
from services.planning.usecases.tell import tell_untold

REQUESTS_TOGETHER = 600
DAYS_TOGETHER = 2000
NO_PLACE = "Aucune place ne s'est libérée à temps."


class Done(NamedTuple):
    """What was done: how many requests were decided, and whether there is more to do."""

    decided: int
    more: bool


async def work_off(tx: Tx) -> Done:
    """Do what is most urgent: requests, then offers that lapsed, months to tell, then days waited for in vain.

    The caller holds the turn of places.
    """
    found = await backlog.read(tx, paris_date(tx.now), REQUESTS_TOGETHER)
    if found.requests:
        decided = await allocate(tx, found.requests)
        more = decided < len(found.requests) or decided == REQUESTS_TOGETHER or found.untold or found.waited_out or found.lapsed
        return Done(decided, more)
    if found.lapsed:
        return Done(0, more=await pass_on_lapsed(tx) > 0)
    if found.untold:
        await tell_untold(tx)
        return Done(0, more=True)
    return Done(0, more=found.waited_out and await end_vain_waiting(tx) > 0)


async def allocate(tx: Tx, undecided: Sequence[Undecided]) -> int:
    """Decide requests in the order given, as many as belong in one transaction; returns how many.

    The cut-off was judged when each was submitted; here only places count. What needs a clerk is left to a clerk, with its
    place held from now on. The caller holds the turn of places.
    """
    batch: list[Undecided] = []
    days = 0
    for one in undecided:
        days += len(one.asks)
        if batch and days > DAYS_TOGETHER and (one.party is None or one.party != batch[-1].party):
            break
        batch.append(one)
    asks = [ask for one in batch for ask in one.asks]
    leaving = sum(ask.seat.holds_place for ask in asks)
    rooms = await open_rooms(tx, {ask.seat.slot for ask in asks}, leaving=leaving)
    changes = allocation.allocate(asks, rooms)
    submitted = {one.request_id: one.submitted_at for one in batch}
    with ExitStack() as parts:
        for one in batch:
            part = parts.enter_context(trace.span("allocate", parent=one.traceparent, new=True))
            tx.traced |= {ask.seat.family_id: part.traceparent for ask in one.asks}
        await settle(tx, changes, arrivals={one.request_id: one.arrival for one in batch}, asked_at=submitted)
    return len(batch)


async def end_vain_waiting(tx: Tx) -> int:
    """Refuse days that waited until they were over; returns how many. The caller holds the turn of places."""
    seats = await bookings.waiting_until(tx, paris_date(tx.now), DAYS_TOGETHER)
    rooms = await open_rooms(tx, {seat.slot for seat in seats}, leaving=0)
    changes: list[Change] = [
        change(seat, Fact.REFUSED, decision="refused", reason=NO_PLACE, rule="waited_in_vain")
        for seat in seats
        if not rooms[seat.slot].gives(seat.activity_id)
    ]  # fmt: skip
    if changes:
        await settle(tx, changes)
    return len(changes)
