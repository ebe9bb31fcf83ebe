"""Entering a family: one form, probable duplicates shown before anything is entered."""

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.session import Visit
from chassis.errors import Refusal, Unavailable
from contracts.family import TITLES, LookAlike
from contracts.rights import Right
from services.backoffice.pages.forms import fields
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.pages.sources import schools
from services.backoffice.views.families import new_family as views

routes = web.RouteTableDef()


@routes.get("/familles/nouvelle")
async def form(request: web.Request) -> web.Response:
    """Show the empty form."""
    visit = await enter(request, Right.WRITE_RECORD)
    return await _form(request, visit, views.Typed({}, {}, (), ()))


@routes.post("/familles/nouvelle")
async def create(request: web.Request) -> web.Response:
    """Enter the family, unless something is wrong or it looks like one that is there; the clerk then decides."""
    visit = await enter(request, Right.WRITE_RECORD)
    values = await fields(request, "cle", "confirme", *views.names())
    typed = views.read(values, request.app[EDGE].settings.clock.today())
    if typed.errors:
        return await _form(request, visit, typed, status=400)
    if not values["confirme"]:
        alike = (await visit.send(typed.look_alikes())).families
        if alike:
            return await _form(request, visit, typed, alike=alike)
    try:
        record = await visit.send(typed.creation(), key=values["cle"] or None)
    except Refusal as refusal:
        leave_to_page(refusal, Unavailable.slug)  # Long to type: it stays, and is sent again under its own key.
        return await _form(request, visit, typed, status=refusal.status, refusal=refusal)
    return leading_to(
        request, f"/familles/{record.family_id}", Said("ok", "La fiche est créée", f"Son numéro de famille est le {record.family_number}.")
    )


async def _form(
    request: web.Request,
    visit: Visit,
    typed: views.Typed,
    *,
    alike: tuple[LookAlike, ...] = (),
    refusal: Refusal | None = None,
    status: int = 200,
) -> web.Response:
    return show(
        request,
        "families/new_family.html",
        status=status,
        titles=[("", "Choisir…"), *((one, one) for one in TITLES)],
        values=typed.values,
        errors=typed.errors,
        alike=alike,
        likenesses=views.LIKENESSES,
        refusal=refusal,
        suggested=await schools(visit),
        children=range(1, views.CHILDREN + 1),
    )
