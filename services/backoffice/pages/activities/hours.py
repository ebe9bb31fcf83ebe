"""Heures réalisées: what was realised per slot, by age band and régime, for the CAF."""

import asyncio
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import parse_id
from chassis.edge.pages import attachment
from chassis.edge.session import Visit
from chassis.errors import Invalid
from contracts.family import ListSchemes
from contracts.planning import GetHoursRealised, ListActivities
from contracts.rights import Right
from services.backoffice.exports.hours import hours_workbook
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.views.activities import hours as views
from services.backoffice.views.activities.forecast import facilities_of
from services.backoffice.views.attendance.attendance import asked_day

routes = web.RouteTableDef()


@dataclass(frozen=True)
class Asked:
    """What an address asks for."""

    first: date
    last: date
    facility_id: UUID | None

    @property
    def address(self) -> str:
        """Write the words of an address that asks for the same."""
        values = {"du": self.first.isoformat(), "au": self.last.isoformat()}
        return urlencode(values | ({"structure": str(self.facility_id)} if self.facility_id else {}))


@routes.get("/heures")
async def hours(request: web.Request) -> web.Response:
    """Show the hours realised: those of the last month unless the address names other days."""
    visit = await enter(request, Right.READ_RECORD)
    asked = _asked(request)
    slots: tuple[views.Slot, ...] = ()
    error = ""
    try:
        slots = await _slots(visit, asked)
    except Invalid as refusal:
        error = refusal.detail or refusal.title
    activities = (await visit.send(ListActivities())).activities
    facilities = facilities_of(activities, visit.token.facilities)
    return show(
        request,
        "activities/hours.html",
        status=400 if error else 200,
        asked=asked,
        error=error,
        slots=slots,
        schemes=views.schemes_in(slots),
        total=views.sum_up(slots),
        untimed=sum(slot.untimed for slot in slots),
        periods=views.periods(_today(request)),
        hours=views.hours,
        facilities=facilities,
        facility=next((name for one, name in facilities if one == str(asked.facility_id)), ""),
        may_set_hours=may(visit, Right.WRITE_ACTIVITY),
    )


@routes.get("/heures/classeur")
async def taken_away(request: web.Request) -> web.Response:
    """Hand the hours realised over as a workbook."""
    visit = await enter(request, Right.READ_RECORD)
    asked = _asked(request)
    slots = await _slots(visit, asked)
    now = request.app[EDGE].settings.clock.now()
    return attachment(await asyncio.to_thread(hours_workbook, slots, asked.first, asked.last, now=now))


async def _slots(visit: Visit, asked: Asked) -> tuple[views.Slot, ...]:
    """Read what was realised, then by which scheme the families are covered."""
    found = await visit.send(GetHoursRealised(first=asked.first, last=asked.last, facility_id=asked.facility_id))
    families = tuple(sorted({line.family_id for line in found.lines}))
    known = (await visit.send(ListSchemes(families=families))).families if families else ()
    return views.slots_of(found, known)


def _asked(request: web.Request) -> Asked:
    usual = views.month_before(_today(request))
    facility = request.query.get("structure", "")
    first = asked_day(request.query.get("du", ""), usual.first)
    return Asked(first, asked_day(request.query.get("au", ""), usual.last), parse_id(facility) if facility else None)


def _today(request: web.Request) -> date:
    return request.app[EDGE].settings.clock.today()
