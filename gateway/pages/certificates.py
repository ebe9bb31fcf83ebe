"""Liste des demandes, the certificate of an absence: sent within its deadline, downloaded again."""

from uuid import UUID

from aiohttp import web

from chassis.edge.forms import posted
from chassis.edge.pages import attachment, see_other
from chassis.edge.session import visitor
from chassis.errors import Conflict, Invalid, NotFound, TooLarge, TooMany
from chassis.ids import new_id
from contracts.planning import GetCertificate, GiveCertificate, KeepCertificate
from gateway.pages.frame import id_in_path

routes = web.RouteTableDef()

BACK = "/demandes?groupe=enfants&type=absences&fait="
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
    try:
        child_id = UUID(form.text("enfant"))
    except ValueError as error:
        raise NotFound from error
    if file is None:
        return see_other(f"{BACK}{'attestation-lourde' if form.too_large else 'attestation-absente'}")
    name = "".join(letter for letter in file.name if letter.isprintable()).strip()[-LONGEST_NAME:] or "attestation"
    try:
        kept = await visit.send(KeepCertificate(child_id=child_id, name=name, content=file.content), key=str(new_id()))
        await visit.send(GiveCertificate(request_id=request_id, certificate_id=kept.document_id), key=str(new_id()))
    except Conflict:
        return see_other(f"{BACK}attestation-tard")
    except TooLarge:
        return see_other(f"{BACK}attestation-lourde")
    except (Invalid, TooMany):
        return see_other(f"{BACK}attestation-refusee")
    return see_other(f"{BACK}attestation")
