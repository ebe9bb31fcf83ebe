"""Mes notifications: what an adult has mailed beside the inbox; and the link by which a letter of information is the last."""

from typing import get_args

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.forms import plain
from chassis.edge.guard import from_anywhere
from chassis.edge.pages import render, see_other
from chassis.edge.session import visitor
from chassis.errors import Conflict, Invalid, NotFound
from contracts.family import GetRecord
from contracts.messaging import CountUnread, GetChannels, Purpose, SetChannels, Unsubscribe
from gateway.pages.frame import Notice, needed, page, unless_down
from gateway.views.record import channels as views
from gateway.views.record.adults import signed_in
from gateway.views.record.record_forms import own_address

routes = web.RouteTableDef()

ADDRESS = "/informations-compte/notifications"
LEAVE = "/desabonnement/{token}"
DONE = Notice("Vos choix sont enregistrés", "Tous les messages restent dans votre boîte de réception.")
LONGEST_TOKEN = 1_000


@routes.get(ADDRESS)
async def channels(request: web.Request) -> web.Response:
    """Show what is mailed, since when and by whose choice."""
    visit = await visitor(request)
    found, record, unread = await visit.gather(GetChannels(), GetRecord(), CountUnread())
    known = unless_down(record)
    notices = [DONE] if request.query.get("fait") else []
    address = own_address(signed_in(known.guardians, visit.token.guardian_id)) if known else "/compte"
    return page(request, "record/channels.html", visit, unread, notices=notices, found=views.shown(needed(found)), own_address=address)


@routes.post(ADDRESS)
async def choose(request: web.Request) -> web.Response:
    """Write what the adult chose."""
    visit = await visitor(request)
    ticked = {str(one) for one in (await plain(request)).getall("courriel", [])}
    if not ticked <= set(get_args(Purpose)):
        raise Invalid
    await visit.send(SetChannels(mailed=tuple(one for one in get_args(Purpose) if one in ticked)))
    return see_other(f"{ADDRESS}?fait=choix")


@routes.get(LEAVE)
async def leave(request: web.Request) -> web.Response:
    """Ask whether it shall be the last; opening the link changes nothing, since programs open links too."""
    return render(request, "record/leave.html", token=_token(request), done=False, nobody="")


@routes.post(LEAVE)
@from_anywhere
async def left(request: web.Request) -> web.Response:
    """Mail no more information: by the page's button, or by the mail program's own (RFC 8058)."""
    token = _token(request)
    try:
        await request.app[EDGE].ask_as_edge(Unsubscribe(token=token))
    except Conflict as refusal:
        return render(request, "record/leave.html", token=token, done=False, nobody=refusal.detail, status=refusal.status)
    return render(request, "record/leave.html", token=token, done=True, nobody="")


def _token(request: web.Request) -> str:
    token = request.match_info["token"]
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise NotFound
    return token
