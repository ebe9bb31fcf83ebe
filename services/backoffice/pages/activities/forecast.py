"""Prévisions: who is expected on the days to come, with meals and diets, to read, to print and as a sheet."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import parse_id
from chassis.edge.pages import attachment
from chassis.edge.session import Visit
from chassis.errors import Unavailable
from contracts.family import CountDiets
from contracts.planning import Forecast, GetForecast, ListActivities
from contracts.rights import Right
from services.backoffice.exports.forecast import forecast_workbook
from services.backoffice.pages import sources
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said
from services.backoffice.views.activities import forecast as views
from services.backoffice.views.attendance.attendance import asked_day

routes = web.RouteTableDef()

NO_WORKBOOK = Said(
    "no",
    "Le classeur n'est pas prêt : les régimes alimentaires ne sont pas disponibles pour le moment",
    "Sans eux, la cuisine croirait qu'il n'y a aucun régime. Les nombres d'enfants et de repas ci-dessous sont justes. "
    "Réessayez dans un instant.",
)


@dataclass(frozen=True)
class Asked:
    """What an address asks for."""

    first: date
    days: int
    facility_id: UUID | None

    @property
    def last(self) -> date:
        """Name the last day."""
        return self.first + timedelta(days=self.days - 1)

    def address(self, shift: int = 0) -> str:
        """Write the words of an address that asks for the same, so many spans later."""
        values = {"du": (self.first + timedelta(days=shift * self.days)).isoformat(), "jours": str(self.days)}
        return urlencode(values | ({"structure": str(self.facility_id)} if self.facility_id else {}))


@routes.get("/previsions")
async def forecast(request: web.Request) -> web.Response:
    """Show who is expected: this week, at its end the next one, unless the address names other days."""
    visit = await enter(request, Right.READ_MONTH)
    asked = _asked(request)
    days, silent = await _days(visit, asked)
    return await _show(request, visit, asked, days, silent=silent)


async def _show(
    request: web.Request, visit: Visit, asked: Asked, days: tuple[views.DayForecast, ...], *, silent: bool, said: Said | None = None
) -> web.Response:
    activities = (await visit.send(ListActivities())).activities
    facilities = views.facilities_of(activities, visit.token.facilities)
    return show(
        request,
        "activities/forecast.html",
        status=Unavailable.status if said else 200,
        said=said,
        asked=asked,
        days=days,
        diets=views.diets_in(days),
        silent=silent,
        spans=views.SPANS,
        weeks_end=request.app[EDGE].settings.clock.today().weekday() >= views.SATURDAY,
        facilities=facilities,
        facility=next((name for one, name in facilities if one == str(asked.facility_id)), ""),
        may_see_hours=may(visit, Right.READ_RECORD),
    )


@routes.get("/previsions/classeur")
async def taken_away(request: web.Request) -> web.Response:
    """Hand the forecast over as a workbook; none while family does not answer, for a kitchen would take it for one without diets."""
    visit = await enter(request, Right.READ_MONTH)
    asked = _asked(request)
    days, silent = await _days(visit, asked)
    if silent:
        return await _show(request, visit, asked, days, silent=False, said=NO_WORKBOOK)
    now = request.app[EDGE].settings.clock.now()
    return attachment(await asyncio.to_thread(forecast_workbook, days, asked.first, asked.last, now=now))


async def _days(visit: Visit, asked: Asked) -> tuple[tuple[views.DayForecast, ...], bool]:
    """Read a forecast with its diets; tells also whether family, which knows them, did not answer."""
    found = await visit.send(GetForecast(first=asked.first, last=asked.last, facility_id=asked.facility_id))
    if not may(visit, Right.COUNT_DIETS):
        return views.days_of(found, None), False
    counted = await _diets(visit, found)
    return views.days_of(found, counted), counted is None


async def _diets(visit: Visit, found: Forecast) -> dict[int, dict[str, int]] | None:
    """Ask family which diets the children of each line with a meal follow, and how many to watch; None when it does not answer."""
    batches = tuple(views.batches(found))
    answers = await sources.gathered(visit, *(CountDiets(children=one.children, sets=one.sets) for one in batches))
    counted: dict[int, dict[str, int]] = {}
    for batch, given in zip(batches, answers, strict=True):
        answer = sources.answered(given)
        if answer is None:
            return None
        watched = [{views.WATCHED: count} for count in answer.watched] or [{}] * len(answer.sets)
        counted.update({line: diets | more for line, diets, more in zip(batch.lines, answer.sets, watched, strict=True)})
    return counted


def _asked(request: web.Request) -> Asked:
    days = views.asked_span(request.query.get("jours", ""))
    day = asked_day(request.query.get("du", ""), views.to_prepare(request.app[EDGE].settings.clock.today(), days))
    facility = request.query.get("structure", "")
    return Asked(views.first_day(day, days), days, parse_id(facility) if facility else None)
