"""The way back: where signing in leads a person again, and whether something that they had sent was lost on the way."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from aiohttp import web

from chassis.edge.guard import SAFE

Handler = TypeVar("Handler", bound=Callable[..., Any])
FILES: set[Callable[..., Any]] = set()
DONE = "fait="
"""How an address says that something was just done, which must not be said of what was lost."""
LOST, KEPT = "perdu", "garde"


def file_only(handler: Handler) -> Handler:
    """Say of a handler that it hands over a file: nobody is led back to it in place of a page."""
    FILES.add(handler)
    return handler


def sign_in_address(request: web.Request) -> str:
    """Tell the address of the sign-in page that leads back to where the person was; of a form, it says that nothing of it is kept."""
    if request.method in SAFE:
        return _sign_in(request.path_qs)
    return f"{_sign_in(_page_before(request))}&{LOST}=1"


def is_lost(fields: Mapping[str, Any]) -> bool:
    """Tell whether what led a person to the sign-in page was a form, of which nothing left and nothing is kept."""
    return fields.get(LOST) == "1"


def is_kept(fields: Mapping[str, Any]) -> bool:
    """Tell whether a script led a person to the sign-in page, from a page that will be as they left it."""
    return fields.get(KEPT) == "1"


def safe_address(address: str) -> str:
    """Keep an address only when it is a path of this very site; browsers skip control characters and read a backslash as a slash."""
    is_plain = all(" " < letter != "\x7f" and letter != "\\" for letter in address)
    return address if is_plain and address.startswith("/") and not address.startswith("//") else "/"


def _sign_in(back: str) -> str:
    return f"/connexion?suite={quote(safe_address(back), safe='')}"


def _page_before(request: web.Request) -> str:
    """Tell the page on which a form stood, as the browser says, or else the nearest page to where it was sent."""
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        before = urlsplit("")
    path, query = (before.path, before.query) if before.netloc == request.host else (request.path, "")
    page = nearest_page(request.app, path)
    asked = "&".join(part for part in query.split("&") if part and not part.startswith(DONE))
    return f"{page}?{asked}" if asked and page == path else page


def nearest_page(app: web.Application, path: str) -> str:
    """Tell the nearest address to a path that shows a page: itself, or the first one above that neither only takes forms nor is a file."""
    pages = {
        route.resource.canonical for route in app.router.routes() if route.method == "GET" and route.resource and route.handler not in FILES
    }
    here = [one.canonical for one in app.router.resources() if _covers(one, path)]
    asked, steps = path.split("/"), (path if path in here or not here else here[0]).split("/")
    found = (count for count in range(len(steps), 1, -1) if "/".join(steps[:count]) in pages)
    return "/".join(asked[: next(found, 0)]) or "/"


def _covers(resource: web.AbstractResource, path: str) -> bool:
    known = resource.get_info()
    return known["pattern"].fullmatch(path) is not None if "pattern" in known else known.get("path") == path
