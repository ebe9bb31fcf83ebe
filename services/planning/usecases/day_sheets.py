"""The lists of a day: who is expected in an activity, who was marked, and how far each list is."""

from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import DaySheet, DayStatus, FoundChildren, SheetChild, SheetTallies
from services.planning.domain.activity import Activity
from services.planning.domain.booking import HOLDING
from services.planning.domain.calendar import Calendar
from services.planning.store import activities, attendance, calendar_days, expected, families, groups, hours, meals, strays
from services.planning.store.attendance import Listed
from services.planning.usecases.attend import reachable, why_locked
from services.planning.usecases.lists import with_children

AWAY = frozenset({DayStatus.ABSENT_EXCUSED, DayStatus.LEAVE})
"""States of children who told that they would not come, and whose place is free: the list shows them, so that nobody looks for them."""
FOUND_TOGETHER = 20


async def tallies(tx: Tx, day: date) -> SheetTallies:
    """Tell how far the lists of a day are, of the activities within the actor's reach."""
    calendar = await calendar_days.between(tx, day, day)
    within = [one for one in await activities.every(tx) if tx.actor.sees(one.facility_id)]
    found = await expected.tallies(tx, await with_children(tx, within, [day], calendar), day)
    return SheetTallies(day=day, sheets=tuple(one for one in found if tx.actor.sees(one.facility_id)))


async def sheet(tx: Tx, activity_id: UUID, day: date) -> DaySheet:
    """Draw the list of an activity on a day."""
    activity = await reachable(tx, activity_id)
    calendar = await calendar_days.between(tx, day, day)
    shown = [child for one in await attendance.of_sheet(tx, activity_id, day) if (child := _child(one, day, calendar))]
    # Rules that open the day no more count from tomorrow on; what the calendar says, or a closure, counts at once.
    is_open = activity.opens(day, calendar) or (activity.mark(day, calendar) is None and any(one.expected for one in shown))
    return DaySheet(
        activity_id=activity.activity_id,
        activity=activity.name,
        facility_id=activity.facility_id,
        facility=activity.facility,
        day=day,
        closed_because="" if is_open else activity.why_closed(day, calendar),
        locked_because=await why_locked(tx, activity, day),
        times=await _takes_times(tx, activity),
        children=tuple(shown),
        strays=await strays.of_day(tx, activity_id, day),
        corrections=await attendance.corrections(tx, activity_id, day),
        groups=await groups.of_activity(tx, activity_id),
    )


async def _takes_times(tx: Tx, activity: Activity) -> bool:
    """Tell whether arrivals and departures are noted: as the town decided, else where the activity has hours and no meal is part of it."""
    if activity.policies.times is not None:
        return activity.policies.times
    return await hours.of_activity(tx, activity.activity_id) is not None and activity.activity_id not in await meals.every(tx)


async def find(tx: Tx, activity_id: UUID, day: date, words: str) -> FoundChildren:
    """Look for children of the town by name, to note one who came without being on the list."""
    await reachable(tx, activity_id)
    found = await families.named(tx, words.split(), activity_id, day, FOUND_TOGETHER + 1)
    return FoundChildren(children=found[:FOUND_TOGETHER], more=len(found) > FOUND_TOGETHER)


def _child(one: Listed, day: date, calendar: Calendar) -> SheetChild | None:
    """Draw a line of the list; children who are only enrolled, without a place or a mark that day, have none."""
    status = one.status or one.enrolment.seat(day, calendar).status
    if status is None or (status not in HOLDING | AWAY and not one.present):
        return None
    return SheetChild(
        enrolment_id=one.enrolment.enrolment_id,
        child_id=one.enrolment.child_id,
        child=one.enrolment.child,
        status=status,
        expected=status in HOLDING and not one.told_away,
        starts=one.starts,
        ends=one.ends,
        present=one.present,
        arrived_at=one.arrived_at,
        left_at=one.left_at,
        off_contract_minutes=one.off_contract_minutes,
        marked_at=one.marked_at,
        group_id=one.group_id,
    )
