"""The JSON API of an edge: every contract request of its audience, at `/api` + its path, handed to the service with the visitor's token."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from chassis import http
from chassis.edge.context import Audience
from chassis.edge.session import SignInFirst, remember, sign_in, sign_out, visitor
from chassis.errors import Unauthenticated
from chassis.problems import CONTENT_TYPE
from contracts.base import Request, all_requests
from contracts.edge import CloseEdgeSession, EdgeSession, OpenEdgeSession

FAILURE = 400


def exposed(audience: Audience) -> list[type[Request[Any]]]:
    """List the contract requests that an edge offers, in a stable order."""
    found = [one for one in all_requests() if audience in one.audience and one.__module__.startswith("contracts.")]
    return sorted(found, key=lambda one: (one.path, one.method))


def mount(app: web.Application, audience: Audience) -> None:
    """Add the API's routes."""
    for request in exposed(audience):
        if request not in (OpenEdgeSession, CloseEdgeSession):
            app.router.add_route(request.method, "/api" + request.path, _handing_on(request))
    app.router.add_post("/api" + OpenEdgeSession.path, _open_session)
    app.router.add_delete("/api" + CloseEdgeSession.path, _close_session)


def _handing_on(model: type[Request[Any]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def hand_on(request: web.Request) -> web.Response:
        try:
            visit = await visitor(request)
        except SignInFirst as first:
            raise Unauthenticated from first
        asked = await http.parse(model, request)
        status, body = await visit.send_raw(asked, key=request.headers.get("Idempotency-Key"))
        kind = CONTENT_TYPE if status >= FAILURE else "application/json"
        return web.Response(body=body, status=status, content_type=kind)

    return hand_on


async def _open_session(request: web.Request) -> web.Response:
    """Sign in: the session travels in a cookie, never in the body."""
    asked = await http.parse(OpenEdgeSession, request)
    signed_in = await sign_in(request, asked.identifier, asked.password.get_secret_value())
    answer = EdgeSession(
        session_id=signed_in.session_id, expires_at=signed_in.expires_at, must_change_password=signed_in.must_change_password
    )
    response = web.Response(body=answer.model_dump_json().encode(), status=OpenEdgeSession.success, content_type="application/json")
    remember(request, response, signed_in)
    return response


async def _close_session(request: web.Request) -> web.Response:
    """Sign out."""
    response = web.json_response({})
    await sign_out(request, response)
    return response
