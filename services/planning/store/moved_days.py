"""Days whose families hear that the calendar moved them: family, child and activity with their names, and the day."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from chassis.tx import Tx
from services.planning.domain.booking import Slot
from services.planning.store.places import REGULAR


class FamilyDay(NamedTuple):
    """A day of a child in an activity, as its family reads it."""

    family_id: UUID
    child: str
    child_id: UUID
    activity: str
    activity_id: UUID
    day: date


_DAYS = """
    select e.family_id, c.name as child, c.child_id, a.name as activity, a.activity_id, t.day
    from unnest($1::uuid[], $2::date[]) as t (activity_id, day) join enrolment e using (activity_id)
    join child c using (child_id) join activity a on a.activity_id = t.activity_id
"""


async def regular(tx: Tx, slots: Collection[Slot]) -> list[FamilyDay]:
    """Read the regular days on days of activities that have no state of their own."""
    if not slots:
        return []
    rows = await tx.fetch(f"{_DAYS} where {REGULAR}", [slot.activity_id for slot in slots], [slot.day for slot in slots])
    return [FamilyDay(*row) for row in rows]


async def cancelled(tx: Tx, slots: Mapping[Slot, str]) -> list[FamilyDay]:
    """Read the days of activities that were booked or asked for until a closing took them back, for its reason, and that stay away."""
    if not slots:
        return []
    rows = await tx.fetch(
        f"""
        {_DAYS}
        join unnest($1::uuid[], $2::date[], $3::text[]) as was (activity_id, day, closed)
            on was.activity_id = t.activity_id and was.day = t.day
        cross join lateral (
            select h.status, h.request_id from booking_history h
            where h.enrolment_id = e.enrolment_id and h.day = t.day order by h.entry desc limit 1
        ) last
        join request_day d on d.request_id = last.request_id and d.enrolment_id = e.enrolment_id and d.day = t.day
        join request r on r.request_id = d.request_id and r.kind = 'booking'
        where last.status is null and d.decision = 'refused' and d.rule = 'rules_changed' and d.reason = was.closed
            and t.day between e.valid_from and e.valid_to
            and not exists (select from booking b where b.enrolment_id = e.enrolment_id and b.day = t.day) and not ({REGULAR})
        """,  # noqa: S608 - constants only
        [slot.activity_id for slot in slots],
        [slot.day for slot in slots],
        list(slots.values()),
    )
    return [FamilyDay(*row) for row in rows]
