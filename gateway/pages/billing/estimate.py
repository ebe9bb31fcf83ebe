"""Estimation: what a month would be billed for the days booked so far, line by line."""

from datetime import date

from aiohttp import web

from chassis.edge.session import Visit, visitor
from contracts.billing import GetEstimate
from contracts.messaging import CountUnread
from gateway.pages.frame import CONTESTED, month_in, needed, page, today
from gateway.views.billing import estimate as views
from gateway.views.billing.why import Contest
from gateway.views.planning.weeks import month_words

routes = web.RouteTableDef()


@routes.get("/estimation/{month}")
async def estimate(request: web.Request) -> web.Response:
    """Show the estimate of a month "2026-11"."""
    return await show(request, await visitor(request), month_in(request.match_info["month"], today(request)))


async def show(request: web.Request, visit: Visit, month: date, *, contest: Contest | None = None) -> web.Response:
    """Show the estimate of a month, with what was written to contest a line of it and is too long."""
    found, unread = await visit.gather(GetEstimate(month=month), CountUnread())
    return page(
        request,
        "billing/estimate.html",
        visit,
        unread,
        status=400 if contest else 200,
        notices=[CONTESTED] if request.query.get("fait") == "contestee" else [],
        month=month_words(month),
        estimate=views.estimate(needed(found)),
        contest=contest,
    )
