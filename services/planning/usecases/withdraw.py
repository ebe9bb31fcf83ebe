"""Withdraw: a family takes back days that nobody has answered yet; what they held goes to the line."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import AskedDay, DayDecision, PlanningRequestView
from services.planning.domain.booking import Change, Seat
from services.planning.domain.errors import NothingToWithdraw, UnknownRequest
from services.planning.domain.withdrawal import Before, as_missed, take_back
from services.planning.store import bookings, calendar_days, closed_lists, enrolments, requests, turns
from services.planning.usecases.no_shows import NOT_EXCUSED
from services.planning.usecases.promote import open_rooms
from services.planning.usecases.settle import settle

OPEN: frozenset[DayDecision] = frozenset({"pending", "waiting"})
ANSWERED = {
    "booking": "La réponse est déjà donnée. Pour ne pas venir un jour réservé, déclarez une absence.",
    "absence": "La réponse est déjà donnée. Pour venir malgré une absence excusée, demandez à nouveau ce jour.",
}


async def withdraw_own(tx: Tx, request_id: UUID, days: Collection[AskedDay], *, family_id: UUID) -> PlanningRequestView:
    """Take back open days of one's own request, all of them unless told which."""
    if not await requests.is_of(tx, request_id, family_id):
        raise UnknownRequest
    await turns.take_places_of_town(tx)
    return await _withdraw(tx, request_id, days)


async def withdraw_for_family(tx: Tx, request_id: UUID, days: Collection[AskedDay]) -> PlanningRequestView:
    """Take back open days within the reach of a member of staff, in the place of the family."""
    await turns.take_places(tx)
    return await _withdraw(tx, request_id, days)


async def _withdraw(tx: Tx, request_id: UUID, days: Collection[AskedDay]) -> PlanningRequestView:
    """Take back what is open and leave what was answered; what was taken back before stays so. The caller holds the turn of places."""
    found = await requests.get(tx, request_id)
    if found is None:
        raise UnknownRequest
    named = {(one.enrolment_id, one.day) for one in days}
    asked = {(one.enrolment_id, one.day): one.decision for one in found.days}
    asked = {key: decision for key, decision in asked.items() if key in named or not named}
    seats = await bookings.to_withdraw(tx, request_id, [key for key, decision in asked.items() if decision in OPEN])
    if not seats:
        if "withdrawn" in asked.values():
            return found
        raise NothingToWithdraw(ANSWERED[found.kind])
    await settle(tx, await _changes(tx, seats))
    return await requests.get(tx, request_id) or found


async def _changes(tx: Tx, seats: Sequence[tuple[Seat, Before | None]]) -> list[Change]:
    """Tell what follows: for each day its answer, what becomes of it, and who gets its place."""
    rooms = await open_rooms(tx, {seat.slot for seat, _ in seats}, leaving=len(seats))
    regular = await _regular(tx, [seat for seat, _ in seats])
    missed = await _missed(tx, [seat for seat, _ in seats])
    changes: list[Change] = []
    for seat, before in seats:
        key = seat.enrolment_id, seat.day
        answer, day = take_back(seat, before, regular=key in regular)
        if key in missed:
            day = as_missed(day, NOT_EXCUSED)
        changes += [answer, *rooms[seat.slot].leave(day)]
    return changes


async def _regular(tx: Tx, seats: Sequence[Seat]) -> set[tuple[UUID, date]]:
    """Find the days that weekly patterns book, as they are now."""
    known = await enrolments.several(tx, (seat.enrolment_id for seat in seats))
    days = [seat.day for seat in seats]
    calendar = await calendar_days.between(tx, min(days), max(days))
    return {(seat.enrolment_id, seat.day) for seat in seats if known[seat.enrolment_id].is_regular(seat.day, calendar)}


async def _missed(tx: Tx, seats: Sequence[Seat]) -> set[tuple[UUID, date]]:
    """Find the days on which the child was missed: marked away, or not marked on a list that was taken, where that is billed."""
    found = await closed_lists.not_seen(tx, [(seat.enrolment_id, seat.day) for seat in seats])
    known = await enrolments.several(tx, {enrolment_id for enrolment_id, _, _ in found}) if found else {}
    return {
        (enrolment_id, day) for enrolment_id, day, marked in found if marked or known[enrolment_id].activity.policies.no_show == "billed"
    }
