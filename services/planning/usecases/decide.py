"""Decide: a clerk accepts or refuses what waits for a person."""

from collections.abc import Sequence
from uuid import UUID

from chassis.decided import told
from chassis.errors import Refusal
from chassis.tx import Tx
from contracts.planning import PlanningRequestView
from services.planning.domain.allocation import judge
from services.planning.domain.errors import NothingToDecide, ReasonMissing, UnknownRequest
from services.planning.store import bookings, requests, turns
from services.planning.usecases.promote import open_rooms
from services.planning.usecases.settle import settle

SETTLED = "Cette demande a déjà été traitée, ou n'a pas besoin d'un agent."


async def decide(tx: Tx, request_id: UUID, *, accept: bool, reason: str) -> PlanningRequestView:
    """Accept or refuse all days of a request that wait for this clerk; a place that becomes free goes to the line at once."""
    if not accept and not reason:
        raise ReasonMissing("Indiquez à la famille le motif du refus.")
    if refusals := await _decide(tx, [request_id], accept=accept, reason=reason):
        raise refusals[request_id]
    decided = await requests.get(tx, request_id)
    if decided is None:
        raise AssertionError("a request just decided is there")
    return decided


async def accept_together(tx: Tx, request_ids: Sequence[UUID]) -> dict[UUID, Refusal]:
    """Accept requests in their order, in the same few statements as one; returns those that do not wait for this clerk, and why."""
    refusals = await _decide(tx, request_ids, accept=True, reason="")
    families = await requests.families(tx, request_ids)
    for one in request_ids:
        if one not in refusals:
            tx.audit("planning.decide_planning_request", family_id=families[one], about_id=one)
    return refusals


async def _decide(tx: Tx, request_ids: Sequence[UUID], *, accept: bool, reason: str) -> dict[UUID, Refusal]:
    """Decide what waits of requests, one after the other; returns those that cannot be decided, and why."""
    await turns.take_places(tx)
    awaiting = await requests.awaiting_clerk(tx, request_ids)
    refusals: dict[UUID, Refusal] = {one: UnknownRequest() for one in request_ids if one not in awaiting}
    refusals |= await _settled(tx, [one for one, waits in awaiting.items() if not waits])
    seats = await bookings.for_clerk(tx, [one for one in request_ids if one not in refusals])
    rooms = await open_rooms(tx, {seat.slot for seat in seats}, leaving=len(seats))
    changes = [change for seat in seats for change in judge(seat, rooms[seat.slot], accept=accept, reason=reason)]
    await settle(tx, changes, by_clerk=[one for one in request_ids if one not in refusals])
    return refusals


async def _settled(tx: Tx, request_ids: Sequence[UUID]) -> dict[UUID, Refusal]:
    """Refuse to decide again; what a clerk decided is told with who did."""
    said = await told(tx, await requests.decided_by_clerks(tx, request_ids)) if request_ids else {}
    return {one: NothingToDecide(said[one][0], **said[one][1]) if one in said else NothingToDecide(SETTLED) for one in request_ids}
