"""Activer mon compte: the letter's identifier and code let a person choose their password."""

from functools import partial
from typing import Any

from aiohttp import web
from pydantic import SecretStr

from chassis.edge.context import EDGE
from chassis.edge.device import device_of
from chassis.edge.forms import plain
from chassis.edge.pages import render, see_other
from chassis.edge.session import remember
from chassis.errors import Refusal
from contracts.identity import SHORTEST_PASSWORD, ActivateAccount
from gateway.pages.frame import refused, text_of
from gateway.views.entrance.new_password import RULE, new_password_errors

routes = web.RouteTableDef()

LONGEST_IDENTIFIER, LONGEST_CODE = 80, 40
BESIDE_CODE = {"code_replaced", "code_expired", "code_used"}
"""Refusals that are about the code, and stand beside it."""


@routes.get("/activer")
async def ask(request: web.Request) -> web.Response:
    """Ask for the letter's identifier and code, and for a password; the square on the letter fills the identifier in."""
    return _page(request, identifier=request.query.get("identifiant", "")[:LONGEST_IDENTIFIER])


@routes.post("/activer")
async def activate(request: web.Request) -> web.Response:
    """Choose the password, and go in."""
    form = await plain(request)
    identifier, code = text_of(form, "identifiant")[:LONGEST_IDENTIFIER], text_of(form, "code")
    new, again = (str(form.get(name, "")) for name in ("nouveau", "encore"))
    errors = _errors(identifier, code) | new_password_errors(new, again)
    page = partial(_page, request, identifier=identifier, code=code[:LONGEST_CODE])
    if errors:
        return page(status=400, errors=errors)
    asked = ActivateAccount(identifier=identifier, code=SecretStr(code), password=SecretStr(new), device=device_of(request))
    try:
        signed_in = await request.app[EDGE].ask_as_edge(asked)
    except Refusal as refusal:
        beside = "code" if refusal.slug in BESIDE_CODE else "nouveau" if refusal.slug == "weak_password" else ""
        if beside:
            return page(status=refusal.status, errors={beside: f"{refusal.title}. {refusal.detail}"})
        return page(status=refusal.status, notices=[refused(refusal)])
    response = see_other("/?fait=activation")
    remember(request, response, signed_in)
    return response


def _errors(identifier: str, code: str) -> dict[str, str]:
    errors = {}
    if not identifier:
        errors["identifiant"] = "Recopiez l'identifiant de votre lettre."
    if not code:
        errors["code"] = "Recopiez le code de votre lettre."
    elif len(code) > LONGEST_CODE:
        errors["code"] = "Ce code est trop long : il a 12 caractères."
    return errors


def _page(
    request: web.Request, *, status: int = 200, identifier: str = "", code: str = "", errors: dict[str, str] | None = None, **context: Any
) -> web.Response:
    return render(
        request,
        "entrance/activate.html",
        status=status,
        identifier=identifier,
        code=code,
        errors=errors or {},
        rule=RULE,
        shortest=SHORTEST_PASSWORD,
        **context,
    )
