"""The waiting lists at the desk: who waits, and what staff do about it for a reason that the family reads."""

from datetime import date
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import EndWaiting, GivePlace, MoveInLine, WaitingChild, WaitingDays, WaitingList
from services.planning.domain import line
from services.planning.domain.booking import Change, Fact, Seat, Slot, change
from services.planning.domain.errors import DayPassed, NoPlaceLeft, NotWaiting
from services.planning.store import counters, enrolments, lines, turns
from services.planning.usecases.attend import reachable
from services.planning.usecases.promote import open_rooms
from services.planning.usecases.settle import settle, tell_requests, write_days
from services.planning.usecases.tell import by_staff


async def waiting_days(tx: Tx, activity_id: UUID | None) -> WaitingDays:
    """Tell where children wait from today on, within the actor's reach."""
    if activity_id is not None:
        await reachable(tx, activity_id)
    return WaitingDays(days=await lines.days(tx, paris_date(tx.now), activity_id))


async def waiting_list(tx: Tx, activity_id: UUID, day: date) -> WaitingList:
    """Draw the list of a day."""
    activity = await reachable(tx, activity_id)
    waiting = await lines.children(tx, Slot(activity_id, day))
    free = await counters.free(tx, activity_id, day, day)
    return WaitingList(
        activity_id=activity_id,
        activity=activity.name,
        facility=activity.facility,
        day=day,
        taken=activity.capacity - free.free_in(activity_id, day),
        capacity=activity.capacity,
        children=tuple(
            WaitingChild(
                enrolment_id=one.enrolment_id,
                child_id=one.child_id,
                child=one.child,
                family_id=one.family_id,
                guardian=one.guardian,
                rank=rank,
                arrival=one.arrival,
                asked_at=one.asked_at,
                siblings=tuple(one.siblings),
                offered_until=one.offered_until,
                reason=one.moved_because,
                fits=one.offered_until is not None or free.left(activity_id, one.born, day) > 0,
            )
            for rank, one in enumerate(waiting, 1)
        ),
    )


async def move(tx: Tx, asked: MoveInLine) -> WaitingList:
    """Give a child another place in the list, with those it waits together with; nobody else's order changes."""
    await reachable(tx, asked.activity_id)
    await turns.take_places(tx)
    slot = Slot(asked.activity_id, asked.day)
    waiting = await lines.seats(tx, slot)
    own = line.party(waiting, asked.enrolment_id)
    if not own:
        raise NotWaiting
    turned = line.moved(waiting, {one.enrolment_id for one in own}, asked.rank)
    elsewhere = [one for one in await _party(tx, own[0]) if one.activity_id != asked.activity_id]
    first = min((turned[one.enrolment_id] for one in own if one.enrolment_id in turned), default=None)
    if first is not None:
        turned |= {one.enrolment_id: first for one in elsewhere}
    if turned:
        reason = f"Place dans la liste donnée par {by_staff(tx)} : {asked.reason}"
        concerned = [*own, *elsewhere]
        await lines.put_turns(tx, asked.day, turned, {one.enrolment_id: reason for one in concerned})
        answers = [Change(one, one.status, one.holds_place, "waiting", reason, rule="moved") for one in concerned]
        await write_days(tx, answers)
        await tell_requests(tx, answers)
        rank = next(n for n, one in enumerate(waiting, 1) if one.enrolment_id == asked.enrolment_id)
        await _audit(tx, "planning.waiting.move", asked, own[0], f"rank {rank} to {min(asked.rank, len(waiting))}")
    return await waiting_list(tx, asked.activity_id, asked.day)


async def give_place(tx: Tx, asked: GivePlace) -> WaitingList:
    """Give a place that is left to a child, whoever waits before; never more than there are. Its siblings go on waiting without it."""
    await reachable(tx, asked.activity_id)
    await turns.take_places(tx)
    own = await _waiting(tx, asked)
    rooms = await open_rooms(tx, {own.slot}, leaving=0)
    changes = rooms[own.slot].give(own, f"Place donnée par {by_staff(tx)} : {asked.reason}")
    if not changes:
        raise NoPlaceLeft("Toutes les places de la prestation, de la tranche d'âge, de la salle ou de la structure sont prises.")
    await settle(tx, changes, by_clerk=[own.request_id] if own.request_id else [])
    await _audit(tx, "planning.waiting.give", asked, own)
    return await waiting_list(tx, asked.activity_id, asked.day)


async def end_waiting(tx: Tx, asked: EndWaiting) -> WaitingList:
    """Take a child out of the list; what was held for it goes to the next."""
    await reachable(tx, asked.activity_id)
    await turns.take_places(tx)
    own = await _waiting(tx, asked)
    rooms = await open_rooms(tx, {own.slot}, leaving=1)
    reason = f"Retiré de la liste d'attente par {by_staff(tx)} : {asked.reason}"
    ended = change(own, Fact.REFUSED, decision="refused", reason=reason, rule="ended")
    await settle(tx, rooms[own.slot].leave(ended), by_clerk=[own.request_id] if own.request_id else [])
    await _audit(tx, "planning.waiting.end", asked, own)
    return await waiting_list(tx, asked.activity_id, asked.day)


async def _waiting(tx: Tx, asked: GivePlace | EndWaiting) -> Seat:
    """Find a child in the list of a day that is not over; the caller holds the turn of places."""
    if asked.day < paris_date(tx.now):
        raise DayPassed
    waiting = await lines.seats(tx, Slot(asked.activity_id, asked.day))
    own = next((one for one in waiting if one.enrolment_id == asked.enrolment_id), None)
    if own is None:
        raise NotWaiting
    return own


async def _party(tx: Tx, own: Seat) -> list[Seat]:
    return await lines.together(tx, own.together, own.day) if own.together else [own]


async def _audit(tx: Tx, action: str, asked: MoveInLine | GivePlace | EndWaiting, own: Seat, what: str = "") -> None:
    """Enter in the audit log what was done for which child; the reason, in free words, is kept with the day's history."""
    enrolled = await enrolments.get(tx, asked.enrolment_id)
    detail = f"{asked.day.isoformat()}, {what}" if what else asked.day.isoformat()
    tx.audit(action, family_id=own.family_id, about_id=enrolled[0].child_id if enrolled else None, detail=detail)
