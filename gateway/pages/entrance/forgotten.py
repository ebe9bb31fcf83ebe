"""Mot de passe oublié: a one-time link by e-mail, asked for and used."""

from aiohttp import web
from pydantic import SecretStr

from chassis.edge.context import EDGE
from chassis.edge.device import device_of
from chassis.edge.forms import plain
from chassis.edge.pages import render, see_other
from chassis.edge.session import remember
from chassis.errors import NotFound, Refusal
from contracts.identity import SHORTEST_PASSWORD, LookAtPasswordReset, PasswordReset, RequestPasswordReset, ResetPassword
from gateway.pages.frame import text_of
from gateway.views.entrance.new_password import RULE, new_password_errors

routes = web.RouteTableDef()

LONGEST_WHO, LONGEST_SECRET = 254, 200
SPENT, CROWDED = "reset_spent", "too_many_resets"


@routes.get("/mot-de-passe-oublie")
async def ask(request: web.Request) -> web.Response:
    """Ask who forgot their password."""
    return render(request, "entrance/forgotten.html", who="", errors={})


@routes.post("/mot-de-passe-oublie")
async def send(request: web.Request) -> web.Response:
    """Have a link sent; the answer is the same whoever asks."""
    who = text_of(await plain(request), "qui")
    if not who or len(who) > LONGEST_WHO or not who.isprintable():
        errors = {"qui": "Indiquez votre identifiant, ou l'adresse e-mail de votre fiche famille."}
        return render(request, "entrance/forgotten.html", status=400, who=who[:LONGEST_WHO], errors=errors)
    try:
        await request.app[EDGE].ask_as_edge(RequestPasswordReset(who=who))
    except Refusal as refusal:
        if refusal.slug != CROWDED:
            raise
        errors = {"qui": f"{refusal.title}. {refusal.detail}"}
        return render(request, "entrance/forgotten.html", status=refusal.status, who=who, errors=errors)
    return see_other("/mot-de-passe-oublie/envoye")


@routes.get("/mot-de-passe-oublie/envoye")
async def sent(request: web.Request) -> web.Response:
    """Say where to look, and what to do when nothing comes."""
    return render(request, "entrance/link_sent.html")


@routes.get("/nouveau-mot-de-passe/{secret}")
async def choose(request: web.Request) -> web.Response:
    """Ask for the new password; opening the link does not use it up."""
    try:
        return _page(request, await _found(request))
    except Refusal as refusal:
        return _spent(request, refusal)


@routes.post("/nouveau-mot-de-passe/{secret}")
async def chosen(request: web.Request) -> web.Response:
    """Take the new password, and go in."""
    form = await plain(request)
    new, again = (str(form.get(name, "")) for name in ("nouveau", "encore"))
    edge, secret = request.app[EDGE], _secret(request)
    try:
        errors = new_password_errors(new, again)
        if errors:
            return _page(request, await _found(request), status=400, errors=errors)
        asked = ResetPassword(secret=secret, password=SecretStr(new), device=device_of(request))
        signed_in = await edge.ask_as_edge(asked)
    except Refusal as refusal:
        if refusal.slug == "weak_password":
            return _page(request, await _found(request), status=refusal.status, errors={"nouveau": refusal.detail})
        return _spent(request, refusal)
    response = see_other("/?fait=mot-de-passe")
    remember(request, response, signed_in)
    return response


def _secret(request: web.Request) -> SecretStr:
    secret = request.match_info["secret"]
    if len(secret) > LONGEST_SECRET or not secret.isprintable():
        raise NotFound
    return SecretStr(secret)


async def _found(request: web.Request) -> PasswordReset:
    return await request.app[EDGE].ask_as_edge(LookAtPasswordReset(secret=_secret(request)))


def _page(request: web.Request, found: PasswordReset, *, status: int = 200, errors: dict[str, str] | None = None) -> web.Response:
    return render(request, "entrance/reset.html", status=status, found=found, errors=errors or {}, rule=RULE, shortest=SHORTEST_PASSWORD)


def _spent(request: web.Request, refusal: Refusal) -> web.Response:
    """Say that a link serves no more and what to do; anything else is an error page as ever."""
    if refusal.slug != SPENT:
        raise refusal
    return render(request, "entrance/reset_spent.html", status=refusal.status, refusal=refusal)
