"""The first administrator opens their account with the one-time link that the installation printed."""

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.pages import see_other
from chassis.edge.session import remember, sign_in
from chassis.errors import Conflict, Invalid, NotFound, Refusal, Unavailable
from contracts.identity import AcceptInvitation, Invitation
from services.backoffice.pages.forms import MISMATCH, fields, made, password
from services.backoffice.pages.frame import show
from services.backoffice.pages.said import Said, leading_to, say

routes = web.RouteTableDef()

SPENT = Said(
    "no",
    "Cette invitation n'est plus valable",
    "Elle a plus de 24 heures, elle a déjà servi, elle a été remplacée par une plus récente, ou l'adresse a été recopiée incomplète. "
    "Si votre compte est ouvert, connectez-vous ; sinon, relancez l'installation, qui affichera une nouvelle invitation.",
)


@routes.get("/bienvenue/{secret}")
async def form(request: web.Request) -> web.Response:
    """Show the form; from here on the secret travels in the body."""
    return show(request, "entrance/welcome.html", secret=request.match_info["secret"], typed={}, errors={})


@routes.post("/bienvenue")
async def accept(request: web.Request) -> web.Response:
    """Open the account, and sign its owner in."""
    typed = await fields(request, "secret", "nom", "identifiant")
    secret, again = await password(request, "mot_de_passe"), await password(request, "confirmation")

    def again_with(status: int, errors: dict[str, str], said: Said | None = None) -> web.Response:
        return show(request, "entrance/welcome.html", status=status, secret=typed["secret"], typed=typed, errors=errors, said=said)

    if secret != again:
        return again_with(Invalid.status, {"confirmation": MISMATCH})
    try:
        account = made(Invitation, display_name=typed["nom"], identifier=typed["identifiant"], password=secret)
        await request.app[EDGE].ask_as_edge(made(AcceptInvitation, secret=typed["secret"], account=account))
    except Invalid as refusal:
        return again_with(refusal.status, _errors(refusal))
    except (Conflict, NotFound) as refusal:
        if refusal.slug == "identifier_taken":
            return again_with(refusal.status, {"identifiant": "Cet identifiant est déjà pris : choisissez-en un autre."})
        return show(request, "entrance/welcome.html", status=refusal.status, secret="", typed={}, errors={}, said=SPENT)
    except Unavailable as refusal:
        return again_with(
            refusal.status, {}, Said("wait", refusal.title, "Votre compte n'est pas encore ouvert. Réessayez dans un instant.")
        )
    return await _signed_in(request, typed["identifiant"], secret)


def _errors(refusal: Invalid) -> dict[str, str]:
    """Say each thing beside its field; what names no field concerns the password, the only one with rules of its own."""
    named = {"display_name": "nom", "identifier": "identifiant", "password": "mot_de_passe"}
    errors = {
        named[field]: str(error["detail"])
        for error in refusal.members.get("errors", [])
        if (field := str(error.get("pointer", "")).rpartition("/")[2]) in named
    }
    if refusal.slug == "identifier_unusable":
        errors = {"identifiant": refusal.detail}
    return errors or {"mot_de_passe": refusal.detail}


async def _signed_in(request: web.Request, identifier: str, secret: str) -> web.Response:
    try:
        signed_in = await sign_in(request, identifier, secret)
    except Refusal:
        return leading_to(
            request, "/connexion", Said("ok", "Votre compte est ouvert", "Connectez-vous avec l'identifiant que vous venez de choisir.")
        )
    response = see_other("/")
    remember(request, response, signed_in)
    say(request, response, Said("ok", "Bienvenue !", "Votre compte d'administrateur est ouvert. L'invitation ne peut plus servir."))
    return response
