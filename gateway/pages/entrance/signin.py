"""Se connecter, changer mot de passe, se déconnecter."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from aiohttp import web
from pydantic import SecretStr

from chassis.edge.context import EDGE
from chassis.edge.forms import plain
from chassis.edge.pages import render, see_other
from chassis.edge.session import SignInFirst, Visit, remember, sign_in, sign_out, visitor
from chassis.edge.way_back import is_kept, is_lost, safe_address
from chassis.errors import Refusal
from contracts.identity import SHORTEST_PASSWORD, ChangePassword, GetAccount
from contracts.messaging import CountUnread
from gateway.pages.frame import Notice, page, refused, text_of, unless_down
from gateway.views.entrance.new_password import RULE, new_password_errors

routes = web.RouteTableDef()

LONGEST_IDENTIFIER, LONGEST_PASSWORD = 80, 256
MUST_WAIT, LOCKED_FROM_SECONDS = {"wrong_credentials", "too_many_attempts"}, 60
UNLOCK = "Pour entrer tout de suite, choisissez un nouveau mot de passe, ou demandez à la mairie de débloquer votre compte."


@routes.get("/connexion")
async def sign_in_page(request: web.Request) -> web.Response:
    """Ask for identifier and password; whoever is signed in already goes on."""
    back = safe_address(request.query.get("suite", "/"))
    if request.app[EDGE].cookie in request.cookies:
        try:
            await visitor(request, temporary_password=True)
        except (SignInFirst, Refusal):
            pass
        else:
            return see_other(back)
    return render(request, "entrance/sign_in.html", back=back, lost=is_lost(request.query), kept=is_kept(request.query), identifier="")


@routes.post("/connexion")
async def signing_in(request: web.Request) -> web.Response:
    """Open a session and lead back to where the person was; one answer for every kind of failure."""
    form = await plain(request)
    back, identifier = safe_address(text_of(form, "suite") or "/"), text_of(form, "identifiant")
    password = str(form.get("mot_de_passe", ""))
    show = partial(render, request, "entrance/sign_in.html", back=back, lost=is_lost(form), kept=is_kept(form))
    if not identifier or not password or len(identifier) > LONGEST_IDENTIFIER or len(password) > LONGEST_PASSWORD:
        notice = Notice("Renseignez votre identifiant et votre mot de passe", kind="no")
        return show(status=400, identifier=identifier[:LONGEST_IDENTIFIER], notices=[notice])
    try:
        signed_in = await sign_in(request, identifier, password)
    except Refusal as refusal:
        return show(status=refusal.status, identifier=identifier, notices=[_way_out(refusal)])
    response = see_other("/mot-de-passe" if signed_in.must_change_password else back)
    remember(request, response, signed_in)
    return response


def _way_out(refusal: Refusal) -> Notice:
    """Tell why somebody does not come in; whoever must wait is led to a new password, and whoever is locked out reads who else helps."""
    told, wait = refused(refusal), refusal.members.get("retry_after", 0)
    if not wait or refusal.slug not in MUST_WAIT:
        return told
    text = f"{told.text} {UNLOCK}" if wait >= LOCKED_FROM_SECONDS else told.text
    return replace(told, text=text, action="Choisir un nouveau mot de passe", href="/mot-de-passe-oublie")


@routes.get("/mot-de-passe")
async def password(request: web.Request) -> web.Response:
    """Show the form that changes the password; the first sign-in begins with it."""
    return await _password_form(request, await visitor(request, temporary_password=True))


async def _password_form(
    request: web.Request, visit: Visit, *, status: int = 200, errors: Mapping[str, str] | None = None, notices: Sequence[Notice] = ()
) -> web.Response:
    """Show the form with the identifier, under which a browser keeps the new password; without it, it keeps none wrongly."""
    forced = visit.token.must_change_password
    account, *unread = await visit.gather(GetAccount(), *([] if forced else [CountUnread()]))
    return page(
        request,
        "entrance/password.html",
        visit,
        unread[0] if unread else None,
        status=status,
        errors=errors or {},
        notices=notices,
        rule=RULE,
        shortest=SHORTEST_PASSWORD,
        forced=forced,
        identifier=known.identifier if (known := unless_down(account)) else "",
    )


@routes.post("/mot-de-passe")
async def change_password(request: web.Request) -> web.Response:
    """Change the password; every other session of the account ends."""
    visit = await visitor(request, temporary_password=True)
    form = await plain(request)
    current, new, again = (str(form.get(name, "")) for name in ("actuel", "nouveau", "encore"))
    errors = password_errors(current, new, again)
    notices = []
    if not errors:
        try:
            await visit.send(ChangePassword(current=SecretStr(current), new=SecretStr(new)))
        except Refusal as refusal:
            if refusal.slug == "weak_password":
                errors["nouveau"] = refusal.detail
            else:
                notices = [refused(refusal)]
        else:
            edge = request.app[EDGE]
            edge.tokens.pop(request.cookies.get(edge.cookie, ""), None)
            return see_other("/?fait=mot-de-passe")
    return await _password_form(request, visit, status=400, errors=errors, notices=notices)


def password_errors(current: str, new: str, again: str) -> dict[str, str]:
    """Tell what is wrong with a change of password, by field."""
    errors = {}
    if not current:
        errors["actuel"] = "Indiquez votre mot de passe actuel."
    return errors | new_password_errors(new, again)


@routes.get("/deconnexion")
async def leaving(_: web.Request) -> web.Response:
    """Lead whoever typed the address home; only the button signs out."""
    return see_other("/")


@routes.post("/deconnexion")
async def leave(request: web.Request) -> web.Response:
    """End the session and lead to the town hall's own site."""
    response = see_other(request.app[EDGE].settings.town_site)
    await sign_out(request, response)
    return response
