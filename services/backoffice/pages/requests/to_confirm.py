"""Families that have not confirmed their record this school year."""

from aiohttp import web

from contracts.family import ListRecordsToConfirm
from contracts.rights import Right
from services.backoffice.pages.frame import enter, show

routes = web.RouteTableDef()

MOST = 200


@routes.get("/familles/a-confirmer")
async def to_confirm(request: web.Request) -> web.Response:
    """List them, those asked longest ago first."""
    visit = await enter(request, Right.READ_RECORD)
    return show(request, "requests/to_confirm.html", found=await visit.send(ListRecordsToConfirm(limit=MOST)))
