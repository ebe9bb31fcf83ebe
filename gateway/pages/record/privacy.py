"""The family's rights on its own data: who consulted it, and all of it to take away."""

from aiohttp import web

from chassis.edge import deeds, journal, takeaway
from chassis.edge.session import visitor
from chassis.http import unhurried
from contracts.messaging import CountUnread
from gateway.pages.frame import page
from gateway.views.record import consulted

routes = web.RouteTableDef()


@routes.get("/informations-compte/consultations")
async def who_looked(request: web.Request) -> web.Response:
    """Show who at the town hall saw or changed what of the family's record."""
    visit = await visitor(request)
    (unread,) = await visit.gather(CountUnread())
    found = await journal.read(visit, {}, after=request.query.get("apres", ""))
    return page(
        request,
        "record/consulted.html",
        visit,
        unread,
        days=consulted.by_day(found.entries),
        following=found.next,
        is_further=bool(request.query.get("apres")),
        silent=[deeds.service(name) for name in found.silent],
    )


@routes.get("/informations-compte/donnees")
async def own_data(request: web.Request) -> web.Response:
    """Say what the family can take away, and how."""
    visit = await visitor(request)
    (unread,) = await visit.gather(CountUnread())
    return page(request, "record/own_data.html", visit, unread)


@routes.post("/informations-compte/donnees")
@unhurried
async def take_away(request: web.Request) -> web.StreamResponse:
    """Hand over all that is held about the family, as one archive."""
    return await takeaway.answer(request, await visitor(request))
