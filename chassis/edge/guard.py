"""The wall around an edge: where a state-changing request may come from, and the headers that every answer carries."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from aiohttp import web

from chassis.edge.context import EDGE, Edge
from chassis.errors import Forbidden

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self' {site}; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Server": "portail",
}


Handler = TypeVar("Handler", bound=Callable[..., Any])
ANYWHERE: set[Callable[..., Any]] = set()


class ForeignOrigin(Forbidden):
    """A form or a script of another site tried to act in the person's name."""

    slug = "foreign_origin"
    title = "Cette demande vient d'un autre site"


@web.middleware
async def headers(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
    """Add the security headers to every answer, and keep personal pages out of caches."""
    response = await handler(request)
    if not response.prepared:
        harden(request.app[EDGE], response)
    return response


def harden(edge: Edge, response: web.StreamResponse) -> None:
    """Set the security headers on an answer that was not sent yet."""
    response.headers.setdefault("Content-Security-Policy", POLICY.format(site=_origin_of(edge.settings.town_site)))
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    if edge.cookie.startswith("__Host-"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def policy(request: web.Request, *, script: str, frames: Iterable[str], api: str) -> str:
    """Write the policy of a page that shows an outside provider's frame: these addresses more, and no others."""
    policy = POLICY.format(site=_origin_of(request.app[EDGE].settings.town_site))
    policy = policy.replace("script-src 'self'", f"script-src 'self' {_origin_of(script)}")
    policy = policy.replace("connect-src 'self'", f"connect-src 'self' {_origin_of(api)}")
    return f"{policy}; frame-src {' '.join(map(_origin_of, frames))}"


def _origin_of(address: str) -> str:
    """Name a site in the policy: the town hall's own, where signing out leads, or a provider's."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def from_anywhere(handler: Handler) -> Handler:
    """Let a handler be called by other programs, as one that acts for nobody who is signed in: what it is given says all."""
    ANYWHERE.add(handler)
    return handler


@web.middleware
async def origin(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
    """Refuse state-changing requests of other sites: neither Fetch Metadata nor Origin may say that one is.

    A page of our own host that came without TLS is another site, which its Origin alone does not show behind a proxy.
    A request with neither header comes from no browser in use; it is let through only with a JSON body, which no foreign form can send.
    """
    if request.method not in SAFE and request.match_info.handler not in ANYWHERE and not _own(request):
        raise ForeignOrigin
    return await handler(request)


def _own(request: web.Request) -> bool:
    site, sender = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        return False
    if sender is not None and sender != "null":
        return _place_of(sender) == request.host
    if site is not None:
        return True
    return request.content_type == "application/json" or (request.method == "DELETE" and sender is None)


def _place_of(sender: str) -> str | None:
    """Read of which host an origin is; none of what is no address."""
    try:
        return urlsplit(sender).netloc
    except ValueError:
        return None


def wants_json(request: web.Request) -> bool:
    """Tell whether the caller is a program, to be answered in JSON rather than with a page."""
    return request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", "")
