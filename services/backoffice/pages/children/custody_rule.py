"""Parents séparés: what the town decides about the days that a shared child spends with the other household."""

from aiohttp import web

from chassis.errors import Invalid, Unavailable
from contracts.planning import GetCustodyRule, PutCustodyRule
from contracts.rights import Right
from services.backoffice.pages.forms import fields
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.said import Said, leading_to

routes = web.RouteTableDef()

ADDRESS = "/parents-separes"
SAID = {
    False: Said("ok", "La règle est enregistrée", "Chaque parent réserve ses propres jours."),
    True: Said("ok", "La règle est enregistrée", "Chaque parent peut réserver aussi les jours de l'autre."),
}
NOT_SAVED = Said("no", "La règle n'est peut-être pas enregistrée", "Le planning ne répond pas : réessayez dans un instant.")
CHOICES = {"fermes": False, "ouverts": True}


@routes.get(ADDRESS)
async def rule(request: web.Request) -> web.Response:
    """Show the rule in plain words, with what it means for families."""
    visit = await enter(request, Right.WRITE_CALENDAR)
    return show(request, "children/custody_rule.html", rule=await visit.send(GetCustodyRule()), may_write=not visit.token.facilities)


@routes.post(ADDRESS)
async def decide(request: web.Request) -> web.Response:
    """Take what the town decides; it holds for bookings from now on."""
    visit = await enter(request, Right.WRITE_CALENDAR)
    chosen = (await fields(request, "jours"))["jours"]
    if chosen not in CHOICES:
        raise Invalid
    said = SAID[CHOICES[chosen]]
    try:
        await visit.send(PutCustodyRule(other_days_open=CHOICES[chosen]))
    except Unavailable:
        said = NOT_SAVED
    return leading_to(request, ADDRESS, said)
