"""Courriels en échec: which e-mails could not be delivered, why, and sending them again."""

from aiohttp import web

from chassis.edge.ids import id_in_path
from chassis.errors import Conflict
from contracts.messaging import ListFailedEmails, SendEmailAgain
from contracts.rights import Right
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.messages.failed_emails import reason

routes = web.RouteTableDef()

ADDRESS = "/courriels"


@routes.get(ADDRESS)
async def listed(request: web.Request) -> web.Response:
    """List the e-mails that were given up, the latest first."""
    visit = await enter(request, Right.RESEND_EMAIL)
    found = await visit.send(made(ListFailedEmails, before=request.query.get("avant") or None))
    return show(request, "messages/failed_emails.html", emails=[(one, reason(one.answer)) for one in found.emails], next=found.next)


@routes.post(ADDRESS + "/{email_id}")
async def again(request: web.Request) -> web.Response:
    """Send one once more."""
    visit = await enter(request, Right.RESEND_EMAIL)
    said = Said(
        "ok", "Le courriel repart", "Il part à l'adresse que porte aujourd'hui la fiche. S'il échoue encore, il reviendra dans cette liste."
    )
    try:
        await visit.send(SendEmailAgain(email_id=id_in_path(request, "email_id")))
    except Conflict as refusal:
        said = Said("wait", refusal.title, refusal.detail)
    return leading_to(request, ADDRESS, said)
