"""Mes enfants, a child's planning in one's own calendar: the link is made, renewed and revoked; calendar programmes read it."""

import hashlib
from collections.abc import Sequence
from urllib.parse import urlsplit

from aiohttp import web
from pydantic import SecretStr

from chassis.edge.context import EDGE
from chassis.edge.forms import plain
from chassis.edge.ids import id_in_path
from chassis.edge.pages import see_other
from chassis.edge.session import Visit, visitor
from chassis.errors import NotFound, Refusal
from contracts.messaging import CountUnread, Unread
from contracts.planning import CalendarFeed, GetCalendarFeed, ReadCalendarFeed, RenewCalendarFeed, RevokeCalendarFeed
from gateway.pages.frame import Notice, needed, page, text_of, unless_down
from gateway.views.planning import ical

routes = web.RouteTableDef()

LONGEST_SECRET = 100
REVOKED = Notice("Le lien est supprimé", "Les agendas qui le lisaient ne reçoivent plus rien.")


@routes.get("/robots.txt")
async def robots(_: web.Request) -> web.Response:
    """Keep search engines away: nothing here is for them."""
    return web.Response(text="User-agent: *\nDisallow: /\n")


@routes.get("/agenda/{secret}.ics")
async def read(request: web.Request) -> web.Response:
    """Answer a calendar programme, which has the link and no session."""
    secret = request.match_info["secret"]
    if len(secret) > LONGEST_SECRET:
        raise NotFound
    contents = await request.app[EDGE].ask_as_edge(ReadCalendarFeed(secret=SecretStr(secret)))
    body = ical.calendar(contents).encode()
    headers = {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        "Cache-Control": "private, no-cache",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
    }
    known = {one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")}
    if known & {headers["ETag"], "*"}:
        return web.Response(status=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="planning.ics"'
    return web.Response(body=body, content_type="text/calendar", charset="utf-8", headers=headers)


@routes.get("/enfants/{child_id}/agenda")
async def link(request: web.Request) -> web.Response:
    """Show whether there is a link, and offer to make one."""
    visit = await visitor(request)
    unread, feed = await visit.gather(CountUnread(), GetCalendarFeed(child_id=id_in_path(request, "child_id")))
    return _page(request, visit, needed(feed), unread, notices=[REVOKED] if request.query.get("fait") == "revoque" else [])


@routes.post("/enfants/{child_id}/agenda")
async def change(request: web.Request) -> web.Response:
    """Make a link, shown this once, or revoke it."""
    visit = await visitor(request)
    form, child_id = await plain(request), id_in_path(request, "child_id")
    act = text_of(form, "geste")
    if act == "revoquer":
        await visit.send(RevokeCalendarFeed(child_id=child_id))
        return see_other(f"{request.path}?fait=revoque")
    if act != "creer":
        raise NotFound
    made = await visit.send(RenewCalendarFeed(child_id=child_id))
    (unread,) = await visit.gather(CountUnread())
    address = f"{request.app[EDGE].settings.public_url.rstrip('/')}/agenda/{made.secret}.ics"
    return _page(request, visit, made, unless_down(unread), address=address)


def _page(
    request: web.Request,
    visit: Visit,
    feed: CalendarFeed,
    unread: Unread | Refusal | None,
    *,
    address: str = "",
    notices: Sequence[Notice] = (),
) -> web.Response:
    return page(
        request,
        "planning/agenda.html",
        visit,
        unread,
        notices=notices,
        feed=feed,
        address=address,
        subscribe=f"webcal://{address.removeprefix(urlsplit(address).scheme + '://')}" if address else "",
    )
