"""Fermetures: choose what closes and when, weigh what it means, close; lift a closure while its days are to come."""

from datetime import date
from typing import Any

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.days import date_of
from chassis.edge.forms import Posted, posted
from chassis.edge.ids import id_in_path
from chassis.edge.session import Visit
from chassis.errors import Conflict, Invalid, NotFound
from chassis.ids import new_id
from contracts.planning import CloseDays, ListActivities, ListClosures, PreviewClosure, ReopenDays
from contracts.rights import Right
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.activities import closures as views

routes = web.RouteTableDef()

ADDRESS = "/fermetures"
SHORTEST_REASON = 3
HANDED = ("du", "au", "motif", "structure")
LIFTED = "Les réservations sont de nouveau valables, et un message attend chaque famille sur le portail."


@routes.get(ADDRESS)
async def closures(request: web.Request) -> web.Response:
    """Show the form of a closure, filled in with what the calendar hands over, and those that were carried out."""
    return await _form(request, Posted({name: request.query.getall(name) for name in HANDED if name in request.query}), {})


@routes.post(ADDRESS)
async def close(request: web.Request) -> web.Response:
    """Show what a closure would mean; once confirmed, carry it out."""
    visit = await enter(request, Right.WRITE_CALENDAR)
    form = await posted(request)
    if form.text("partout"):
        form.fields["structure"] = [str(place.facility.value) for place in await _places(visit)]
    days = views.days(date_of(form.text("du")), date_of(form.text("au")))
    errors = _faults(form, days)
    if errors or isinstance(days, str):
        return await _form(request, form, errors)
    if form.text("suite") == "corriger":
        return await _form(request, form, {}, status=200)
    chosen = {"facility_ids": form.texts("structure"), "activity_ids": form.texts("prestation"), "days": days}
    try:
        if form.text("suite") != "fermer":
            preview = await visit.send(made(PreviewClosure, **chosen))
            return _review(request, form, preview, days)
        done = await visit.send(made(CloseDays, **chosen, reason=form.text("motif")), key=form.text("cle") or None)
    except NotFound:
        raise
    except (Conflict, Invalid) as refusal:
        return await _form(request, form, {"du": refusal.detail or refusal.title})
    return leading_to(request, ADDRESS, Said("ok", "C'est fermé", views.told(done)))


@routes.post(ADDRESS + "/{closure_id}/lever")
async def lift(request: web.Request) -> web.Response:
    """Take a closure back."""
    visit = await enter(request, Right.WRITE_CALENDAR)
    said = Said("ok", "La fermeture est levée", LIFTED)
    try:
        await visit.send(ReopenDays(closure_id=id_in_path(request, "closure_id")))
    except Conflict as refusal:
        said = Said("no", refusal.title, refusal.detail)
    return leading_to(request, ADDRESS, said)


def _review(request: web.Request, form: Posted, preview: Any, days: tuple[date, ...]) -> web.Response:
    return show(
        request,
        "activities/closure_review.html",
        preview=preview,
        days=views.by_day(preview),
        when=views.when(days),
        reason=form.text("motif"),
        sent=[(name, value) for name in ("structure", "prestation") for value in form.texts(name)],
        first=form.text("du"),
        last=form.text("au"),
        closure_key=str(new_id()),
    )


async def _form(request: web.Request, form: Posted, errors: dict[str, str], *, status: int | None = None) -> web.Response:
    """Show the form with what was typed, and what is wrong beside its field."""
    visit = await enter(request, Right.WRITE_CALENDAR)
    found = await visit.send(ListClosures())
    return show(
        request,
        "activities/closures.html",
        status=status or (400 if errors else 200),
        places=await _places(visit, form),
        everywhere=bool(form.text("partout")),
        is_part=bool(visit.token.facilities),
        lines=views.lines(found.closures, request.app[EDGE].settings.clock.today()),
        errors=errors,
        first=form.text("du"),
        last=form.text("au"),
        reason=form.text("motif"),
    )


async def _places(visit: Visit, form: Posted | None = None) -> tuple[views.Place, ...]:
    """List what a visitor may close, ticked as it was sent."""
    reach = visit.token.facilities
    activities = (await visit.send(ListActivities())).activities
    ticked = {*form.texts("structure"), *form.texts("prestation")} if form else set()
    return views.places([one for one in activities if not reach or one.facility_id in reach], ticked)


def _faults(form: Posted, days: tuple[date, ...] | str) -> dict[str, str]:
    found = {}
    if not form.texts("structure") and not form.texts("prestation"):
        found["ou"] = "Cochez au moins une structure ou une prestation."
    if isinstance(days, str):
        found["du" if date_of(form.text("du")) is None else "au"] = days
    if len(form.text("motif")) < SHORTEST_REASON:
        found["motif"] = "Écrivez le motif tel que les familles le liront."
    return found
