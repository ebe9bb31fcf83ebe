"""Publications: what the town tells all families or some of them; written, looked at as families will, then shown or withdrawn."""

from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.forms import Posted, posted
from chassis.edge.ids import id_in_path
from chassis.edge.pages import attachment, see_other
from chassis.edge.published import item
from chassis.edge.session import Visit
from chassis.errors import Refusal
from chassis.ids import new_id
from chassis.uploads import TOO_LARGE
from contracts.messaging import (
    DownloadPublication,
    ListPublications,
    ListSelectable,
    PublicationKind,
    PublicationState,
    PublicationView,
    PublishPublication,
    PutPublication,
    ReadPublication,
    WithdrawPublication,
)
from contracts.rights import Right
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, say
from services.backoffice.views.messages import publications as views

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form to fill in: for which publication, as it was before, and what was typed."""

    kind: PublicationKind
    publication_id: UUID
    before: PublicationView | None
    form: Posted


ADDRESS = "/publications"
BESIDE = {"publication_ended": "fin", "publication_out_of_reach": "pour", "upload_refused": "fichier", "upload_too_large": "fichier"}
"""The field beside which a refusal is said; any other is said beside the text."""


@routes.get(ADDRESS)
async def listed(request: web.Request) -> web.Response:
    """List what is published and drafted, or of one state."""
    visit = await enter(request, Right.WRITE_PUBLICATION)
    state: Any = request.query.get("etat", "")
    state = state if state in get_args(PublicationState) else ""
    found = await visit.send(made(ListPublications, state=state or None, before=request.query.get("avant") or None))
    today = request.app[EDGE].settings.clock.today()
    lines = [views.line(one, today) for one in found.publications]
    return show(request, "messages/publications.html", lines=lines, next=found.next, state=state, states=views.STATES, kinds=views.NEW)


@routes.get(f"{ADDRESS}/nouvelle")
async def new(request: web.Request) -> web.Response:
    """Show the form of a new publication of a kind (`?type=`)."""
    visit = await enter(request, Right.WRITE_PUBLICATION)
    today = request.app[EDGE].settings.clock.today()
    fields = {"debut": [today.isoformat()], "accueil": ["oui"]}
    return await _form(request, visit, Sheet(_kind(request.query.get("type", "")), new_id(), None, Posted(fields)))


@routes.get(ADDRESS + "/{publication_id}")
async def look(request: web.Request) -> web.Response:
    """Show a publication as families read it, with what can be done with it."""
    visit = await enter(request, Right.WRITE_PUBLICATION)
    found = await visit.send(ReadPublication(publication_id=_id(request)))
    line = views.line(found, request.app[EDGE].settings.clock.today())
    return show(request, "messages/publication.html", one=item(found), view=found, line=line, where=views.WHERE[found.kind])


@routes.get(ADDRESS + "/{publication_id}/fichier")
async def file(request: web.Request) -> web.Response:
    """Hand over the file of a publication."""
    visit = await enter(request, Right.WRITE_PUBLICATION)
    return attachment(await visit.send(DownloadPublication(publication_id=_id(request))))


@routes.get(ADDRESS + "/{publication_id}/modifier")
async def edit(request: web.Request) -> web.Response:
    """Show the form of a publication as it now is."""
    visit = await enter(request, Right.WRITE_PUBLICATION)
    found = await visit.send(ReadPublication(publication_id=_id(request)))
    fields = {
        "version": [str(found.version)],
        "titre": [found.title],
        "texte": [found.text],
        "lien": [found.link],
        "lien_titre": [found.link_label],
        "debut": [found.starts_on.isoformat()],
        "fin": [found.ends_on.isoformat() if found.ends_on else ""],
        "structure": [str(found.facility_id or "")],
        "accueil": ["oui"] if found.on_home else [],
        "pour": ["selection"] if found.selection else ["toutes"],
        "partie": [views.value_of(one) for one in found.selection],
    }
    return await _form(request, visit, Sheet(found.kind, found.publication_id, found, Posted(fields)))


@routes.post(ADDRESS + "/{publication_id}")
async def save(request: web.Request) -> web.Response:
    """Save what was written and show it as families will read it; what is wrong stands beside its field, and what was typed is kept."""
    visit = await enter(request, Right.WRITE_PUBLICATION)
    publication_id, form = _id(request), await posted(request, tolerant=True)
    kind = _kind(form.text("type"))
    errors = _faults(form, kind)
    if not errors:
        try:
            kept = await visit.send(_asked(publication_id, kind, form))
        except Refusal as refusal:
            leave_to_page(refusal, *BESIDE)
            if refusal.slug == "publication_changed":
                return await _overtaken(request, visit, publication_id, form, refusal)
            errors = {BESIDE.get(refusal.slug, "texte"): refusal.detail or refusal.title}
        else:
            response = see_other(f"{ADDRESS}/{publication_id}")
            if kept.state == "published":
                say(request, response, Said("ok", "La modification est enregistrée", "Les familles la voient dès maintenant."))
            else:
                say(request, response, Said("wait", "Le brouillon est enregistré", "Relisez-le, puis publiez-le."))
            return response
    before = await _known(visit, publication_id, form)
    return await _form(request, visit, Sheet(kind, publication_id, before, form), errors)


@routes.post(ADDRESS + "/{publication_id}/publier")
async def publish(request: web.Request) -> web.Response:
    """Show a publication to families."""
    return await _turn(request, PublishPublication, "C'est publié")


@routes.post(ADDRESS + "/{publication_id}/retirer")
async def withdraw(request: web.Request) -> web.Response:
    """Show a publication to families no more."""
    return await _turn(request, WithdrawPublication, "La publication est retirée")


async def _turn(request: web.Request, kind: type[PublishPublication | WithdrawPublication], done: str) -> web.Response:
    visit = await enter(request, Right.WRITE_PUBLICATION)
    publication_id, form = _id(request), await posted(request)
    response = see_other(f"{ADDRESS}/{publication_id}")
    try:
        await visit.send(made(kind, publication_id=publication_id, version=form.text("version")))
        say(request, response, Said("ok", done))
    except Refusal as refusal:
        leave_to_page(refusal)
        say(request, response, Said("no", refusal.title, refusal.detail))
    return response


async def _overtaken(request: web.Request, visit: Visit, publication_id: UUID, form: Posted, refusal: Refusal) -> web.Response:
    """Show what was typed beside the word that a colleague was quicker; saved again, it replaces the colleague's version on purpose."""
    before = await visit.send(ReadPublication(publication_id=publication_id))
    form.fields["version"] = [str(before.version)]
    return await _form(request, visit, Sheet(before.kind, publication_id, before, form), overtaken=refusal.detail)


async def _known(visit: Visit, publication_id: UUID, form: Posted) -> PublicationView | None:
    return await visit.send(ReadPublication(publication_id=publication_id)) if form.text("version") not in ("", "0") else None


def _asked(publication_id: UUID, kind: PublicationKind, form: Posted) -> PutPublication:
    parts = [one.partition(":") for one in form.texts("partie")] if form.text("pour") == "selection" and kind != "menu" else []
    sent = form.files.get("fichier")
    return made(
        PutPublication,
        publication_id=publication_id,
        version=form.text("version") or 0,
        kind=kind,
        title=form.text("titre"),
        text=form.text("texte").replace("\r\n", "\n"),
        link=form.text("lien"),
        link_label=form.text("lien_titre"),
        file_name=sent.name[:120] if sent else "",
        file=sent.content if sent else b"",
        keep_file=form.text("sans_fichier") != "oui",
        on_home=form.text("accueil") == "oui",
        starts_on=form.text("debut"),
        ends_on=form.text("fin") or None,
        facility_id=form.text("structure") or None,
        selection=tuple({"kind": kind, "key": key} for kind, _, key in parts),
    )


def _faults(form: Posted, kind: PublicationKind) -> dict[str, str]:
    found = {}
    if not form.text("titre"):
        found["titre"] = "Donnez un titre."
    if not form.text("debut"):
        found["debut"] = "Indiquez un jour."
    if form.text("lien") and not form.text("lien").startswith(("http://", "https://")):
        found["lien"] = "Un lien commence par https:// ou http://."
    if "texte" in form.too_large:
        found["texte"] = "Ce texte est beaucoup trop long. Joignez plutôt un fichier."
    if "fichier" in form.too_large:
        found["fichier"] = TOO_LARGE
    if kind == "menu" and not form.text("structure"):
        found["structure"] = "Choisissez une structure."
    if kind != "menu" and form.text("pour") == "selection" and not form.texts("partie"):
        found["pour"] = "Cochez au moins une partie, ou choisissez toutes les familles."
    return found


async def _form(
    request: web.Request, visit: Visit, sheet: Sheet, errors: dict[str, str] | None = None, *, overtaken: str = ""
) -> web.Response:
    selectable = await visit.send(ListSelectable())
    limited = bool(visit.token.facilities)
    return show(
        request,
        "messages/publication_form.html",
        status=409 if overtaken else 400 if errors else 200,
        kind=sheet.kind,
        title=views.NEW[sheet.kind] if sheet.before is None else f"Modifier : {sheet.before.title}",
        where=views.WHERE[sheet.kind],
        publication_id=sheet.publication_id,
        before=sheet.before,
        form=sheet.form,
        errors=errors or {},
        overtaken=overtaken,
        groups=views.groups(selectable.parts, sheet.form.texts("partie")),
        facilities=[(one.key, one.label) for one in selectable.parts if one.kind == "facility"],
        families=selectable.families,
        is_selection=limited or sheet.form.text("pour") == "selection",
        limited=limited,
    )


def _kind(text: str) -> PublicationKind:
    found: Any = text if text in get_args(PublicationKind) else "news"
    kind: PublicationKind = found
    return kind


def _id(request: web.Request) -> UUID:
    return id_in_path(request, "publication_id")
