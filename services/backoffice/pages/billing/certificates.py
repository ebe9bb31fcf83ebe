"""Attestations for a family, as it downloads them itself; which activities count as care."""

import asyncio

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path
from chassis.edge.pages import attachment
from chassis.edge.papers.certificate import payment_certificate_pdf, tax_certificate_pdf
from chassis.edge.papers.invoice import Sender
from chassis.errors import Conflict, NotFound
from contracts.billing import ListCareActivities, PutCareActivities, ReadPaymentCertificate, ReadTaxCertificate
from contracts.rights import Right
from services.backoffice.pages.forms import made, several
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.said import Said, leading_to

routes = web.RouteTableDef()

CARE = "/facturation/garde"


@routes.get("/familles/{family_id}/attestations/{year}/{kind}")
async def paper(request: web.Request) -> web.Response:
    """Hand over a certificate of a family; why there is none is said beside its account."""
    visit = await enter(request, Right.READ_ACCOUNT)
    family_id, year = id_in_path(request, "family_id"), request.match_info["year"]
    settings = request.app[EDGE].settings
    sender, day = Sender(settings.town_name, settings.town_contact), settings.clock.today()
    try:
        if request.match_info["kind"] == "fiscale":
            found = await visit.send(made(ReadTaxCertificate, family_id=family_id, year=year))
            return attachment(await asyncio.to_thread(tax_certificate_pdf, found, sender, today=day))
        if request.match_info["kind"] == "paiement":
            listed = await visit.send(made(ReadPaymentCertificate, family_id=family_id, year=year))
            return attachment(await asyncio.to_thread(payment_certificate_pdf, listed, sender, today=day))
    except Conflict as refusal:
        return leading_to(request, f"/familles/{family_id}/compte", Said("wait", refusal.title, refusal.detail))
    raise NotFound


@routes.get(CARE)
async def care(request: web.Request) -> web.Response:
    """Show which activities count as care."""
    visit = await enter(request, Right.WRITE_TARIFF)
    return show(request, "billing/care.html", activities=(await visit.send(ListCareActivities())).activities)


@routes.post(CARE)
async def put_care(request: web.Request) -> web.Response:
    """Say which activities count as care."""
    visit = await enter(request, Right.WRITE_TARIFF)
    await visit.send(made(PutCareActivities, activity_ids=await several(request, "garde")))
    return leading_to(request, CARE, Said("ok", "C'est enregistré", "Les attestations fiscales en tiennent compte dès maintenant."))
