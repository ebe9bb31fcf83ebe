"""Decide: a clerk accepts or refuses what waits for a person."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from chassis import french
from chassis.clock import paris_date
from chassis.decided import told
from chassis.errors import Refusal
from chassis.tx import Tx
from contracts.planning import DayStatus, PlanningRequestView
from services.planning.domain.allocation import judge
from services.planning.domain.booking import Change, Seat
from services.planning.domain.errors import DaysGoneBy, NothingToDecide, ReasonMissing, UnknownRequest
from services.planning.store import bookings, requests, turns
from services.planning.usecases.promote import open_rooms
from services.planning.usecases.settle import settle

TOO_LATE = "Ce jour était déjà passé quand la demande a été étudiée."
SEVERAL_OVER, ONE_OVER = "ces jours sont passés et seraient facturés.", "ce jour est passé et serait facturé."
NAMED = 4
SETTLED = "Cette demande a déjà été traitée, ou n'a pas besoin d'un agent."


async def decide(
    tx: Tx, request_id: UUID, *, accept: bool, reason: str, gone_by: Literal["accept", "refuse"] | None = None
) -> PlanningRequestView:
    """Accept or refuse all days of a request that wait for this clerk; a place that becomes free goes to the line at once.

    `gone_by` tells what becomes of an accepted booking's days that are over; nobody is billed for them without having been seen.
    """
    if not accept and not reason:
        raise ReasonMissing("Indiquez à la famille le motif du refus.")
    if refusals := await _decide(tx, [request_id], accept=accept, reason=reason, gone_by=gone_by):
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


async def _decide(
    tx: Tx, request_ids: Sequence[UUID], *, accept: bool, reason: str, gone_by: Literal["accept", "refuse"] | None = None
) -> dict[UUID, Refusal]:
    """Decide what waits of requests, one after the other; returns those that cannot be decided, and why."""
    await turns.take_places(tx)
    awaiting = await requests.awaiting_clerk(tx, request_ids)
    refusals: dict[UUID, Refusal] = {one: UnknownRequest() for one in request_ids if one not in awaiting}
    refusals |= await _settled(tx, [one for one, waits in awaiting.items() if not waits])
    seats = await bookings.for_clerk(tx, [one for one in request_ids if one not in refusals])
    over = _bookings_gone_by(seats, paris_date(tx.now)) if accept else set()
    if over and gone_by is None:
        refusals |= _named(seat for seat in seats if seat in over)
        seats = [seat for seat in seats if seat.request_id not in refusals]
    rooms = await open_rooms(tx, {seat.slot for seat in seats}, leaving=len(seats))
    changes: list[Change] = []
    for seat in seats:
        too_late = gone_by == "refuse" and seat in over
        changes += judge(seat, rooms[seat.slot], accept=accept and not too_late, reason=TOO_LATE if too_late else reason)
    await settle(tx, changes, by_clerk=[one for one in request_ids if one not in refusals])
    return refusals


def _bookings_gone_by(seats: Sequence[Seat], today: date) -> set[Seat]:
    """Tell which days asked are over; of an absence it is usual."""
    return {seat for seat in seats if seat.day < today and seat.status != DayStatus.ABSENCE_PROCESSING}


def _named(over: Iterable[Seat]) -> dict[UUID, Refusal]:
    """Refuse to accept requests with days that are over, and name these days."""
    days: dict[UUID, set[date]] = {}
    for seat in over:
        if seat.request_id is not None:
            days.setdefault(seat.request_id, set()).add(seat.day)
    return {one: DaysGoneBy(_in_words(sorted(of)), days=[day.isoformat() for day in sorted(of)]) for one, of in days.items()}


def _in_words(over: Sequence[date]) -> str:
    named = french.capitalised(french.days(over[:NAMED], len(over[NAMED:])))
    return f"{named} : {SEVERAL_OVER if len(over) > 1 else ONE_OVER}"


async def _settled(tx: Tx, request_ids: Sequence[UUID]) -> dict[UUID, Refusal]:
    """Refuse to decide again; what a clerk decided is told with who did."""
    said = await told(tx, await requests.decided_by_clerks(tx, request_ids)) if request_ids else {}
    return {one: NothingToDecide(said[one][0], **said[one][1]) if one in said else NothingToDecide(SETTLED) for one in request_ids}
