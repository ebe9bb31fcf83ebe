"""Who saw or changed what, and what was erased because its time was over."""

from typing import Any

from aiohttp import web

from chassis.edge import deeds, journal
from chassis.edge.context import SERVICES
from chassis.edge.deed_details import in_french
from chassis.edge.session import Visit
from chassis.errors import Refusal
from contracts.planning import ListFacilities
from contracts.privacy import ListEvidence
from contracts.rights import Right
from services.backoffice.pages import sources
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.views.town import journal as views

routes = web.RouteTableDef()


@routes.get("/journal")
async def entries(request: web.Request) -> web.Response:
    """Search the audit logs of all services."""
    visit = await enter(request, Right.READ_AUDIT)
    asked = views.Search.of(request.query)
    found = await journal.read(visit, asked.criteria, after=request.query.get("apres", ""))
    places = await _places(visit) if any(" in " in entry.detail for entry in found.entries) else {}
    return show(
        request,
        "town/journal.html",
        asked=asked,
        kinds=views.KINDS,
        days=views.by_day(found.entries),
        deed=deeds.deed,
        service=deeds.service,
        detail=lambda told: in_french(told, places),
        author=views.author,
        silent=[deeds.service(name) for name in found.silent],
        following=asked.address(apres=found.next) if found.next else "",
        is_further=bool(request.query.get("apres")),
        may_read_record=may(visit, Right.READ_RECORD),
    )


async def _places(visit: Visit) -> dict[str, str]:
    """Name the facilities; without the planning, entries are shown all the same."""
    (found,) = await sources.gathered(visit, ListFacilities())
    listed = sources.answered(found)
    return {str(one.facility_id): one.name for one in listed.facilities} if listed else {}


@routes.get("/journal/conservation")
async def evidence(request: web.Request) -> web.Response:
    """Show what retention erased."""
    visit = await enter(request, Right.READ_AUDIT)
    answers: list[Any] = await sources.gathered(visit, *(ListEvidence(at=name) for name in SERVICES))
    lines = [line for answer in answers if not isinstance(answer, Refusal) for line in answer.lines]
    return show(
        request,
        "town/evidence.html",
        lines=sorted(lines, key=lambda line: (line.day, line.last_at), reverse=True),
        rule=views.rule,
        service=deeds.service,
        silent=[deeds.service(name) for name, answer in zip(SERVICES, answers, strict=True) if isinstance(answer, Refusal)],
    )
