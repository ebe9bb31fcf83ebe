"""What the law has a public site say: who publishes it, what becomes of personal data, how accessible it is. Open to everybody."""

from typing import Any

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.pages import render
from chassis.legal import ESTABLISHED
from gateway.views import legal as views

routes = web.RouteTableDef()


@routes.get("/mentions-legales")
async def legal_notice(request: web.Request) -> web.Response:
    """Say who publishes the portal, who directs the publication, and who hosts it."""
    return _public(request, "legal_notice.html")


@routes.get("/donnees-personnelles")
async def personal_data(request: web.Request) -> web.Response:
    """Say what is kept about a family, why, for how long, who reads it, and what may be asked."""
    kept = views.kept(request.app[EDGE].settings.inactive_account_months)
    return _public(request, "personal_data.html", purposes=views.PURPOSES, kept=kept)


@routes.get("/accessibilite")
async def accessibility(request: web.Request) -> web.Response:
    """Declare how accessible the portal is."""
    return _public(request, "accessibility.html", established=ESTABLISHED)


def _public(request: web.Request, template: str, **context: Any) -> web.Response:
    edge = request.app[EDGE]
    return render(request, template, signed_in=edge.cookie in request.cookies, legal=edge.settings, **context)
