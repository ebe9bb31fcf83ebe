"""Estimation: what a month would be billed for the days booked so far, line by line."""

from aiohttp import web

from chassis.edge.session import visitor
from contracts.billing import GetEstimate
from contracts.messaging import CountUnread
from gateway.pages.contests import CONTESTED
from gateway.pages.frame import month_in, needed, page, today
from gateway.views import estimate as views
from gateway.views.weeks import month_words

routes = web.RouteTableDef()


@routes.get("/estimation/{month}")
async def estimate(request: web.Request) -> web.Response:
    """Show the estimate of a month "2026-11"."""
    visit = await visitor(request)
    month = month_in(request.match_info["month"], today(request))
    found, unread = await visit.gather(GetEstimate(month=month), CountUnread())
    notices = [CONTESTED] if request.query.get("fait") == "contestee" else []
    return page(request, "estimate.html", visit, unread, notices=notices, month=month_words(month), estimate=views.estimate(needed(found)))
