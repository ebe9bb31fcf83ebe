"""Régies: who collects, what is paid online, the codes of the treasury."""

from typing import Any

from aiohttp import web

from chassis.edge.session import Visit
from chassis.errors import Forbidden, Invalid
from contracts.billing import ListRegies, PutRegie, ReadRegie, RegieSettings
from contracts.rights import Right
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.said import Said, leading_to

routes = web.RouteTableDef()

ADDRESS = "/regies"
NEW = ADDRESS + "/nouvelle"
CODES: dict[str, str] = {
    "office": "tresorerie",
    "how_to_pay": "payer",
    "post": "poste",
    "siret": "siret",
    "collectivity": "collectivite",
    "budget": "budget",
    "budget_name": "libelle_budget",
    "issuer": "emetteur",
    "issuer_address": "adresse_emetteur",
    "product": "produit",
    "nature": "nature",
    "function": "fonction",
    "legal_basis": "deliberation",
    "printing": "edition",
    "period_codes": "periodes",
    "first_batch": "premier_bordereau",
    "first_title": "premier_titre",
    "reduction_codes": "codes_reduction",
    "reduction_origin": "origine_reduction",
    "first_reduction_batch": "premier_bordereau_reduction",
    "first_reduction": "premiere_reduction",
    "first_exercise": "premier_exercice",
}
"""Fields of the codes at the treasury, and what the form calls them."""
BESIDE = CODES | {"billed_until": "facture_jusqu"}
"""What is refused, and beside which field that is said."""
WRONG = {
    "billed_until": "Une date : jour, mois et année.",
    "office": "À remplir, 38 caractères au plus.",
    "how_to_pay": "À remplir : les familles le lisent.",
    "post": "6 ou 7 chiffres.",
    "siret": "14 chiffres.",
    "collectivity": "3 chiffres.",
    "budget": "10 lettres capitales ou chiffres au plus.",
    "issuer": "À remplir, 38 caractères au plus.",
    "issuer_address": "À remplir, 140 caractères au plus.",
    "product": "1 à 4 lettres capitales ou chiffres.",
    "nature": "Un numéro de compte, par exemple 7067.",
    "period_codes": "12 chiffres, un par mois de janvier à décembre, ou rien.",
    "first_batch": "Un nombre à partir de 1.",
    "first_title": "Un nombre à partir de 1.",
    "reduction_codes": "6 chiffres.",
    "reduction_origin": "2 chiffres.",
    "first_reduction_batch": "Un nombre à partir de 1.",
    "first_reduction": "Un nombre à partir de 1.",
    "first_exercise": "Une année, par exemple 2026, ou rien.",
}
USUAL = {
    "first_batch": "1",
    "first_title": "1",
    "reduction_codes": "020206",
    "reduction_origin": "01",
    "first_reduction_batch": "1",
    "first_reduction": "1",
}
"""What is meant where nothing is typed; alone they enter no codes."""


@routes.get(ADDRESS)
async def regies(request: web.Request) -> web.Response:
    """List the regies."""
    visit = await enter(request, Right.WRITE_REGIE)
    return show(request, "billing/regies.html", regies=(await visit.send(ListRegies())).regies, may_add=not visit.token.facilities)


@routes.get(NEW)
async def new(request: web.Request) -> web.Response:
    """Show the form of a regie that is not there yet."""
    await _enter_everywhere(request)
    return _show_new(request, {"code": "", "nom": ""}, {})


@routes.post(NEW)
async def put_new(request: web.Request) -> web.Response:
    """Enter a regie, then lead to what else it can be told; what is refused stands beside its field."""
    visit = await _enter_everywhere(request)
    typed = await fields(request, "code", "nom", "cle")
    code = typed["code"].upper()
    try:
        await visit.send(made(PutRegie, code=code, name=typed["nom"], new=True), key=typed["cle"] or None)
    except Invalid as refusal:
        return _show_new(request, typed, _beside_new(refusal))
    return leading_to(
        request,
        f"{ADDRESS}/{code}",
        Said("ok", "La régie est créée", "Complétez ses réglages si besoin. Ses tarifs se saisissent dans Facturation."),
    )


@routes.get(ADDRESS + "/{code}")
async def regie(request: web.Request) -> web.Response:
    """Show how a regie is set up."""
    visit = await enter(request, Right.WRITE_REGIE)
    return await _show(request, _form(await visit.send(made(ReadRegie, code=request.match_info["code"]))), {})


@routes.post(ADDRESS + "/{code}")
async def put(request: web.Request) -> web.Response:
    """Set a regie up, or show the form again with what is wrong."""
    visit = await enter(request, Right.WRITE_REGIE)
    typed = await fields(request, "nom", "en_ligne", "encaisse", "facture_jusqu", *CODES.values())
    asked: dict[str, Any] = {"code": request.match_info["code"], "name": typed["nom"]}
    asked |= {"partial_online": typed["en_ligne"] == "oui", "collector": "treasury" if typed["encaisse"] == "tresorerie" else "town"}
    asked["billed_until"] = typed["facture_jusqu"] or None
    if any(typed[key] for name, key in CODES.items() if name not in {"printing", "first_exercise", *USUAL}):
        asked["treasury"] = {name: typed[key] or USUAL.get(name, "") for name, key in CODES.items()}
        asked["treasury"]["first_exercise"] = typed["premier_exercice"] or None
    known = await visit.send(made(ReadRegie, code=asked["code"]))
    if known.billed_until and not asked["billed_until"]:
        return await _show(request, typed, {"facture_jusqu": "Cette date se corrige mais ne s'efface pas : indiquez le bon jour."})
    try:
        await visit.send(made(PutRegie, **asked))
    except Invalid as refusal:
        return await _show(request, typed, _beside(refusal))
    return leading_to(request, f"{ADDRESS}/{request.match_info['code']}", Said("ok", "Les réglages de la régie sont enregistrés"))


def _beside(refusal: Invalid) -> dict[str, str]:
    """Say what is wrong beside its field: a refusal of billing names one, a form that does not fit several."""
    field = str(refusal.members.get("field", ""))
    if field:
        return {BESIDE.get(field, "encaisse"): refusal.detail or refusal.title}
    names = [str(one["pointer"]).rpartition("/")[2] for one in refusal.members.get("errors", ())]
    found = {BESIDE[name]: WRONG.get(name, "Ce texte ne convient pas ou est trop long.") for name in names if name in BESIDE}
    return found or {"nom": "Un nom de 80 caractères au plus."}


async def _enter_everywhere(request: web.Request) -> Visit:
    """Tell who visits; a regie is of the whole town, and so is whoever enters one."""
    visit = await enter(request, Right.WRITE_REGIE)
    if visit.token.facilities:
        raise Forbidden(right=Right.WRITE_REGIE.value)
    return visit


def _beside_new(refusal: Invalid) -> dict[str, str]:
    if refusal.members.get("field") == "code":
        return {"code": refusal.detail or refusal.title}
    names = {str(one["pointer"]).rpartition("/")[2] for one in refusal.members.get("errors", ())}
    wrong = {"code": "De 2 à 6 lettres, sans accent ni chiffre.", "name": "À remplir, 80 caractères au plus."}
    return {{"name": "nom"}.get(name, name): said for name, said in wrong.items() if name in names}


def _form(found: RegieSettings) -> dict[str, str]:
    codes = found.treasury
    typed = {key: str(getattr(codes, name) or "") if codes else "" for name, key in CODES.items()}
    typed |= {"nom": found.name, "en_ligne": "oui" if found.partial_online else "", "encaisse": ""}
    typed["encaisse"] = "tresorerie" if found.collector == "treasury" else "regie"
    typed["facture_jusqu"] = found.billed_until.isoformat() if found.billed_until else ""
    return typed


async def _show(request: web.Request, typed: dict[str, str], errors: dict[str, str]) -> web.Response:
    return show(
        request, "billing/regie.html", status=400 if errors else 200, code=request.match_info["code"], typed=typed, errors=errors
    )  # fmt: skip


def _show_new(request: web.Request, typed: dict[str, str], errors: dict[str, str]) -> web.Response:
    return show(request, "billing/regie_new.html", status=400 if errors else 200, typed=typed, errors=errors)
