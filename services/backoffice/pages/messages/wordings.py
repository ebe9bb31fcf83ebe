"""Modèles de messages: what families are told, worded by the town; tried before it is saved."""

import re

from aiohttp import web

from chassis.errors import Conflict, Invalid, NotFound
from contracts.messaging import GetWording, ListWordings, ResetWording, SaveWording, TryWording, WordingSample
from contracts.rights import Right
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.messages.wordings import found

routes = web.RouteTableDef()

ADDRESS = "/modeles"
ONE = ADDRESS + "/{slug}"
NAME = re.compile("[a-z_]{1,60}")
LETTER = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""The policy of an e-mail shown as it is: it brings its own style, as e-mails do, and nothing of it runs."""
SAVED = Said("ok", "Le modèle est enregistré", "Les prochains messages seront écrits ainsi ; ceux qui sont partis ne changent pas.")
BACK = Said("ok", "Le texte d'origine est rétabli", "Vos versions restent dans l'historique.")


@routes.get(ADDRESS)
async def listed(request: web.Request) -> web.Response:
    """List the notices, or those that hold the words of `?q=`, or with `?voir=modifies` those that the town changed."""
    visit = await enter(request, Right.WRITE_WORDING)
    every = (await visit.send(ListWordings())).wordings
    words, only_changed = " ".join(request.query.get("q", "").split())[:80], request.query.get("voir") == "modifies"
    return show(
        request,
        "messages/wordings.html",
        wordings=found(every, words, only_changed=only_changed),
        words=words,
        only_changed=only_changed,
        every=len(every),
        changed=sum(not one.original for one in every),
    )


@routes.get(ONE)
async def form(request: web.Request) -> web.Response:
    """Show a notice's words, an example, and how it was worded before."""
    return await _form(request)


@routes.post(ONE)
async def write(request: web.Request) -> web.Response:
    """Show an example of what was typed, on the page or as the e-mail, save it, or go back to the original."""
    visit = await enter(request, Right.WRITE_WORDING)
    typed = await fields(request, "objet", "texte", "version", "suite")
    slug, words = _slug(request), {"subject": typed["objet"], "text": typed["texte"]}
    try:
        if typed["suite"] == "origine":
            await visit.send(made(ResetWording, slug=slug, version=typed["version"]))
            return _said(request, BACK)
        if typed["suite"] == "enregistrer":
            await visit.send(made(SaveWording, slug=slug, words=words, version=typed["version"]))
            return _said(request, SAVED)
        if typed["suite"] == "courriel":
            tried = await visit.send(made(TryWording, slug=slug, words=words, as_email=True))
            return web.Response(text=tried.html, content_type="text/html", headers={"Content-Security-Policy": LETTER})
        return await _form(request, typed, sample=await visit.send(made(TryWording, slug=slug, words=words)))
    except Conflict as refusal:
        return await _form(request, typed, error=refusal.detail or refusal.title, status=409)
    except Invalid as refusal:
        missing = not (typed["objet"] and typed["texte"])
        error = "Écrivez un objet et un texte." if missing else refusal.detail or refusal.title
        return await _form(request, typed, error=error, status=400)


async def _form(
    request: web.Request, typed: dict[str, str] | None = None, *, sample: WordingSample | None = None, error: str = "", status: int = 200
) -> web.Response:
    visit = await enter(request, Right.WRITE_WORDING)
    wording = await visit.send(GetWording(slug=_slug(request)))
    kept = typed or {"objet": wording.subject, "texte": wording.text}
    tried = None if error else sample or wording.sample
    return show(
        request, "messages/wording.html", status=status, found=wording, typed=kept, sample=tried, unsaved=sample is not None, error=error
    )


def _slug(request: web.Request) -> str:
    slug = request.match_info["slug"]
    if not NAME.fullmatch(slug):
        raise NotFound
    return slug


def _said(request: web.Request, said: Said) -> web.Response:
    return leading_to(request, f"{ADDRESS}/{request.match_info['slug']}", said)
