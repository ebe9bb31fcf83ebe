"""Lists: on which days activities have children to expect."""

from collections.abc import Sequence
from datetime import date

from chassis.clock import paris_date
from chassis.tx import Tx
from services.planning.domain.activity import Activity
from services.planning.domain.booking import Slot
from services.planning.domain.calendar import Calendar
from services.planning.store import expected


async def with_children(tx: Tx, activities: Sequence[Activity], days: Sequence[date], calendar: Calendar) -> list[Slot]:
    """List the days, of some in their order, on which activities open, or have opened under the rules that they had before.

    New opening days count from tomorrow: until tonight those who have a place come, as on all the days before.
    """
    today = paris_date(tx.now)
    lived = [day for day in days if day <= today]
    held = await expected.held(tx, [one.activity_id for one in activities], lived[0], lived[-1]) if lived else set()
    return [Slot(one.activity_id, day) for day in days for one in activities if one.opens(day, calendar) or (one.activity_id, day) in held]
