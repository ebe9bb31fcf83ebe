"""A child's page: the parts of its record, each with the way to ask for a change, and its documents."""

from datetime import date
from typing import Any

from aiohttp import web

from chassis.edge.forms import Posted, posted
from chassis.edge.ids import id_in, id_in_path
from chassis.edge.pages import attachment, see_other
from chassis.edge.session import Visit, visitor
from chassis.edge.way_back import file_only
from chassis.errors import Conflict, Invalid, Refusal, TooLarge, TooMany
from chassis.uploads import TOO_LARGE
from contracts.family import (
    DOCUMENT_LABELS,
    AddChildDocument,
    ChildRecord,
    GetChild,
    GetChildDocument,
    GetChildHealth,
    ListRecordRequests,
    RemoveChildDocument,
    WithdrawRecordRequest,
)
from contracts.messaging import CountUnread
from gateway.pages.frame import Notice, day_in, needed, page, refused, today, unless_down
from gateway.views.record import child as views
from gateway.views.record.child_forms import FORMS

routes = web.RouteTableDef()

PARTS = "identite|personnes|sante|autorisations"
DONE = {
    "transmise": Notice("Votre demande est transmise", "La mairie va l'accepter ou la refuser ; en attendant, la fiche ne change pas."),
    "retiree": Notice("Votre demande est retirée"),
    "partie": Notice("Cette personne n'est plus sur la liste", "Il n'y a plus rien à demander."),
    "document": Notice("Votre document est envoyé", "La mairie le vérifie. Il compte dès maintenant."),
    "repris": Notice("Votre document est retiré"),
}
WRONG_DAY = "Indiquez un jour, par exemple 31/08/2027."


@routes.get("/enfants/{child_id}")
async def first_part(request: web.Request) -> web.Response:
    """Lead to the first part of the record: letters and messages of former days name the child alone."""
    await visitor(request)
    return see_other(f"/enfants/{id_in_path(request, 'child_id')}/identite")


@routes.get(f"/enfants/{{child_id}}/{{part:{PARTS}}}")
async def part(request: web.Request) -> web.Response:
    """Show a part of the record, and the requests about it that wait."""
    visit = await visitor(request)
    child_id, form = id_in_path(request, "child_id"), FORMS[request.match_info["part"]]
    health_asked = [GetChildHealth(child_id=child_id)] if form.kind == "health" else []
    child, requests, unread, *told = await visit.gather(GetChild(child_id=child_id), ListRecordRequests(), CountUnread(), *health_asked)
    child, requests = needed(child), unless_down(requests)
    facts: tuple[tuple[str, str], ...] = ()
    if form.kind == "child_identity":
        facts = views.identity(child.identity)
    elif form.kind == "health":
        facts = views.health(needed(told[0]))
    done = DONE.get(request.query.get("fait", ""))
    return page(
        request,
        "record/child_part.html",
        visit,
        unread,
        notices=[done] if done else [],
        form=form,
        facts=facts,
        authorisations=views.authorisations(child),
        waiting=views.waiting(requests.requests, form.kind, child_id) if requests else (),
        refused=views.refused(requests.requests, form.kind, child_id) if requests else None,
        **frame(child, form.slug, today(request)),
    )


def frame(child: ChildRecord, current: str, day: date) -> dict[str, Any]:
    """Gather what every page of a child shows: menu, name, what is missing or expires soon."""
    return {
        "child": child,
        "menu": views.MENU,
        "current": current,
        "lacks": views.lacks(child),
        "expiring": views.expiring(child, day),
        "document_labels": DOCUMENT_LABELS,
    }


@routes.post("/enfants/{child_id}/demandes/{record_request_id}/retrait")
async def withdraw(request: web.Request) -> web.Response:
    """Take back a request that waits."""
    visit = await visitor(request)
    child_id, request_id = id_in_path(request, "child_id"), id_in_path(request, "record_request_id")
    slug = request.query.get("partie", "")
    await visit.send(WithdrawRecordRequest(request_id=request_id))
    if slug == "nouveau":
        return see_other("/enfants?fait=retiree")
    return see_other(f"/enfants/{child_id}/{slug if slug in FORMS else 'identite'}?fait=retiree")


@routes.get("/enfants/{child_id}/documents")
async def documents(request: web.Request) -> web.Response:
    """Show the documents, and the form to send one."""
    visit = await visitor(request)
    done = DONE.get(request.query.get("fait", ""))
    return await _documents(request, visit, Posted(), notices=[done] if done else [])


@routes.post("/enfants/{child_id}/documents")
async def add(request: web.Request) -> web.Response:
    """Take a document; what was typed is kept when it cannot be taken."""
    visit = await visitor(request)
    child_id = id_in_path(request, "child_id")
    form = await posted(request, tolerant=True)
    errors = _faults(form)
    if errors:
        return await _documents(request, visit, form, errors=errors)
    sent = form.files["file"]
    kind = next(kind for kind in DOCUMENT_LABELS if kind == form.text("kind"))
    asked = AddChildDocument(
        child_id=child_id,
        kind=kind,
        name=sent.name[-120:],
        content=sent.content,
        expires_on=day_in(form.text("expires_on")),
        document_id=id_in(form.text("cle")),
    )
    try:
        await visit.send(asked)
    except (Conflict, Invalid, TooLarge, TooMany) as refusal:
        pointed = {one["field"]: one["detail"] for one in refusal.members.get("errors", ()) if "field" in one}
        return await _documents(request, visit, form, errors=pointed or {"file": refusal.detail or refusal.title})
    return see_other(f"/enfants/{child_id}/documents?fait=document")


def _faults(form: Posted) -> dict[str, str]:
    found = {}
    if form.text("kind") not in DOCUMENT_LABELS:
        found["kind"] = "Dites de quel document il s'agit."
    if "file" not in form.files:
        found["file"] = TOO_LARGE if form.too_large else "Choisissez un fichier : PDF ou photo."
    if form.text("expires_on") and day_in(form.text("expires_on")) is None:
        found["expires_on"] = WRONG_DAY
    return found


async def _documents(
    request: web.Request,
    visit: Visit,
    form: Posted,
    *,
    errors: dict[str, str] | None = None,
    notices: list[Notice] | None = None,
) -> web.Response:
    child, unread = await visit.gather(GetChild(child_id=id_in_path(request, "child_id")), CountUnread())
    child, day = needed(child), today(request)
    return page(
        request,
        "record/child_documents.html",
        visit,
        unread,
        status=400 if errors else 200,
        errors=errors or {},
        notices=notices or [],
        papers=views.papers(child, day),
        kinds=[("", "Choisissez"), *DOCUMENT_LABELS.items()],
        kind=form.text("kind") or request.query.get("type", ""),
        expires_on=form.text("expires_on"),
        **frame(child, "documents", day),
    )


@routes.get("/enfants/{child_id}/documents/{paper_id}")
@file_only
async def download(request: web.Request) -> web.Response:
    """Hand over a document, to be saved."""
    visit = await visitor(request)
    asked = GetChildDocument(child_id=id_in_path(request, "child_id"), document_id=id_in_path(request, "paper_id"))
    return attachment(await visit.send(asked))


@routes.post("/enfants/{child_id}/documents/{paper_id}/retrait")
async def take_back(request: web.Request) -> web.Response:
    """Take back a document that the town hall has not accepted."""
    visit = await visitor(request)
    child_id = id_in_path(request, "child_id")
    try:
        await visit.send(RemoveChildDocument(child_id=child_id, document_id=id_in_path(request, "paper_id")))
    except Refusal as refusal:
        return await _documents(request, visit, Posted(), notices=[refused(refusal)])
    return see_other(f"/enfants/{child_id}/documents?fait=repris")
