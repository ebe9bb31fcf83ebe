"""Promote: freed places go to those who wait, in the order in which they arrived."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from chassis.clock import PARIS, paris_date
from chassis.tx import Tx
from services.planning.domain.allocation import Count, Room
from services.planning.domain.booking import Change, Slot
from services.planning.domain.cutoffs import last_moment
from services.planning.store import calendar_days, places
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
    counts: dict[date, dict[UUID, Count]] = {slot.day: {} for slot in asked}
    for (counter_id, day), count in found.counts.items():
        counts[day][counter_id] = count
    today = paris_date(tx.now)
    calendar = await calendar_days.between(tx, today, today) if today in counts else None
    ended: set[Slot] = set()
    offers: dict[Slot, datetime] = {}
    for one in found.activities:
        until = datetime.combine(one.day, time(), PARIS)
        if calendar is not None and one.day == today:
            until = last_moment(one.booking_cutoff, today, calendar.of(one.facility_id))
        if one.day < today or (one.day == today and tx.now > until):
            ended.add(Slot(one.activity_id, one.day))
        elif one.offer_hours is not None:
            offers[Slot(one.activity_id, one.day)] = min(until, tx.now + timedelta(hours=one.offer_hours))
    opened = {
        day: Room(
            counts[day],
            found.counted,
            [seat for seat in found.waiting if seat.day == day],
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
