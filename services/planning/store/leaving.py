"""SQL of what a family that is to be erased still has in the planning, and of what goes with its children."""

from datetime import date
from uuid import UUID

from chassis.tx import Tx

OF_ENROLMENTS = (
    "closed_day",
    "request_day",
    "booking",
    "attendance",
    "attendance_correction",
    "enrolment_month",
    "enrolment_hours",
    "enrolment_former_hours",
    "enrolment_group",
    "pattern_request",
)
"""Tables whose rows refer to an enrolment."""
OF_CHILDREN = ("enrolment", "request", "stray")
"""Tables whose rows refer to a child, and belong to the household that planned."""


async def future_bookings(tx: Tx, family_id: UUID, today: date) -> int:
    """Count the days to come that are booked, asked or waited for, and the enrolments whose weekly pattern goes on or is still to begin."""
    count: int = await tx.fetchval(
        "select (select count(*) from booking where family_id = $1 and day >= $2"
        "  and status in ('booked', 'regular', 'waiting', 'processing', 'absence_processing'))"
        " + (select count(*) from enrolment where family_id = $1 and valid_to >= $2"
        "  and (cardinality(weekdays) > 0 or cardinality(next_weekdays) > 0 and next_from <= valid_to))"
        " + (select count(*) from request where family_id = $1 and arrival is null)",
        family_id,
        today,
    )
    return count


async def still_elsewhere(tx: Tx, family_id: UUID, today: date) -> list[UUID]:
    """List the children of a family's record that live, or will, with another household too: they move there, and do not go with it."""
    rows = await tx.fetch(
        "select distinct c.child_id from child c join child_household h using (child_id)"
        " where c.family_id = $1 and h.family_id <> $1 and coalesce(h.until >= $2, true) order by c.child_id",
        family_id,
        today,
    )
    return [row["child_id"] for row in rows]


async def take_others_past(tx: Tx, family_id: UUID) -> None:
    """Take away what former households planned for the children that go with a family: what they paid for stays with billing."""
    rows = await tx.fetch("select child_id from child where family_id = $1", family_id)
    children = [row["child_id"] for row in rows]
    found = await tx.fetch("select enrolment_id from enrolment where child_id = any($1) and family_id <> $2", children, family_id)
    enrolments = [row["enrolment_id"] for row in found]
    await tx.execute("select erase_enrolment_history($1)", enrolments)
    for table in OF_ENROLMENTS:
        await tx.execute(f"delete from {table} where enrolment_id = any($1)", enrolments)  # noqa: S608 - the tables are named above
    for table in OF_CHILDREN:
        await tx.execute(f"delete from {table} where child_id = any($1) and family_id <> $2", children, family_id)  # noqa: S608 - as above
