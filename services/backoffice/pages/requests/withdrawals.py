"""Taking back a request for days, or on bank details, in the place of its family, which is told who did."""

from aiohttp import web

from chassis.edge.ids import parse_id
from chassis.errors import Conflict, Invalid, KeyReused, NotFound, Unavailable
from contracts.billing import BankRequestView, WithdrawBankRequestFor
from contracts.planning import PlanningRequestView, WithdrawPlanningRequestFor
from contracts.rights import Right
from services.backoffice.pages import readers
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.requests.lines import Reference
from services.backoffice.views.requests.listing import NAMES, Listing

routes = web.RouteTableDef()

NOT_DONE = Said("no", "La demande n'est peut-être pas retirée", "Une partie du portail ne répond pas : réessayez dans un instant.")


@routes.post("/demandes/retrait")
async def withdraw(request: web.Request) -> web.Response:
    """Take back what nobody has answered yet."""
    visit = await enter(request, Right.ACT_FOR_FAMILY)
    form = await fields(request, "demande", "cle", *NAMES, "famille")
    reference = Reference.parse(form["demande"])
    if reference is None or reference.source not in ("planning", "banque"):
        raise Invalid
    try:
        done: BankRequestView | PlanningRequestView
        if reference.source == "banque":
            done = await visit.send(made(WithdrawBankRequestFor, request_id=reference.request_id), key=form["cle"] or None)
        else:
            done = await visit.send(made(WithdrawPlanningRequestFor, request_id=reference.request_id), key=form["cle"] or None)
        told = await readers.telling(visit, done.family_id, "decisions", ", avec votre nom")
        said = Said("ok", "Demande retirée pour la famille", told)
    except (Conflict, KeyReused, NotFound) as refusal:
        said = Said("wait", refusal.title, refusal.detail)
    except Unavailable:
        said = NOT_DONE
    back = f"/familles/{parse_id(form['famille'])}/agir" if form["famille"] else Listing.read(form).address(reference)
    return leading_to(request, back, said)
