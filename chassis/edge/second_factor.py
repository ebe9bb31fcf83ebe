"""The second factor of staff at the edge: the session's secret stays in the cookie, and a code raises it to a new one."""

from urllib.parse import quote

import pyotp
from aiohttp import web
from pydantic import SecretStr

from chassis.edge.context import EDGE
from chassis.edge.session import SignInFirst
from chassis.errors import Unauthenticated
from contracts.edge import EdgeSecondFactorOffer
from contracts.identity import GiveSecondFactor, OfferSecondFactor, SecondFactorGiven


class CodeNeeded(Unauthenticated):
    """The session waits for the code of the telephone."""

    slug = "second_factor_required"
    title = "Un code de votre téléphone est nécessaire"


def code_address(request: web.Request) -> str:
    """Tell the address of the page that asks for the code, and leads back to where the person wanted to go."""
    back = request.path_qs if request.method == "GET" else "/"
    return "/second-facteur" if back == "/" else f"/second-facteur?suite={quote(back, safe='')}"


async def offered(request: web.Request) -> EdgeSecondFactorOffer:
    """Ask for the second factor to enrol, as an authenticator application takes it."""
    edge = request.app[EDGE]
    offer = await edge.ask_as_edge(OfferSecondFactor(session_secret=_secret(request)))
    return EdgeSecondFactorOffer(secret=offer.secret, uri=address_of(request, offer.secret, offer.identifier))


def address_of(request: web.Request, secret: str, identifier: str) -> str:
    """Write a secret as the address that a QR code holds (otpauth)."""
    issuer = f"Portail Famille {request.app[EDGE].settings.town_name}"
    return pyotp.TOTP(secret).provisioning_uri(name=identifier, issuer_name=issuer)


async def give_code(request: web.Request, code: SecretStr) -> SecondFactorGiven:
    """Give a code; `remember` then sets the new cookie on the answer."""
    edge = request.app[EDGE]
    given = await edge.ask_as_edge(GiveSecondFactor(session_secret=_secret(request), code=code))
    edge.tokens.pop(request.cookies.get(edge.cookie, ""), None)
    return given


def _secret(request: web.Request) -> SecretStr:
    secret = request.cookies.get(request.app[EDGE].cookie)
    if not secret:
        raise SignInFirst
    return SecretStr(secret)
