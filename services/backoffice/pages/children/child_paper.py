"""Entering a child's document that came on paper: accepted at once, perhaps until a day."""

from datetime import date
from typing import Any

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.forms import Posted, posted
from chassis.edge.ids import id_in_path
from chassis.edge.session import Visit
from chassis.errors import Invalid, TooLarge, Unavailable
from chassis.uploads import TOO_LARGE
from contracts.family import DOCUMENT_LABELS, HEALTH_DOCUMENTS, EnterChildDocument, ReadChild, ReadFamily
from contracts.rights import Right
from services.backoffice.pages import readers, sources
from services.backoffice.pages.children.child import ADDRESS, known
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said, leading_to

routes = web.RouteTableDef()

ELSEWHERE = frozenset({"judgment"})
"""What is filed with custody instead, where no household can read it."""
NO_KIND = "Choisissez ce que c'est."
NO_FILE = "Choisissez un PDF ou une photo."
NO_DAY = "Indiquez un jour, par exemple 31/08/2027."
PAST = "Ce jour est passé : demandez un document encore valable."


@routes.get(ADDRESS + "/documents/nouveau")
async def form(request: web.Request) -> web.Response:
    """Show the empty form."""
    visit, page = await _child(request)
    return _form(request, visit, page, Posted())


@routes.post(ADDRESS + "/documents/nouveau")
async def keep(request: web.Request) -> web.Response:
    """File the document, unless something is wrong with it."""
    visit, page = await _child(request)
    sent = await posted(request, tolerant=True)
    file = sent.files.get("fichier")
    errors = _faults(sent, _kinds(visit), request.app[EDGE].settings.clock.today())
    if errors or file is None:
        return _form(request, visit, page, sent, errors=errors)
    asked = made(
        EnterChildDocument,
        child_id=page["child"].child_id,
        kind=sent.text("genre"),
        name=file.name[-120:],
        content=file.content,
        expires_on=sent.text("jusqu") or None,
        document_id=sent.text("cle") or None,
    )
    try:
        await visit.send(asked, key=sent.text("cle") or None)
    except (Invalid, TooLarge) as refusal:
        return _form(request, visit, page, sent, errors={"fichier": refusal.detail or refusal.title})
    except Unavailable as refusal:
        return _form(request, visit, page, sent, said=Said("no", refusal.title, refusal.detail))
    told = await readers.telling_household(visit, page["child"], id_in_path(request, "family_id"))
    return leading_to(request, f"{page['address']}#documents", Said("ok", "Le document est enregistré", f"Il est accepté. {told}"))


async def _child(request: web.Request) -> tuple[Visit, dict[str, Any]]:
    """Enter with the rights to read and write records, and read the child that is meant."""
    visit = await enter(request, Right.WRITE_RECORD)
    await enter(request, Right.READ_RECORD)
    family_id, child_id = id_in_path(request, "family_id"), id_in_path(request, "child_id")
    family, child = await sources.gathered(visit, ReadFamily(family_id=family_id), ReadChild(child_id=child_id))
    return visit, known(family, child)


def _kinds(visit: Visit) -> dict[str, str]:
    """List what the visitor may file: documents about health with that right only."""
    hidden = ELSEWHERE if may(visit, Right.READ_HEALTH) else ELSEWHERE | HEALTH_DOCUMENTS
    return {kind: label for kind, label in DOCUMENT_LABELS.items() if kind not in hidden}


def _faults(sent: Posted, kinds: dict[str, str], today: date) -> dict[str, str]:
    """Tell beside each field what is missing or cannot be."""
    errors = {}
    if sent.text("genre") not in kinds:
        errors["genre"] = NO_KIND
    if "fichier" not in sent.files:
        errors["fichier"] = TOO_LARGE if "fichier" in sent.too_large else NO_FILE
    try:
        if sent.text("jusqu") and date.fromisoformat(sent.text("jusqu")) < today:
            errors["jusqu"] = PAST
    except ValueError:
        errors["jusqu"] = NO_DAY
    return errors


def _form(
    request: web.Request,
    visit: Visit,
    page: dict[str, Any],
    sent: Posted,
    *,
    errors: dict[str, str] | None = None,
    said: Said | None = None,
) -> web.Response:
    return show(
        request,
        "children/child_paper.html",
        status=Invalid.status if errors else Unavailable.status if said else 200,
        said=said,
        **page,
        kinds=[("", "Choisir…"), *_kinds(visit).items()],
        kind=sent.text("genre"),
        until=sent.text("jusqu"),
        errors=errors or {},
    )
