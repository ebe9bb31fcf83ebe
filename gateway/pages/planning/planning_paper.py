"""Mes enfants, a month on paper: a PDF that prints as well from a phone as from a desk, without script."""

import asyncio
from datetime import date

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path
from chassis.edge.pages import attachment
from chassis.edge.session import visitor
from contracts.base import File
from contracts.planning import GetMonth
from gateway.pages.frame import month_in
from gateway.papers.month import month_pdf

routes = web.RouteTableDef()


@routes.get("/enfants/{child_id}/planning/{month}.pdf")
async def paper(request: web.Request) -> web.Response:
    """Print a child's month."""
    visit = await visitor(request)
    month = month_in(request.match_info["month"], date.min)
    grid = await visit.send(GetMonth(child_id=id_in_path(request, "child_id"), month=month))
    pdf = await asyncio.to_thread(month_pdf, grid, town=request.app[EDGE].settings.town_name)
    return attachment(File(name=f"planning-{grid.child}-{month:%Y-%m}.pdf", media_type="application/pdf", content=pdf))
