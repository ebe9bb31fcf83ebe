"""The JSON API of an edge: every contract request of its audience, at `/api` + its path, handed to the service with the visitor's token."""

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any

from aiohttp import web

from chassis import http
from chassis.edge import arriving
from chassis.edge.context import Audience
from chassis.edge.second_factor import give_code, offered
from chassis.edge.session import SignInFirst, remember, sign_in, sign_out, visitor
from chassis.errors import Unauthenticated
from chassis.problems import CONTENT_TYPE
from contracts.base import Answer, Request, all_requests
from contracts.edge import (
    CloseEdgeSession,
    EdgeSecondFactorGiven,
    EdgeSession,
    GiveEdgeSecondFactor,
    OfferEdgeSecondFactor,
    OpenEdgeSession,
)
from contracts.identity import SignedIn

FAILURE = 400


@cache
def exposed(audience: Audience) -> tuple[type[Request[Any]], ...]:
    """List the contract requests that an edge offers, in a stable order."""
    found = [one for one in all_requests() if audience in one.audience and one.__module__.startswith("contracts.")]
    return tuple(sorted(found, key=lambda one: (one.path, one.method)))


def mount(app: web.Application, audience: Audience) -> None:
    """Add the API's routes."""
    for request in exposed(audience):
        app.router.add_route(request.method, "/api" + request.path, OWN.get(request) or _handing_on(request))


def _handing_on(model: type[Request[Any]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def hand_on(request: web.Request) -> web.Response:
        try:
            visit = await visitor(request)
        except SignInFirst as first:
            raise Unauthenticated from first
        key = request.headers.get("Idempotency-Key")
        sent = await http.received(model, request)
        async with arriving.whole(request):
            status, body = await visit.send_raw(await http.parse(model, request, sent), key=key)
        kind = CONTENT_TYPE if status >= FAILURE else "application/json"
        return web.Response(body=body, status=status, content_type=kind)

    return hand_on


async def _open_session(request: web.Request) -> web.Response:
    """Sign in: the session travels in a cookie, never in the body."""
    asked = await http.parse(OpenEdgeSession, request)
    signed_in = await sign_in(request, asked.identifier, asked.password.get_secret_value(), code=asked.code, code_later=False)
    response = _answer(_shown(signed_in), OpenEdgeSession.success)
    remember(request, response, signed_in)
    return response


def _shown(signed_in: SignedIn) -> EdgeSession:
    """Tell of a session everything but its secret."""
    return EdgeSession(
        session_id=signed_in.session_id,
        expires_at=signed_in.expires_at,
        must_change_password=signed_in.must_change_password,
        second_factor=signed_in.second_factor,
    )


def _answer(answer: Answer, status: int) -> web.Response:
    return web.Response(body=answer.model_dump_json().encode(), status=status, content_type="application/json")


async def _offer_second_factor(request: web.Request) -> web.Response:
    """Offer the second factor to enrol."""
    await visitor(request, without_code=True)
    await http.parse(OfferEdgeSecondFactor, request)
    return _answer(await offered(request), OfferEdgeSecondFactor.success)


async def _give_second_factor(request: web.Request) -> web.Response:
    """Take a code; the session goes on under a new cookie."""
    await visitor(request, without_code=True)
    asked = await http.parse(GiveEdgeSecondFactor, request)
    given = await give_code(request, asked.code)
    answer = EdgeSecondFactorGiven(session=_shown(given.session), recovery_codes=given.recovery_codes)
    response = _answer(answer, GiveEdgeSecondFactor.success)
    remember(request, response, given.session)
    return response


async def _close_session(request: web.Request) -> web.Response:
    """Sign out."""
    response = web.json_response({})
    await sign_out(request, response)
    return response


OWN: Mapping[type[Request[Any]], Callable[[web.Request], Awaitable[web.Response]]] = {
    OpenEdgeSession: _open_session,
    CloseEdgeSession: _close_session,
    OfferEdgeSecondFactor: _offer_second_factor,
    GiveEdgeSecondFactor: _give_second_factor,
}
"""What an edge answers itself, because a cookie is involved."""
