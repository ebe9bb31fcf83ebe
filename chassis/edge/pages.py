"""Pages: Jinja2 templates with what every page shows (town, date, visitor, unread count), answered as HTML."""

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web
from jinja2 import Environment, FunctionLoader, StrictUndefined

from chassis import french
from chassis.clock import paris_date
from chassis.edge.context import EDGE
from chassis.edge.session import Visit
from chassis.edge.typography import FrenchSpaces
from chassis.errors import PERHAPS_DONE, Refusal, Unavailable
from chassis.links import linked
from chassis.unbroken import unbroken
from contracts.base import File

TEMPLATES: web.AppKey[Environment] = web.AppKey("templates", Environment)
SHARED = Path(__file__).resolve().parent / "templates"
KINDS = frozenset({".html", ".svg"})
"""What templates are; an editor's own files beside them are none."""


@cache
def environment(folder: Path) -> Environment:
    """Make the template environment: everything escaped, an unknown name is an error; each template is compiled once a process."""
    made = Environment(
        loader=_read_now(folder, SHARED),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=[FrenchSpaces],
    )
    made.globals["fr"] = french
    made.filters["linked"] = linked
    made.filters["unbroken"] = unbroken
    return made


def _read_now(*folders: Path) -> FunctionLoader:
    """Read all templates, of the first folder that has one: a new release lies in the place of this one before this process is replaced."""
    read = {
        path.relative_to(folder).as_posix(): (path.read_text(), str(path))
        for folder in reversed(folders)
        for path in folder.rglob("*")
        if path.suffix in KINDS
    }
    return FunctionLoader(lambda name: (*read[name], None) if name in read else None)


def render(request: web.Request, template: str, *, visit: Visit | None = None, status: int = 200, **context: Any) -> web.Response:
    """Render a page.

    Templates see `town`, `site`, `contact`, `now`, `today`, `visit`, `asset`, `live` (whether the broker answers), `path` and
    the French formats `fr`, with what the page itself gives.
    """
    edge = request.app[EDGE]
    now = edge.settings.clock.now()
    text = (
        request.app[TEMPLATES]
        .get_template(template)
        .render(
            town=edge.settings.town_name,
            site=edge.settings.town_site,
            contact=edge.settings.town_contact,
            now=now,
            today=paris_date(now),
            visit=visit,
            asset=edge.assets.url,
            live=edge.broker.connected,
            path=request.path,
            **context,
        )
    )
    return web.Response(body=text.encode(), status=status, content_type="text/html", charset="utf-8")


def unsure(request: web.Request, refusal: Refusal) -> str:
    """Tell whoever sent something to a part that does not answer that it may have arrived; empty for whoever only reads."""
    return PERHAPS_DONE if isinstance(refusal, Unavailable) and request.method != "GET" else ""


def see_other(address: str) -> web.Response:
    """Lead the browser to another page; an answer, not an exception, so that it passes the guards like every other."""
    return web.Response(status=303, headers={"Location": address})


def attachment(file: File) -> web.Response:
    """Hand a file over to be saved, never to be shown inside the portal."""
    plain = file.name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    return web.Response(
        body=file.content,
        content_type=file.media_type,
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name)}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
