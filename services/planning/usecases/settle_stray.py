"""Settle a child who came without an enrolment: it counts once it is enrolled, or the mark was a slip."""

from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import Mark, MarkAttendance
from services.planning.domain.errors import UnknownStray
from services.planning.store import strays, turns
from services.planning.usecases.attend import attend, reachable


async def settle_stray(tx: Tx, activity_id: UUID, day: date, child_id: UUID, *, counted: bool) -> None:
    """Count the presence, with the times that were noted, on the enrolment that was entered since, or withdraw it."""
    await reachable(tx, activity_id)
    await turns.take_places(tx)
    marked = next((one for one in await strays.of_day(tx, activity_id, day) if one.child_id == child_id), None)
    if marked is None or not await strays.settle(tx, activity_id, day, child_id, "counted" if counted else "withdrawn"):
        raise UnknownStray("Elle a déjà été régularisée.")
    if counted:
        mark = Mark(child_id=child_id, present=True, marked_at=marked.marked_at, arrived_at=marked.arrived_at, left_at=marked.left_at)
        await attend(tx, MarkAttendance(activity_id=activity_id, day=day, marks=(mark,)))
