"""An edge put together: pages and API on one aiohttp application, with sessions, guards and connections."""

import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from functools import cache
from html import escape
from pathlib import Path

import aiohttp
from aiohttp import web

from chassis import http, problems
from chassis.broker import Broker
from chassis.client import Client
from chassis.edge import arriving, expose, forms, guard, openapi, operations, pages
from chassis.edge.assets import assets_of
from chassis.edge.context import EDGE, SERVICES, Audience, Edge, ErrorPage
from chassis.edge.second_factor import CodeNeeded, code_address
from chassis.edge.session import ChooseAPassword, GiveACode, SignInFirst, forget_revoked
from chassis.edge.way_back import sign_in_address
from chassis.errors import Invalid, NotFound, Refusal, TooLarge, Unauthenticated, Unavailable
from chassis.french import typeset
from chassis.serving import serve
from chassis.settings import EdgeSettings
from chassis.tasks import end, watched
from chassis.tls import believing
from chassis.tokens import Signer

SHARED_STATIC = Path(__file__).resolve().parent / "static"
FAILED = 500
READERS = frozenset({"aiohttp.multipart", "aiohttp.web_request"})
"""Where aiohttp takes the bodies of requests apart."""
UNREAD = (
    '<!doctype html><html lang="fr"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    "<h1>{title}</h1><p>{detail} Réessayez ; si cela se répète, effacez les cookies de ce site.</p>"
    '<p><a href="/">Revenir à l’accueil</a></p></html>'
)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(
    name: str,
    settings: EdgeSettings,
    *,
    audience: Audience,
    cookie: str,
    folder: Path,
    routes: Iterable[web.RouteTableDef],
    error_page: ErrorPage,
) -> web.Application:
    """Make an edge's application from its folder (templates/, static/) and page routes."""
    if settings.signing_key_file is None:
        message = f"{name}: PORTAIL_SIGNING_KEY_FILE is needed, an edge signs its own calls"
        raise ValueError(message)
    app = web.Application(
        middlewares=[_failures, http.observe, guard.headers, _refusals, guard.origin, arriving.bounded, forms.storable],
        client_max_size=http.BODY_LIMIT,
        handler_args={"auto_decompress": False},  # no browser compresses what it sends, and unpacking a bomb stops everybody for seconds
    )
    app[EDGE] = Edge(
        name=name,
        audience=audience,
        cookie=f"__Host-{cookie}" if settings.public_url.startswith("https:") else cookie,
        settings=settings,
        signer=Signer.from_file(name, settings.signing_key_file, settings.clock),
        broker=Broker.of(settings, name),
        assets=assets_of(folder / "static", SHARED_STATIC),
        error_page=error_page,
    )
    app[arriving.ARRIVING] = arriving.Arriving()
    app[pages.TEMPLATES] = pages.environment(folder / "templates")
    for resource in _addresses(audience, tuple(routes)):
        app.router.register_resource(resource)
    app.cleanup_ctx.append(_connections)
    app.cleanup_ctx.append(operations.watched)
    return app


@cache
def _addresses(audience: Audience, routes: tuple[web.RouteTableDef, ...]) -> tuple[web.AbstractResource, ...]:
    """Lay the addresses of an edge out, once: what answers at them asks the request for its application, and tests make thousands."""
    laid_out = web.Application()
    for table in routes:
        laid_out.router.add_routes(table)
    expose.mount(laid_out, audience)
    openapi.mount(laid_out, audience)
    laid_out.router.add_get("/static/{name:.+}", _static)
    laid_out.router.add_get("/health/live", _live)
    laid_out.router.add_get("/health/ready", _live)
    return tuple(laid_out.router.resources())


def run(name: str, app: web.Application, settings: EdgeSettings) -> None:
    """Serve an edge."""
    serve(name, app, settings, patience=5.0, unread=lambda refusal: _unread(app, refusal))


def _unread(app: web.Application, refusal: Refusal) -> web.Response:
    """Tell a person that the browser sent what is no HTTP: nothing is known of the request, so this page has nothing around it."""
    words = UNREAD.format(title=escape(typeset(refusal.title)), detail=escape(typeset(refusal.detail)))
    page = web.Response(text=words, content_type="text/html", status=refusal.status)
    guard.harden(app[EDGE], page)
    return page


async def _connections(app: web.Application) -> AsyncIterator[None]:
    edge = app[EDGE]
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30, ssl=believing(edge.settings.ca_file) or True)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        for service in SERVICES:
            edge.clients[service] = Client(session, getattr(edge.settings, f"{service}_url"), seconds=edge.settings.answer_seconds)
        tasks = [watched("broker", edge.broker.connect()), watched("revocations", forget_revoked(edge))]
        yield
        await end(*tasks)
        await edge.broker.close()


@web.middleware
async def _failures(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Show people a page, not JSON, when something failed that nobody foresaw or took longer than a request may."""
    response = await handler(request)
    if response.prepared or response.content_type != problems.CONTENT_TYPE or response.status < FAILED or guard.wants_json(request):
        return response
    refusal = Refusal("Rien n'est perdu. Réessayez dans un instant.")
    refusal.title, refusal.status = "Quelque chose s'est mal passé de notre côté", response.status
    page = request.app[EDGE].error_page(request, refusal)
    page.headers["Trace-Id"] = response.headers.get("Trace-Id", "")
    guard.harden(request.app[EDGE], page)
    return page


@web.middleware
async def _refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer refusals as pages in French, or as problem+json to programs."""
    try:
        return await handler(request)
    except (SignInFirst, ChooseAPassword, GiveACode) as first:
        return _first(request, first)
    except Refusal as refusal:
        return _answer(request, refusal)
    except web.HTTPRequestEntityTooLarge:
        return _answer(request, TooLarge())
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
        return _answer(request, NotFound())
    except (ValueError, LookupError, AssertionError) as error:
        if not _is_unreadable(error):
            raise
        return _answer(request, Invalid("Ce qui a été envoyé n'est pas lisible."))


def _is_unreadable(error: Exception) -> bool:
    """Tell whether aiohttp failed to read a body, which is its sender's fault and no failure of ours."""
    return any(frame.f_globals.get("__name__") in READERS for frame, _ in traceback.walk_tb(error.__traceback__))


def _first(request: web.Request, first: Exception) -> web.Response:
    """Lead a person to what must be done first, or tell a program what is missing."""
    missing: Refusal
    if isinstance(first, GiveACode):
        missing, address = CodeNeeded("Donnez d'abord le code de votre téléphone."), code_address(request)
    elif isinstance(first, ChooseAPassword):
        missing, address = Unauthenticated("Choisissez d'abord un nouveau mot de passe.", must_change_password=True), "/mot-de-passe"
    else:
        missing, address = Unauthenticated(), sign_in_address(request)
    return problems.response(missing) if guard.wants_json(request) else pages.see_other(address)


def _answer(request: web.Request, refusal: Refusal) -> web.Response:
    if guard.wants_json(request):
        refusal.title, refusal.detail = typeset(refusal.title), typeset(refusal.detail)
        return problems.response(refusal)
    response = request.app[EDGE].error_page(request, refusal)
    if isinstance(refusal, Unavailable):
        response.headers["Retry-After"] = "5"
    return response


async def _static(request: web.Request) -> web.Response:
    """Answer a static file of the edge that is asked."""
    return await request.app[EDGE].assets.serve(request)


async def _live(_: web.Request) -> web.Response:
    """Answer that the edge runs; it holds no state that could be missing."""
    return web.json_response({"status": "ready"})
