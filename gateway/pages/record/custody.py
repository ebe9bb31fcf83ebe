"""Garde: a month of a shared child, day by day, and how to have it changed."""

from datetime import timedelta

from aiohttp import web

from chassis.edge.ids import id_in_path
from chassis.edge.session import visitor
from chassis.errors import NotFound
from contracts.family import GetCustodyDays, GetRecord
from contracts.messaging import CountUnread
from gateway.pages.frame import month_in, needed, page, today
from gateway.views.planning import weeks
from gateway.views.planning.weeks import month_words
from gateway.views.record import custody as views

routes = web.RouteTableDef()


@routes.get("/enfants/{child_id}/garde")
async def custody(request: web.Request) -> web.Response:
    """Show a month of a child's custody, `?mois=2026-11`, and the next change-overs."""
    visit = await visitor(request)
    child_id, day = id_in_path(request, "child_id"), today(request)
    first = month_in(request.query.get("mois"), day)
    last = weeks.month_after(first) - timedelta(days=1)
    record, month, ahead, unread = await visit.gather(
        GetRecord(),
        GetCustodyDays(child_id=child_id, first=first, last=last),
        GetCustodyDays(child_id=child_id, first=day, last=day + views.AHEAD),
        CountUnread(),
    )
    found = needed(month)
    child = next((one for one in needed(record).children if one.child_id == child_id), None)
    if child is None:
        raise NotFound
    return page(
        request,
        "record/custody.html",
        visit,
        unread,
        child=child,
        custody=views.card(needed(ahead), day),
        weeks=views.weeks(found.days, day),
        month=month_words(first),
    )
