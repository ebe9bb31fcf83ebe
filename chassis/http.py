"""HTTP of a service: contract requests in, contract answers or problem+json out; one transaction per request.

The transaction carries the row-level-security context of the caller and, where the request brought an Idempotency-Key,
the key and the answer, so that a repeated request gets the same answer and no second effect.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from time import perf_counter
from typing import Any, Generic, TypeVar
from uuid import UUID

import asyncpg
from aiohttp import web
from pydantic import BaseModel, ValidationError

from chassis import problems, trace, traces
from chassis.database import LOST, Database
from chassis.errors import PERHAPS_DONE, Invalid, NeedsAnother, NotFound, Refusal, TooLarge, Unauthenticated, Unavailable
from chassis.ids import new_id
from chassis.logs import bind_contextvars, clear_contextvars, logger
from chassis.metrics import REQUESTS
from chassis.repetitions import once
from chassis.tokens import Actor, Verifier
from chassis.tx import Tx
from contracts.base import Answer, Request

log = logger(__name__)

BODY_LIMIT = 1024 * 1024
DEADLINE_HEADER = "Request-Timeout"
LONGEST_SECONDS = 20.0
KEY_LENGTH = 200
YEARS = range(1800, 3001)
UNHURRIED: set[Any] = set()
ROLLED_BACK = (
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.DiskFullError,
    asyncpg.InsufficientResourcesError,
)
"""What a database that is short of something answers: nothing was changed, where a lost one may have committed."""

DATABASE: web.AppKey[Database] = web.AppKey("database", Database)
REQUEST_ID: web.RequestKey[UUID] = web.RequestKey("request_id", UUID)
VERIFIER: web.AppKey[Verifier] = web.AppKey("verifier", Verifier)

Asked = TypeVar("Asked", bound=Request[Any])
Res = TypeVar("Res", bound=Answer)


@dataclass(frozen=True, slots=True)
class Call(Generic[Asked]):
    """One call of an endpoint: what was asked, by whom."""

    body: Asked
    actor: Actor
    key: str | None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A contract request and what answers it."""

    request: type[Request[Any]]
    handler: Callable[..., Awaitable[Answer]]
    transaction: bool
    leaves_trace: bool


class Routes:
    """The endpoints of one audience of a service."""

    def __init__(self) -> None:
        self.endpoints: list[Endpoint] = []

    def handle(
        self, request: type[Request[Res]], *, transaction: bool = True, leaves_trace: bool = False
    ) -> Callable[[Callable[..., Awaitable[Res]]], Callable[..., Awaitable[Res]]]:
        """Register what answers a contract request: `(tx, call)`, or `(database, call)` without a transaction around it.

        A reading request may change nothing, unless it `leaves_trace` in the audit log.
        """

        def register(handler: Callable[..., Awaitable[Res]]) -> Callable[..., Awaitable[Res]]:
            self.endpoints.append(Endpoint(request, handler, transaction, leaves_trace))
            return handler

        return register


def mount(app: web.Application, endpoints: list[Endpoint]) -> None:
    """Add endpoints to an application."""
    for endpoint in endpoints:
        app.router.add_route(endpoint.request.method, endpoint.request.path, _answering(endpoint))


def _answering(endpoint: Endpoint) -> Callable[[web.Request], Awaitable[web.Response]]:
    success = endpoint.request.success
    read_only = endpoint.request.method == "GET" and not endpoint.leaves_trace

    async def answer(request: web.Request) -> web.Response:
        actor = authenticate(request)
        if actor.kind not in endpoint.request.audience:
            raise NotFound
        body = await parse(endpoint.request, request)
        key = request.headers.get("Idempotency-Key") if request.method != "GET" else None
        if key is not None and not 1 <= len(key) <= KEY_LENGTH:
            message = f"La clé d'idempotence a 1 à {KEY_LENGTH} caractères."
            raise Invalid(message)
        call = Call(body, actor, key)
        database, cause = request.app[DATABASE], request[REQUEST_ID]
        try:
            status, text = await answered(database, call, cause)
        except NeedsAnother as refusal:
            async with database.transaction(actor, cause=cause) as tx:
                traces.note_refusal(tx, body, refusal)
            raise
        return web.Response(body=text.encode(), status=status, content_type="application/json")

    async def answered(database: Database, call: Call[Any], cause: UUID) -> tuple[int, str]:
        if not endpoint.transaction:
            if traces.left_by(call.actor, endpoint.request):
                async with database.transaction(call.actor, cause=cause) as tx:
                    traces.note_attempt(tx, call.body)
            return success, (await endpoint.handler(database, call)).model_dump_json()
        async with database.transaction(call.actor, cause=cause, read_only=read_only) as tx:
            if call.key is None:
                return success, await _handled(tx, endpoint, call)
            return await once(tx, call.key, call.body, partial(_handled, tx, endpoint, call))

    return answer


async def _handled(tx: Tx, endpoint: Endpoint, call: Call[Any]) -> str:
    """Have the handler answer; what staff changed is entered in the audit log, whether or not the handler thought of it."""
    answer = await endpoint.handler(tx, call)
    if traces.left_by(call.actor, endpoint.request):
        traces.note(tx, call.body, answer)
    return answer.model_dump_json()


def authenticate(request: web.Request) -> Actor:
    """Tell who calls, by the bearer token."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    actor = request.app[VERIFIER].verify(token)
    bind_contextvars(actor=actor.kind, account=str(actor.account_id or actor.edge))
    return actor


async def received(model: type[Request[Any]], request: web.Request) -> bytes:
    """Read a request's body, of no more bytes than its contract lets it have; one that has none is not read."""
    if request.method in ("GET", "DELETE") or not request.can_read_body:
        return b""
    if request.content_type != "application/json":
        message = "Le corps de la demande doit être du JSON (application/json)."
        raise Invalid(message)
    if model.body_limit is not None:
        request = request.clone(client_max_size=model.body_limit)
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise TooLarge from error


async def parse(model: type[Asked], request: web.Request, body: bytes | None = None) -> Asked:
    """Read a contract request from path, query or JSON body (as it was `received`); raises Invalid with pointers to what is wrong."""
    values: dict[str, Any] = dict(request.match_info)
    if request.method in ("GET", "DELETE"):
        values = {**request.query, **values}
    elif sent := await received(model, request) if body is None else body:
        values = {**_json(sent), **values}
    text = json.dumps(values)
    if "\\u0000" in text and _holds_nul(values):
        message = "Le caractère nul n'est pas permis."
        raise Invalid(message)
    try:
        asked = model.model_validate_json(text) if request.method in ("POST", "PUT") else model.model_validate(values)
    except ValidationError as error:
        raise problems.invalid(error) from error
    if not _is_of_our_time(asked):
        raise Invalid("Une date est trop lointaine.")
    return asked


def _is_of_our_time(value: Any) -> bool:
    """Tell whether every date inside is one that somebody could mean, so that nobody counts from it past the ends of the calendar."""
    if isinstance(value, date):
        return value.year in YEARS
    if isinstance(value, BaseModel):
        return all(_is_of_our_time(getattr(value, name)) for name in type(value).model_fields)
    if isinstance(value, dict):
        return all(map(_is_of_our_time, value.values()))
    return not isinstance(value, tuple) or all(map(_is_of_our_time, value))


def _holds_nul(value: Any) -> bool:
    """Tell whether a text somewhere inside, however deep, holds the one character that PostgreSQL cannot store."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += (*one.keys(), *one.values())
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str) and "\x00" in one:
            return True
    return False


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body, object_pairs_hook=_unambiguous)
    except ValueError as error:  # not UTF-8, not JSON, or a number too long to be read
        position = getattr(error, "pos", 0)
        message = f"Le JSON n'est pas lisible (caractère {position})."
        raise Invalid(message, errors=[{"pointer": "", "code": "json_invalid", "position": position}]) from error
    except RecursionError as error:
        message = "Le JSON est trop imbriqué."
        raise Invalid(message) from error
    if not isinstance(found, dict):
        message = "Un objet JSON est attendu."
        raise Invalid(message, errors=[{"pointer": "", "code": "object_expected"}])
    return found


def _unambiguous(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Read a JSON object; one that names a member twice says two things, and nobody knows which was meant (RFC 8259, 4)."""
    found = dict(members)
    if len(found) < len(members):
        ((twice, _),) = Counter(name for name, _ in members).most_common(1)
        message = f"Le JSON nomme deux fois le champ « {twice[:80]} »."
        raise Invalid(message, errors=[{"pointer": "", "code": "json_named_twice"}])
    return found


@web.middleware
async def observe(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
    """Give every request its ids, its log line, its metrics and its deadline; turn refusals into problem+json."""
    resource = request.match_info.route.resource
    route = f"{request.method} {resource.canonical if resource else '?'}"
    with trace.span(route, "server", parent=request.headers.get(trace.HEADER), new=True) as part:
        response = await _observed(request, handler, route, part)
        part.note("http.response.status_code", response.status)
    return response


async def _observed(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]], route: str, part: trace.Part
) -> web.StreamResponse:
    started = perf_counter()
    trace_id = part.traceparent[3:35]
    request[REQUEST_ID] = new_id()
    clear_contextvars()
    bind_contextvars(trace_id=trace_id, request_id=str(request[REQUEST_ID]))
    part.note("http.request.method", request.method)
    part.note("http.route", route.partition(" ")[2])
    try:
        async with asyncio.timeout(_deadline(request)):
            response = await handler(request)
    except Refusal as refusal:
        response = problems.response(refusal)
    except web.HTTPException as error:
        response = problems.response(_of_http(error))
    except (*LOST, *ROLLED_BACK) as error:
        log.warning("unavailable", route=route, error=type(error).__name__, detail=str(error)[:200])
        nothing_changed = request.method == "GET" or isinstance(error, ROLLED_BACK)
        response = problems.response(Unavailable("Rien n'a été modifié. Réessayez dans un instant." if nothing_changed else PERHAPS_DONE))
    except Exception:
        log.exception("failed", route=route)
        response = web.json_response(
            {"type": "about:blank", "title": "Erreur interne", "status": 500, "slug": "internal", "trace_id": trace_id},
            status=500,
            content_type=problems.CONTENT_TYPE,
        )
    seconds = perf_counter() - started
    REQUESTS.labels(route, response.status).observe(seconds)
    if response.status >= 400 or request.method != "GET":  # noqa: PLR2004 - the border between success and failure
        log.info("request", route=route, status=response.status, ms=round(seconds * 1000, 1))
    if not response.prepared:
        response.headers["Trace-Id"] = trace_id
    return response


def unhurried(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Give a handler that sends a long file, or news without end, no deadline: how long it takes depends on the receiver."""
    UNHURRIED.add(handler)
    return handler


def _deadline(request: web.Request) -> float | None:
    if request.match_info.handler in UNHURRIED:
        return None
    try:
        asked = float(request.headers.get(DEADLINE_HEADER, LONGEST_SECONDS))
    except ValueError:
        return LONGEST_SECONDS
    return min(LONGEST_SECONDS, asked)  # nan is less than no number


def _of_http(error: web.HTTPException) -> Refusal:
    """Turn aiohttp's own refusals (no such route, wrong method, body too large) into ours."""
    if isinstance(error, web.HTTPRequestEntityTooLarge):
        return TooLarge()
    if isinstance(error, (web.HTTPNotFound, web.HTTPMethodNotAllowed)):
        return NotFound()
    refusal = Refusal(error.reason)
    refusal.status = error.status
    return refusal
