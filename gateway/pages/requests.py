"""Liste des demandes: what was asked in the last month, and what became of it."""

from aiohttp import web

from chassis.edge.session import visitor
from contracts.family import ListRecordRequests
from contracts.messaging import CountUnread
from contracts.planning import ListPlanningRequests
from gateway.pages.frame import Notice, page, unless_down
from gateway.views import requests as views

routes = web.RouteTableDef()

PARTLY_DOWN = Notice(
    "Une partie de vos demandes n'est pas affichable", "Elles sont bien enregistrées. Réessayez dans quelques minutes.", "wait"
)


@routes.get("/demandes")
async def requests(request: web.Request) -> web.Response:
    """List requests by group `?groupe=compte|enfants` and `&type=`; a service that is down leaves out its own."""
    visit = await visitor(request)
    records, days, unread = await visit.gather(ListRecordRequests(), ListPlanningRequests(), CountUnread())
    records, days = unless_down(records), unless_down(days)
    of_record = records.requests if records else ()
    of_days = days.requests if days else ()
    group = views.shown_group(request.query.get("groupe", ""), of_record, of_days)
    kind = request.query.get("type", "")
    kind = kind if kind in views.TYPES[group] else ""
    return page(
        request,
        "requests.html",
        visit,
        unread,
        notices=[] if records and days else [PARTLY_DOWN],
        group=group,
        missing=(records if group == "compte" else days) is None,
        kind=kind,
        counts={"compte": len(of_record), "enfants": len(of_days)},
        types=views.TYPES[group],
        sections=views.sections(group, kind, of_record, of_days),
    )
