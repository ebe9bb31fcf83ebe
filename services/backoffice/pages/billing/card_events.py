"""Paiements par carte à vérifier: what the provider told that contradicts the books, taken up again or closed with a reason."""

from typing import Any

from aiohttp import web

from chassis.errors import Conflict, NotFound
from contracts.billing import CloseCardEvent, ListCardEvents, TakeUpCardEvent
from contracts.rights import Right
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.billing import card_events as views

routes = web.RouteTableDef()

ADDRESS = "/paiements-a-verifier"
SHORT = 3
TAKEN_UP = Said("ok", "L'avis est repris", "Le compte de la famille dit maintenant la même chose que le prestataire.")
CLOSED = Said("ok", "L'avis est classé")


@routes.get(ADDRESS)
async def every(request: web.Request) -> web.Response:
    """Show what was set aside."""
    return await _show(request)


@routes.post(ADDRESS + "/{event_id}/reprendre")
async def take_up(request: web.Request) -> web.Response:
    """Ask the provider how it stands now, and enter that."""
    visit = await enter(request, Right.TAKE_PAYMENT)
    try:
        await visit.send(made(TakeUpCardEvent, event_id=request.match_info["event_id"]))
    except Conflict as refusal:
        return _back(request, Said("no", refusal.title, refusal.detail))
    return _back(request, TAKEN_UP)


@routes.post(ADDRESS + "/{event_id}/classer")
async def close(request: web.Request) -> web.Response:
    """Close an event with a reason."""
    visit = await enter(request, Right.TAKE_PAYMENT)
    event_id = request.match_info["event_id"]
    typed = (await fields(request, "motif"))["motif"]
    if len(typed) < SHORT:
        if event_id not in {one.event_id for one in (await visit.send(ListCardEvents())).events}:
            raise NotFound
        return await _show(request, wrong={"of": event_id, "typed": typed})
    try:
        await visit.send(made(CloseCardEvent, event_id=event_id, reason=typed))
    except Conflict as refusal:
        return _back(request, Said("no", refusal.title, refusal.detail))
    return _back(request, CLOSED)


async def _show(request: web.Request, *, wrong: dict[str, Any] | None = None) -> web.Response:
    visit = await enter(request, Right.TAKE_PAYMENT)
    found = await visit.send(ListCardEvents())
    listed = views.lines(found.events)
    return show(
        request,
        "billing/card_events.html",
        status=400 if wrong else 200,
        waiting=[one for one in listed if one.view.aside],
        settled=[one for one in listed if not one.view.aside],
        swept_at=found.swept_at,
        swept_found=found.swept_found,
        untold=found.untold,
        wrong=wrong or {"of": "", "typed": ""},
    )


def _back(request: web.Request, said: Said) -> web.Response:
    return leading_to(request, ADDRESS, said)
