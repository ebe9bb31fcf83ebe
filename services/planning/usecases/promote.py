"""Promote: freed places go to those who wait, in the order in which they arrived."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from chassis.clock import PARIS, paris_date
from chassis.tx import Tx
from services.planning.domain.allocation import Count, Room
from services.planning.domain.booking import Change, Slot
from services.planning.domain.counters import Counted
from services.planning.domain.cutoffs import last_moment
from services.planning.store import bookings, calendar_days, places
from services.planning.store.activities import cutoff
from services.planning.usecases.settle import settle


async def open_rooms(tx: Tx, slots: Iterable[Slot], *, leaving: int) -> dict[Slot, Room]:
    """Read the rooms of some slots with those who wait; slots of one day share theirs. The caller holds the turn of places.

    `leaving` is how many places the caller may give back. A freed place still goes to the line before the day begins, and on
    the day itself only while it can still be booked: nobody is booked who could not know.
    """
    asked = set(slots)
    if not asked:
        return {}
    found = await places.rooms(tx, asked, leaving)
    counted: dict[UUID, list[Counted]] = {}
    for activity_id, *counter in found["counted"]:
        counted.setdefault(activity_id, []).append(Counted(*counter))
    counts: dict[date, dict[UUID, Count]] = {slot.day: {} for slot in asked}
    for counter_id, day, taken, capacity in found["counts"]:
        counts[day][counter_id] = Count(taken, capacity)
    waiting = [bookings.seat(tuple(row)) for row in found["waiting"]]
    today = paris_date(tx.now)
    calendar = await calendar_days.between(tx, today, today) if today in counts else None
    ended: set[Slot] = set()
    offers: dict[Slot, datetime] = {}
    for activity_id, facility_id, day, booking_cutoff, offer_hours in found["activities"]:
        until = datetime.combine(day, time(), PARIS)
        if calendar is not None and day == today:
            until = last_moment(cutoff(booking_cutoff), today, calendar.of(facility_id))
        if day < today or (day == today and tx.now > until):
            ended.add(Slot(activity_id, day))
        elif offer_hours is not None:
            offers[Slot(activity_id, day)] = min(until, tx.now + timedelta(hours=offer_hours))
    opened = {
        day: Room(
            counts[day],
            counted,
            [seat for seat in waiting if seat.day == day],
            {slot.activity_id for slot in ended if slot.day == day},
            {slot.activity_id: until for slot, until in offers.items() if slot.day == day},
        )
        for day in counts
    }
    return {slot: opened[slot.day] for slot in asked}


async def promote(tx: Tx, slots: Iterable[Slot]) -> None:
    """Give what is free in some slots to those who wait, and tell them."""
    rooms = await open_rooms(tx, slots, leaving=0)
    changes: list[Change] = [change for slot in sorted(rooms) for change in rooms[slot].fill()]
    if changes:
        await settle(tx, changes)
