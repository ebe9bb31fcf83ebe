"""The second factor of an agent: enrolled once with a QR code, asked at each sign-in."""

import io

import segno
from aiohttp import web
from pydantic import SecretStr

from chassis.edge.pages import see_other
from chassis.edge.second_factor import give_code, offered
from chassis.edge.session import Visit, remember, visitor
from chassis.edge.way_back import safe_address
from chassis.errors import Conflict, Refusal, TooMany, Unauthenticated
from contracts.edge import EdgeSecondFactorOffer
from contracts.identity import GiveSecondFactor
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import VISIT, show

routes = web.RouteTableDef()

NOT_A_CODE = "Le code a six chiffres ; un code de secours, seize signes."
GROUP = 4


@routes.get("/second-facteur")
async def form(request: web.Request) -> web.Response:
    """Ask for a code; somebody who has no second factor yet enrols one first."""
    address = safe_address(request.query.get("suite", "/"))
    visit = await _enter(request)
    if visit.token.second_factor == "given":
        return see_other(address)
    return await _asking(request, visit, address)


@routes.post("/second-facteur")
async def give(request: web.Request) -> web.Response:
    """Take a code, and go where the person wanted to go; recovery codes are shown first, once."""
    visit = await _enter(request)
    typed = await fields(request, "code", "suite")
    address = safe_address(typed["suite"] or "/")
    try:
        asked = made(GiveSecondFactor, session_secret="", code=typed["code"])
        given = await give_code(request, SecretStr(asked.code.get_secret_value()))
    except Conflict:
        return see_other(address)
    except (TooMany, Unauthenticated) as refusal:
        if refusal.slug not in ("wrong_code", "too_many_attempts"):
            raise
        return await _asking(request, visit, address, error=_told(refusal), status=refusal.status)
    except Refusal as refusal:
        if refusal.slug != "invalid":
            raise
        return await _asking(request, visit, address, error=NOT_A_CODE, status=refusal.status)
    if given.recovery_codes:
        response = show(request, "entrance/recovery_codes.html", codes=given.recovery_codes, address=address)
    else:
        response = see_other(address)
    remember(request, response, given.session)
    return response


@routes.get("/second-facteur/qr.svg")
async def picture(request: web.Request) -> web.Response:
    """Draw the QR code of the secret to enrol; it is made here, and nothing leaves the town hall."""
    await _enter(request)
    offer = await offered(request)
    drawn = io.BytesIO()
    segno.make(offer.uri, error="m").save(drawn, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False)
    return web.Response(body=drawn.getvalue(), content_type="image/svg+xml")


async def _enter(request: web.Request) -> Visit:
    visit = await visitor(request, without_code=True)
    request[VISIT] = visit
    return visit


async def _asking(request: web.Request, visit: Visit, address: str, *, error: str = "", status: int = 200) -> web.Response:
    offer: EdgeSecondFactorOffer | None = await offered(request) if visit.token.second_factor == "to_enrol" else None
    groups = grouped(offer.secret) if offer else ""
    return show(
        request,
        "entrance/second_factor_enrolment.html" if offer else "entrance/second_factor.html",
        status=status,
        address=address,
        error=error,
        groups=groups,
        link=offer.uri if offer else "",
    )


def grouped(secret: str) -> str:
    """Write a secret as it is copied by hand."""
    return " ".join(secret[at : at + GROUP] for at in range(0, len(secret), GROUP))


def _told(refusal: Refusal) -> str:
    return refusal.detail if isinstance(refusal, TooMany) else f"{refusal.title}. {refusal.detail}".strip()
