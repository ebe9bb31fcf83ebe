"""SQL of what a family that is to be erased still has in the planning."""

from datetime import date
from uuid import UUID

from chassis.tx import Tx


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
