"""Mes enfants, taking back what nobody has answered yet: which days, what it means, one confirmation."""

from collections.abc import Collection
from urllib.parse import urlencode

from aiohttp import web

from chassis.edge.forms import plain
from chassis.edge.ids import id_in_path, parse_id
from chassis.edge.pages import see_other
from chassis.edge.session import Visit, visitor
from chassis.errors import Conflict, NotFound
from contracts.messaging import CountUnread
from contracts.planning import ListPlanningRequests, PlanningRequestView, WithdrawPlanningRequest
from gateway.pages.frame import Notice, page, text_of, texts_of
from gateway.views.planning import withdrawal as views

routes = web.RouteTableDef()

CHANGED = Notice(
    "Un de ces jours a changé entre-temps", "Rien n'est retiré pour le moment : relisez ce qu'il devient, puis confirmez.", "wait"
)
NO_DAY = Notice("Cochez au moins un jour", "Rien n'est retiré pour le moment.", "wait")


@routes.get("/enfants/{child_id}/planning/retrait")
async def ask(request: web.Request) -> web.Response:
    """Show the days of `?demande=` that nobody has answered yet, `&jour=` ticked, or all of them; or say that there are none."""
    visit = await visitor(request)
    found = await _request(request, visit, request.query.get("demande", ""))
    if not found.is_open:
        return see_other(_planning(found, "repondue"))
    return await _page(request, visit, found, request.query.getall("jour", []))


@routes.post("/enfants/{child_id}/planning/retrait")
async def withdraw(request: web.Request) -> web.Response:
    """Take the ticked days back; those of an absence only as what the page had said that they become."""
    visit = await visitor(request)
    form = await plain(request)
    found = await _request(request, visit, text_of(form, "demande"))
    ticked = texts_of(form, "jour")
    days = views.named(found, ticked)
    if not days:
        return await _page(request, visit, found, ticked, NO_DAY)
    if views.changed(found, days, texts_of(form, "devenir")):
        return await _page(request, visit, found, ticked, CHANGED)
    try:
        answer = await visit.send(WithdrawPlanningRequest(request_id=found.request_id, days=days), key=text_of(form, "cle") or None)
    except Conflict:
        return see_other(_planning(found, "repondue"))
    return see_other(_planning(found, "absence-retiree" if found.kind == "absence" else "retrait", *views.in_address(answer)))


async def _request(request: web.Request, visit: Visit, reference: str) -> PlanningRequestView:
    request_id = parse_id(reference)
    found = views.found((await visit.send(ListPlanningRequests())).requests, request_id, id_in_path(request, "child_id"))
    if found is None:
        raise NotFound
    return found


async def _page(
    request: web.Request, visit: Visit, found: PlanningRequestView, chosen: Collection[str], notice: Notice | None = None
) -> web.Response:
    (unread,) = await visit.gather(CountUnread())
    return page(
        request,
        "planning/planning_withdrawal.html",
        visit,
        unread,
        status=409 if notice is CHANGED else 400 if notice else 200,
        notices=[notice] if notice else [],
        asked=found,
        lines=views.lines(found, chosen),
        afterwards=views.afterwards(found),
        instead=views.certificate_instead(found),
        back=_planning(found),
    )


def _planning(found: PlanningRequestView, done: str = "", *became: tuple[str, str]) -> str:
    month = min((day.day for day in found.days), default=None)
    return f"/enfants/{found.child_id}/planning?" + urlencode([("mois", f"{month:%Y-%m}"), *([("fait", done)] if done else []), *became])
