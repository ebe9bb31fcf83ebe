"""Signing in and out (connexion, déconnexion)."""

from functools import partial

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.pages import see_other
from chassis.edge.session import SignInFirst, remember, sign_in, sign_out, visitor
from chassis.edge.way_back import LOST, is_lost, safe_address
from chassis.errors import Invalid, Refusal, TooMany, Unavailable
from contracts.identity import SignIn
from services.backoffice.pages.forms import fields, made, password
from services.backoffice.pages.frame import show
from services.backoffice.pages.said import Said, say

routes = web.RouteTableDef()

WRONG = Said(
    "no",
    "Identifiant ou mot de passe incorrect",
    "Vérifiez les majuscules, puis réessayez. Après plusieurs essais, le compte se bloque un moment.",
)


@routes.get("/connexion")
async def form(request: web.Request) -> web.Response:
    """Show the sign-in form, or go on when somebody is already signed in."""
    address = safe_address(request.query.get("suite", "/"))
    try:
        await visitor(request, temporary_password=True, without_code=True)
    except SignInFirst:
        return show(request, "entrance/sign_in.html", address=address, lost=is_lost(request.query), identifier="")
    return see_other(address)


@routes.post("/connexion")
async def enter(request: web.Request) -> web.Response:
    """Sign in, and go where the person wanted to go."""
    typed = await fields(request, "identifiant", "suite", LOST)
    address = safe_address(typed["suite"] or "/")
    again = partial(show, request, "entrance/sign_in.html", address=address, lost=is_lost(typed), identifier=typed["identifiant"])
    secret = await password(request, "mot_de_passe")
    try:
        asked = made(SignIn, kind=request.app[EDGE].audience, identifier=typed["identifiant"], password=secret)
        signed_in = await sign_in(request, asked.identifier, secret)
    except (TooMany, Unavailable) as refusal:
        said = Said("wait", refusal.title, refusal.detail or "Patientez un instant, puis réessayez.")
        return again(status=refusal.status, said=said)
    except Invalid:
        said = Said("no", "Indiquez votre identifiant et votre mot de passe")
        return again(status=Invalid.status, said=said)
    except Refusal as refusal:
        return again(status=refusal.status, said=WRONG)
    response = see_other("/mot-de-passe" if signed_in.must_change_password else address)
    remember(request, response, signed_in)
    return response


@routes.post("/deconnexion")
async def leave(request: web.Request) -> web.Response:
    """Sign out."""
    response = see_other("/connexion")
    await sign_out(request, response)
    say(request, response, Said("ok", "Vous êtes déconnecté", "À bientôt."))
    return response
