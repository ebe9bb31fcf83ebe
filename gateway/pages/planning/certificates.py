"""Liste des demandes, the certificate of an absence: sent within its deadline, downloaded again."""

from hashlib import sha256
from uuid import UUID

from aiohttp import web

from chassis.edge.forms import Sent, posted
from chassis.edge.ids import id_in_path, parse_id
from chassis.edge.pages import attachment, see_other
from chassis.edge.session import Visit, visitor
from chassis.edge.way_back import file_only
from chassis.errors import Conflict, Invalid, TooLarge, TooMany
from chassis.ids import new_id
from contracts.messaging import CountUnread
from contracts.planning import GetCertificate, GiveCertificate, KeepCertificate, ListPlanningRequests
from gateway.pages.frame import needed, page, today
from gateway.pages.planning.requests import DONE
from gateway.views.planning import certificates as views

routes = web.RouteTableDef()

BACKS = {"": "/demandes?groupe=enfants&type=absences&fait=attestation", "attestations": "/demandes/attestations?fait=attestation"}
"""Where a certificate was sent from, and where the way leads back."""
LONGEST_NAME = 120


@routes.get("/demandes/absences/{request_id}/attestation")
@file_only
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
    child_id = parse_id(form.text("enfant"))
    if file is None:
        return _again(request_id, "attestation-lourde" if form.too_large else "attestation-absente")
    try:
        certificate_id = await keep(visit, child_id, file)
        await visit.send(GiveCertificate(request_id=request_id, certificate_id=certificate_id), key=str(new_id()))
    except Conflict:
        return _again(request_id, "attestation-tard")
    except TooLarge:
        return _again(request_id, "attestation-lourde")
    except (Invalid, TooMany):
        return _again(request_id, "attestation-refusee")
    return see_other(BACKS.get(form.text("retour"), BACKS[""]))


def _again(request_id: UUID, why: str) -> web.Response:
    """Lead to the form of the absence, among those that await a certificate: what is wrong with the file stands beside it."""
    return see_other(f"/demandes/attestations?demande={request_id}&fait={why}#a-{request_id}")


@routes.get("/demandes/attestations")
async def awaited(request: web.Request) -> web.Response:
    """List the absences whose certificate is still to come, the most urgent first, each with what was wrong with its file just now."""
    visit = await visitor(request)
    found, unread = await visit.gather(ListPlanningRequests(), CountUnread())
    absences = views.awaited(needed(found).requests, today(request))
    done = DONE.get(request.query.get("fait", ""))
    wrong = {request.query.get("demande", ""): done.text} if done and done.kind == "no" else {}
    return page(
        request,
        "planning/certificates.html",
        visit,
        unread,
        notices=[done] if done and not any(one.request_id in wrong for one in absences) else [],
        absences=absences,
        wrong=wrong,
    )


async def keep(visit: Visit, child_id: UUID, file: Sent, *, sending: str = "") -> UUID:
    """Have a certificate kept, to be cited by an absence; the same file of the same sending, tried again, is the same certificate."""
    name = "".join(letter for letter in file.name if letter.isprintable()).strip()[-LONGEST_NAME:] or "attestation"
    key = f"{sending}-{sha256(file.content).hexdigest()}" if sending else str(new_id())
    return (await visit.send(KeepCertificate(child_id=child_id, name=name, content=file.content), key=key)).document_id
