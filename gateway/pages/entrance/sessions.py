"""Connexions ouvertes: ending one's sessions on other devices, from Informations compte."""

from aiohttp import web

from chassis.edge.ids import id_in_path
from chassis.edge.pages import see_other
from chassis.edge.session import visitor
from contracts.identity import CloseOtherSessions, CloseSession

routes = web.RouteTableDef()


@routes.post("/informations-compte/connexions/{session_id}/fermer")
async def close_one(request: web.Request) -> web.Response:
    """End one session; one that has ended meanwhile is no mistake."""
    visit = await visitor(request)
    await visit.send(CloseSession(session_id=id_in_path(request, "session_id")))
    return see_other("/informations-compte?fait=connexion")


@routes.post("/informations-compte/connexions/fermer")
async def close_others(request: web.Request) -> web.Response:
    """End every session but the present one."""
    visit = await visitor(request)
    await visit.send(CloseOtherSessions())
    return see_other("/informations-compte?fait=connexions")
