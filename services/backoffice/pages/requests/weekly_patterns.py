"""Jours réguliers demandés: the changes of weekly patterns that families ask for, each accepted or refused with a reason."""

from dataclasses import dataclass

from aiohttp import web

from chassis import french
from chassis.errors import Conflict, Invalid, NotFound, Unavailable
from contracts.planning import DecidePatternRequest, ListPatternRequests
from contracts.rights import Right
from services.backoffice.pages import readers
from services.backoffice.pages.forms import CONTRARY, fields, made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said, leading_to

routes = web.RouteTableDef()

ADDRESS = "/jours-reguliers"
NO_REASON = "Écrivez le motif : la famille le lira."


@dataclass(frozen=True, slots=True)
class Again:
    """A decision that is asked again: of which request, with what was typed, and why."""

    request_id: str = ""
    reason: str = ""
    error: str = ""


DECIDED = Again()


@routes.get(ADDRESS)
async def waiting(request: web.Request) -> web.Response:
    """Show what waits, what was asked first before."""
    await enter(request, Right.READ_PLANNING_REQUEST)
    return await _show(request)


@routes.post(ADDRESS)
async def decide(request: web.Request) -> web.Response:
    """Take a decision: to accept with a reason for refusing is asked again. Lacking places, or a faster colleague, are said in words."""
    visit = await enter(request, Right.DECIDE_PLANNING_REQUEST)
    form = await fields(request, "demande", "decision", "motif", "cle")
    accept = form["decision"] == "accepter"
    if form["decision"] not in ("accepter", "refuser"):
        raise Invalid
    if accept == bool(form["motif"]):
        return await _show(request, Again(form["demande"], form["motif"], CONTRARY if accept else NO_REASON))
    asked = made(DecidePatternRequest, request_id=form["demande"], accept=accept, reason=form["motif"])
    try:
        done = await visit.send(asked, key=form["cle"] or None)
        told = await readers.telling(visit, done.family_id, "decisions", "" if accept else ", avec le motif")
        said = Said("ok", "Les jours réguliers sont changés" if accept else "La demande est refusée", told)
    except (Conflict, NotFound) as refusal:
        said = Said("wait", refusal.title, refusal.detail)
    except Unavailable:
        said = Said("no", "La décision n'est peut-être pas enregistrée", "Le planning ne répond pas : réessayez dans un instant.")
    return leading_to(request, ADDRESS, said)


async def _show(request: web.Request, again: Again = DECIDED) -> web.Response:
    visit = await enter(request, Right.READ_PLANNING_REQUEST)
    found = await visit.send(ListPatternRequests())
    return show(
        request,
        "requests/weekly_patterns.html",
        status=400 if again.error else 200,
        lines=[(one, french.regular_days(one.instead_of), french.regular_days(one.weekdays)) for one in found.requests],
        decides=may(visit, Right.DECIDE_PLANNING_REQUEST),
        again=again,
    )
