"""The règlement intérieur: its versions, a new one, and how many families accepted it or confirmed their record."""

from typing import Any

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.forms import Posted, posted
from chassis.edge.ids import id_in_path
from chassis.edge.pages import attachment
from chassis.errors import Refusal
from chassis.ids import new_id
from chassis.uploads import TOO_LARGE
from contracts.family import RULES_EMPTY, DownloadRules, ListRules, PublishRules
from contracts.rights import Right
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, leading_to

routes = web.RouteTableDef()

PUBLISHED = "Les familles devront l'accepter avant de réserver, dès son entrée en vigueur."
BESIDE = {"rules_empty": "texte", "rules_past": "debut", "upload_refused": "fichier", "upload_too_large": "fichier"}
"""The field beside which a refusal is said."""


@routes.get("/reglement")
async def rules(request: web.Request) -> web.Response:
    """Show the versions, and the form of a new one."""
    await enter(request, Right.PUBLISH_RULES)
    return await _show(request, Posted(), {})


@routes.get("/reglement/{rules_id}/fichier")
async def download(request: web.Request) -> web.Response:
    """Hand over a version."""
    visit = await enter(request, Right.PUBLISH_RULES)
    return attachment(await visit.send(DownloadRules(rules_id=id_in_path(request, "rules_id"))))


@routes.post("/reglement")
async def publish(request: web.Request) -> web.Response:
    """Publish a version, or show the form again with what was typed and what is wrong."""
    visit = await enter(request, Right.PUBLISH_RULES)
    form = await posted(request, tolerant=True)
    errors = _faults(form)
    if errors:
        return await _show(request, form, errors)
    file = form.files.get("fichier")
    values: dict[str, Any] = {"title": form.text("titre"), "text": form.text("texte"), "in_force_from": form.text("debut")}
    if file:
        values |= {"file_name": file.name[:120], "file": file.content}
    try:
        asked = made(PublishRules, rules_id=form.text("cle") or None, **values)
    except Refusal:
        return await _show(request, form, {"debut": "Vérifiez la date et le texte (50 000 caractères au plus)."})
    try:
        await visit.send(asked)
    except Refusal as refusal:
        leave_to_page(refusal)
        return await _show(request, form, {BESIDE.get(refusal.slug, "titre"): refusal.detail or refusal.title})
    return leading_to(request, "/reglement", Said("ok", "Le règlement est publié", PUBLISHED))


def _faults(form: Posted) -> dict[str, str]:
    found = {}
    if not form.text("titre"):
        found["titre"] = "Donnez un titre."
    if not form.text("debut"):
        found["debut"] = "Indiquez le jour d'entrée en vigueur."
    if "fichier" in form.too_large:
        found["fichier"] = TOO_LARGE
    elif not form.text("texte") and "fichier" not in form.files:
        found["texte"] = RULES_EMPTY
    return found


async def _show(request: web.Request, form: Posted, errors: dict[str, str]) -> web.Response:
    visit = await enter(request, Right.PUBLISH_RULES)
    found = await visit.send(ListRules())
    today = request.app[EDGE].settings.clock.today()
    return show(
        request,
        "town/rules.html",
        status=400 if errors else 200,
        found=found,
        errors=errors,
        title=form.text("titre"),
        text=form.text("texte"),
        start=form.text("debut") or (today.isoformat() if not form.fields else ""),
        rules_key=form.text("cle") or str(new_id()),
    )
