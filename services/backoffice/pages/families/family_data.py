"""A family's data, handed over by staff (droit d'accès)."""

from aiohttp import web

from chassis.edge import takeaway
from chassis.edge.ids import id_in_path
from chassis.http import unhurried
from contracts.rights import Right
from services.backoffice.pages.frame import enter

routes = web.RouteTableDef()


@routes.post("/familles/{family_id}/donnees")
@unhurried
async def take_away(request: web.Request) -> web.StreamResponse:
    """Hand over all that is held about a family, as one archive; the family sees that it was taken."""
    visit = await enter(request, Right.EXPORT_RECORD)
    return await takeaway.answer(request, visit, family_id=id_in_path(request, "family_id"))
