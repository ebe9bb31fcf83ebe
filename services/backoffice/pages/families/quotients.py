"""Families whose quotient is missing or ends soon."""

from aiohttp import web

from contracts.family import ListQuotientsToAsk
from contracts.rights import Right
from services.backoffice.pages.frame import enter, show

routes = web.RouteTableDef()

MOST = 200


@routes.get("/familles/quotients")
async def quotients(request: web.Request) -> web.Response:
    """List them, those without a quotient first."""
    visit = await enter(request, Right.READ_RECORD)
    asked = await visit.send(ListQuotientsToAsk(limit=MOST))
    return show(request, "families/quotients.html", asked=asked)
