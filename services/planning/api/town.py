"""What families and staff both look at: activities, the calendar, a child's month."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.planning import Activities, Calendar, GetCalendar, GetMonth, ListActivities, MonthGrid
from contracts.rights import Right
from services.planning.store import activities
from services.planning.usecases import rules, town_calendar
from services.planning.usecases.month import month_grid

routes = Routes()


@routes.handle(ListActivities)
async def list_activities(tx: Tx, call: Call[ListActivities]) -> Activities:
    """Show the activities of the town, or of the facilities to which a staff member is limited."""
    every = await activities.every(tx)
    return Activities(activities=tuple(rules.view(one) for one in every if call.actor.sees(one.facility_id)))


@routes.handle(GetCalendar)
async def get_calendar(tx: Tx, call: Call[GetCalendar]) -> Calendar:
    """Show the special days of a span."""
    return await town_calendar.read(tx, call.body.first, call.body.last)


@routes.handle(GetMonth)
async def get_month(tx: Tx, call: Call[GetMonth]) -> MonthGrid:
    """Show a child's planning for a month: to its family, or to staff who may read it."""
    family_id = None
    if call.actor.kind == "staff":
        call.actor.require(Right.READ_MONTH)
        family_id = call.body.for_family
    else:
        family_id = call.actor.family()
    return await month_grid(tx, call.body, family_id)
