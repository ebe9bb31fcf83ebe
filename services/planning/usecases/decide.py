"""Decide: a clerk accepts or refuses what waits for a person."""

from uuid import UUID

from chassis.tx import Tx
from contracts.planning import PlanningRequestView
from services.planning.domain.allocation import judge
from services.planning.domain.errors import NothingToDecide, ReasonMissing, UnknownRequest
from services.planning.store import bookings, requests, turns
from services.planning.usecases.promote import open_rooms
from services.planning.usecases.settle import settle


async def decide(tx: Tx, request_id: UUID, *, accept: bool, reason: str) -> PlanningRequestView:
    """Accept or refuse all days of a request that wait for this clerk; a place that becomes free goes to the line at once."""
    if not accept and not reason:
        raise ReasonMissing("Indiquez à la famille le motif du refus.")
    await turns.take_places(tx)
    awaits = await requests.awaits_clerk(tx, request_id)
    if awaits is None:
        raise UnknownRequest
    if not awaits:
        raise NothingToDecide("Cette demande a déjà été traitée, ou n'a pas besoin d'un agent.")
    seats = await bookings.for_clerk(tx, request_id)
    rooms = await open_rooms(tx, {seat.slot for seat in seats}, leaving=len(seats))
    changes = [change for seat in seats for change in judge(seat, rooms[seat.slot], accept=accept, reason=reason)]
    await settle(tx, changes, by_clerk=request_id)
    decided = await requests.get(tx, request_id)
    if decided is None:
        raise AssertionError("a request just decided is there")
    return decided
