"""Liste des demandes, the certificate of an absence: sent within its deadline, downloaded again."""

from uuid import UUID

from aiohttp import web

from chassis.edge.forms import Sent, posted
from chassis.edge.pages import attachment, see_other
from chassis.edge.session import Visit, visitor
from chassis.errors import Conflict, Invalid, NotFound, TooLarge, TooMany
from chassis.ids import new_id
from contracts.messaging import CountUnread
from contracts.planning import GetCertificate, GiveCertificate, KeepCertificate, ListPlanningRequests
from gateway.pages.frame import id_in_path, needed, page, today
from gateway.pages.requests import DONE
from gateway.views import certificates as views

routes = web.RouteTableDef()

BACKS = {"": "/demandes?groupe=enfants&type=absences&fait=", "attestations": "/demandes/attestations?fait="}
"""Where a certificate was sent from, and where the way leads back."""
LONGEST_NAME = 120


@routes.get("/demandes/absences/{request_id}/attestation")
async def download(request: web.Request) -> web.Response:
    """Download the certificate of one's own absence."""
    visit = await visitor(request)
    return attachment(await visit.send(GetCertificate(request_id=id_in_path(request, "request_id"))))


@routes.post("/demandes/absences/{request_id}/attestation")
async def give(request: web.Request) -> web.Response:
    """Send the certificate of an absence that awaits one, or another in its place."""
    visit = await visitor(request)
    request_id = id_in_path(request, "request_id")
    form = await posted(request, tolerant=True)
    file = form.files.get("attestation")
    back = BACKS.get(form.text("retour"), BACKS[""])
    try:
        child_id = UUID(form.text("enfant"))
    except ValueError as error:
        raise NotFound from error
    if file is None:
        return see_other(f"{back}{'attestation-lourde' if form.too_large else 'attestation-absente'}")
    try:
        certificate_id = await keep(visit, child_id, file)
        await visit.send(GiveCertificate(request_id=request_id, certificate_id=certificate_id), key=str(new_id()))
    except Conflict:
        return see_other(f"{back}attestation-tard")
    except TooLarge:
        return see_other(f"{back}attestation-lourde")
    except (Invalid, TooMany):
        return see_other(f"{back}attestation-refusee")
    return see_other(f"{back}attestation")


@routes.get("/demandes/attestations")
async def awaited(request: web.Request) -> web.Response:
    """List the absences whose certificate is still to come, the most urgent first."""
    visit = await visitor(request)
    found, unread = await visit.gather(ListPlanningRequests(), CountUnread())
    done = DONE.get(request.query.get("fait", ""))
    return page(
        request,
        "certificates.html",
        visit,
        unread,
        notices=[done] if done else [],
        absences=views.awaited(needed(found).requests, today(request)),
    )


async def keep(visit: Visit, child_id: UUID, file: Sent) -> UUID:
    """Have a certificate kept, to be cited by an absence."""
    name = "".join(letter for letter in file.name if letter.isprintable()).strip()[-LONGEST_NAME:] or "attestation"
    return (await visit.send(KeepCertificate(child_id=child_id, name=name, content=file.content), key=str(new_id()))).document_id
