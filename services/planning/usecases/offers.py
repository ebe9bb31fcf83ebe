"""Offers: a freed place is held for who waits first, until the family accepts it, leaves it, or the deadline comes."""

from uuid import UUID

from chassis.tx import Tx
from contracts.planning import AcceptOffer, DayDecision, DayStatus, PlanningRequestView
from services.planning.domain.booking import Change, Fact, change
from services.planning.domain.errors import OfferOver, UnknownRequest
from services.planning.store import bookings, requests, turns
from services.planning.usecases.promote import open_rooms
from services.planning.usecases.settle import settle

LAPSED = "La place proposée n'a pas été acceptée à temps."
LAPSED_TOGETHER = 200
IS_ACCEPTED = (DayStatus.BOOKED, DayStatus.PROCESSING)


async def accept_offer(tx: Tx, asked: AcceptOffer, *, family_id: UUID) -> PlanningRequestView:
    """Take a place that is held for a day of one's own request; twice is harmless. To leave it the day is taken back (withdraw.py)."""
    if not await requests.is_of(tx, asked.request_id, family_id):
        raise UnknownRequest
    await turns.take_places_of_town(tx)
    seat = await bookings.asked(tx, asked.request_id, asked.enrolment_id, asked.day)
    if seat is None:
        raise OfferOver("Ce jour n'est plus demandé.")
    if seat.status not in IS_ACCEPTED:
        if seat.offered_until is None or tx.now > seat.offered_until:
            raise OfferOver("La place est passée à la famille suivante. Vous pouvez demander ce jour à nouveau.")
        manual = seat.approval == "manual"
        decision: DayDecision = "pending" if manual else "accepted"
        await settle(tx, [change(seat, Fact.HELD if manual else Fact.PLACED, decision=decision, rule="offer_taken")])
    found = await requests.get(tx, asked.request_id)
    if found is None:
        raise UnknownRequest
    return found


async def pass_on_lapsed(tx: Tx) -> int:
    """Give up places that nobody accepted in time, and hand them to the next; returns how many. The caller holds the turn of places."""
    seats = await bookings.lapsed(tx, tx.now, LAPSED_TOGETHER)
    rooms = await open_rooms(tx, {seat.slot for seat in seats}, leaving=len(seats))
    changes: list[Change] = []
    for seat in seats:
        changes += rooms[seat.slot].leave(change(seat, Fact.REFUSED, decision="refused", reason=LAPSED, rule="offer_lapsed"))
    if changes:
        await settle(tx, changes)
    return len(seats)
