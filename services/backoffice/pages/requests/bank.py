"""Bank details in full: one IBAN or one RIB at a time, shown on purpose; billing keeps who looked."""

from aiohttp import web

from chassis.edge.ids import id_in_path
from chassis.edge.pages import attachment
from chassis.errors import NotFound
from contracts.billing import ReadBankDocument, RevealIban, RevealRequestedIban
from contracts.family import ReadFamily
from contracts.rights import Right
from services.backoffice.pages import sources
from services.backoffice.pages.forms import fields
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.requests.queue import show_queue
from services.backoffice.views.families import household
from services.backoffice.views.requests.lines import Reference
from services.backoffice.views.requests.listing import NAMES, Listing

routes = web.RouteTableDef()


@routes.post("/demandes/iban")
async def reveal_asked(request: web.Request) -> web.Response:
    """Show the request again, with the whole IBAN that it asks for."""
    visit = await enter(request, Right.READ_BANK)
    form = await fields(request, "demande", *NAMES)
    reference = Reference.parse(form["demande"])
    if reference is None or reference.source != "banque":
        raise NotFound
    found = await visit.send(RevealRequestedIban(request_id=reference.request_id))
    return await show_queue(request, visit, chosen=reference, listing=Listing.read(form), full_iban=found.iban)


@routes.get("/demandes/rib/{request_id}")
async def document(request: web.Request) -> web.Response:
    """Download the RIB of a request."""
    visit = await enter(request, Right.READ_BANK)
    return attachment(await visit.send(ReadBankDocument(request_id=id_in_path(request, "request_id"))))


@routes.post("/familles/{family_id}/iban")
async def reveal(request: web.Request) -> web.Response:
    """Show a family's whole IBAN."""
    visit = await enter(request, Right.READ_BANK)
    family_id = id_in_path(request, "family_id")
    found = await visit.send(RevealIban(family_id=family_id))
    (family,) = await sources.gathered(visit, ReadFamily(family_id=family_id) if may(visit, Right.READ_RECORD) else None)
    record = sources.answered(family)
    return show(
        request,
        "requests/iban.html",
        family_id=family_id,
        iban=found.iban,
        name=household.household_name(record) if record else "cette famille",
    )
