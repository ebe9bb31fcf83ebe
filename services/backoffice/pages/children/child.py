"""A child's full record for staff: health on demand, documents to check, the emergency sheet."""

from typing import Any

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path
from chassis.edge.pages import attachment
from chassis.edge.way_back import file_only
from chassis.errors import NotFound, Refusal
from contracts.family import (
    CheckChildDocument,
    ChildRecord,
    FamilyRecord,
    ReadChild,
    ReadChildDocument,
    ReadChildHealth,
    ReadEmergencySheet,
    ReadFamily,
)
from contracts.rights import Right
from services.backoffice.pages import sources
from services.backoffice.pages.children.children import show_documents
from services.backoffice.pages.forms import CONTRARY, fields, made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.attendance import care as care_views
from services.backoffice.views.children import child as views
from services.backoffice.views.families import household

routes = web.RouteTableDef()

ADDRESS = "/familles/{family_id}/enfants/{child_id}"
NO_REASON = "Pour refuser, écrivez le motif : la famille le lira. Pour accepter, le bouton « Accepter »."


@routes.get(ADDRESS)
async def record(request: web.Request) -> web.Response:
    """Show a child's record; `?sante=1` opens its health data, which the family will see."""
    return await _show(request)


async def _show(request: web.Request, again: views.CheckAgain | None = None) -> web.Response:
    visit = await enter(request, Right.READ_RECORD)
    wants_health = bool(request.query.get("sante")) and may(visit, Right.READ_HEALTH)
    family_id, child_id = id_in_path(request, "family_id"), id_in_path(request, "child_id")
    family, child, health = await sources.gathered(
        visit,
        ReadFamily(family_id=family_id),
        ReadChild(child_id=child_id),
        ReadChildHealth(child_id=child_id) if wants_health else None,
    )
    return show(
        request,
        "children/child.html",
        status=400 if again else 200,
        **known(family, child),
        facts=views.identity(child),
        authorisations=views.authorisations(child),
        missing=views.missing(child),
        papers=views.papers(child, request.app[EDGE].settings.clock.today()),
        again=again,
        health=views.health(health.fields, health.told_at) if health and not isinstance(health, Refusal) else None,
        told_at=child.health_told_at,
        may_read_health=may(visit, Right.READ_HEALTH),
        may_write=may(visit, Right.WRITE_RECORD),
        may_read_month=may(visit, Right.READ_MONTH),
        may_enrol=may(visit, Right.WRITE_ENROLMENT),
    )


@routes.get(ADDRESS + "/urgence")
async def emergency(request: web.Request) -> web.Response:
    """Show what is needed in an emergency on one page to print; health data are opened, which the family will see.

    Whom to call and who must not be handed the child are told as on the tablet: a judgment counts on paper too.
    """
    visit = await enter(request, Right.READ_HEALTH)
    family_id, child_id = id_in_path(request, "family_id"), id_in_path(request, "child_id")
    family, child, care = await sources.gathered(
        visit, ReadFamily(family_id=family_id), ReadChild(child_id=child_id), ReadEmergencySheet(child_id=child_id)
    )
    about = known(family, child)
    if isinstance(care, Refusal):
        raise care
    return show(
        request,
        "children/child_emergency.html",
        **about,
        facts=views.identity(child),
        sheet=care_views.sheet_of(care),
        told_at=care.told_at,
        authorisations=views.authorisations(child),
    )


@routes.get(ADDRESS + "/documents/{paper_id}")
@file_only
async def download(request: web.Request) -> web.Response:
    """Hand over a document; noted where the family sees it."""
    visit = await enter(request, Right.READ_RECORD)
    asked = ReadChildDocument(child_id=id_in_path(request, "child_id"), document_id=id_in_path(request, "paper_id"))
    return attachment(await visit.send(asked))


@routes.post(ADDRESS + "/documents/{paper_id}/verification")
async def check(request: web.Request) -> web.Response:
    """Accept or refuse a document, and say so; what a colleague decided meanwhile stays.

    To refuse without a reason, or to accept with one, is asked again.
    """
    visit = await enter(request, Right.WRITE_RECORD)
    typed = await fields(request, "accepter", "motif", "jusqu", "retour", "vu")
    family_id, child_id = id_in_path(request, "family_id"), id_in_path(request, "child_id")
    accepts = typed["accepter"] == "oui"
    paper_id = id_in_path(request, "paper_id")
    if accepts == bool(typed["motif"]):
        again = views.CheckAgain(paper_id, typed["motif"], typed["jusqu"], CONTRARY if accepts else NO_REASON)
        return await (show_documents if typed["retour"] == "liste" else _show)(request, again)
    try:
        await visit.send(
            made(
                CheckChildDocument,
                child_id=child_id,
                document_id=paper_id,
                accept=accepts,
                reason=typed["motif"],
                expires_on=typed["jusqu"] or None,
                seen=typed["vu"] or None,
            )
        )
        said = Said("ok", "Document accepté") if accepts else Said("ok", "Document refusé", "Le motif est dans la fiche de l'enfant.")
    except Refusal as refusal:
        leave_to_page(refusal)
        said = Said("no", refusal.title, refusal.detail)
    return leading_to(request, "/enfants" if typed["retour"] == "liste" else f"/familles/{family_id}/enfants/{child_id}#documents", said)


def known(family: FamilyRecord | Refusal, child: ChildRecord | Refusal) -> dict[str, Any]:
    """Name the child and its household, for a page about it; a child of another household leads nowhere."""
    if isinstance(family, Refusal):
        raise family
    if isinstance(child, Refusal):
        raise child
    if all(one.child_id != child.child_id for one in family.children):
        raise NotFound
    return {
        "child": child,
        "name": household.full_name(child.identity.last_name, child.identity.first_name),
        "family": family,
        "family_name": household.household_name(family),
        "address": f"/familles/{family.family_id}/enfants/{child.child_id}",
    }
