"""Promote: freed places go to those who wait, in the order in which they arrived."""

from collections.abc import Iterable

from chassis.clock import paris_date
from chassis.tx import Tx
from services.planning.domain.allocation import Room
from services.planning.domain.booking import Slot
from services.planning.domain.cutoffs import last_moment
from services.planning.store import calendar_days, places
from services.planning.store.activities import cutoff
from services.planning.usecases.settle import settle


async def open_rooms(tx: Tx, slots: Iterable[Slot]) -> dict[Slot, Room]:
    """Read the rooms of some slots with those who wait; the caller holds the turn of places.

    A freed place still goes to the line before the day begins, and on the day itself only while it can still be booked:
    nobody is booked who could not know.
    """
    rows = await places.rooms(tx, slots)
    today = paris_date(tx.now)
    calendar = await calendar_days.between(tx, today, today) if any(row["day"] == today for row in rows) else None
    rooms = {}
    for row in rows:
        gives = row["day"] > today
        if row["day"] == today and calendar is not None:
            gives = tx.now <= last_moment(cutoff(row["booking_cutoff"]), today, calendar)
        rooms[Slot(row["activity_id"], row["day"])] = Room(row["taken"], row["capacity"], places.line(row), gives)
    return rooms


async def promote(tx: Tx, slots: Iterable[Slot]) -> None:
    """Give what is free in some slots to those who wait, and tell them."""
    rooms = await open_rooms(tx, slots)
    if changes := [change for slot in sorted(rooms) for change in rooms[slot].fill()]:
        await settle(tx, changes)
