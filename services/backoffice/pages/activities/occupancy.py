"""Occupation: how full a week is, by facility and activity, to read, to print and as a sheet."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import parse_id
from chassis.edge.pages import attachment
from contracts.planning import GetOccupancy, ListActivities
from contracts.rights import Right
from services.backoffice.exports.occupancy import occupancy_workbook
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.views.activities import occupancy as views
from services.backoffice.views.activities.forecast import facilities_of
from services.backoffice.views.attendance.attendance import asked_day

routes = web.RouteTableDef()


@dataclass(frozen=True)
class Asked:
    """What an address asks for: a week from its Monday, in all facilities or one."""

    first: date
    facility_id: UUID | None

    def address(self, weeks: int = 0) -> str:
        """Write the words of an address that asks for the same, so many weeks later."""
        values = {"du": (self.first + timedelta(days=7 * weeks)).isoformat()}
        return urlencode(values | ({"structure": str(self.facility_id)} if self.facility_id else {}))


@routes.get("/occupation")
async def week(request: web.Request) -> web.Response:
    """Show how full a week is: this one unless the address names another."""
    visit = await enter(request, Right.READ_MONTH)
    asked = _asked(request)
    found = await visit.send(GetOccupancy(first=asked.first, facility_id=asked.facility_id))
    activities = (await visit.send(ListActivities())).activities
    return show(
        request,
        "activities/occupancy.html",
        asked=asked,
        found=found,
        days=views.shown_days(found),
        facilities=views.by_facility(found),
        choices=facilities_of(activities, visit.token.facilities),
        today_day=request.app[EDGE].settings.clock.today(),
        may_mark=may(visit, Right.WRITE_ATTENDANCE),
        may_read_lines=may(visit, Right.READ_PLANNING_REQUEST),
    )


@routes.get("/occupation/classeur")
async def taken_away(request: web.Request) -> web.Response:
    """Hand the week over as a workbook."""
    visit = await enter(request, Right.READ_MONTH)
    asked = _asked(request)
    found = await visit.send(GetOccupancy(first=asked.first, facility_id=asked.facility_id))
    now = request.app[EDGE].settings.clock.now()
    return attachment(await asyncio.to_thread(occupancy_workbook, found, now=now))


def _asked(request: web.Request) -> Asked:
    day = asked_day(request.query.get("du", ""), request.app[EDGE].settings.clock.today())
    facility = request.query.get("structure", "")
    return Asked(day - timedelta(days=day.weekday()), parse_id(facility) if facility else None)
