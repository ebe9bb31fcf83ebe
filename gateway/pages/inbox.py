"""Boîte de réception: received and deleted messages, one message, delete and restore."""

from uuid import UUID

from aiohttp import web

from chassis.edge.pages import see_other
from chassis.edge.session import visitor
from contracts.messaging import CountUnread, DeleteMessage, GetMailbox, GetMessage, ReadMessage, RestoreMessage, Unread
from gateway.pages.frame import Notice, id_in_path, needed, page
from gateway.views import inbox as views

routes = web.RouteTableDef()

DONE = {
    "supprime": Notice("Le message est supprimé", "Il reste dans « Supprimés » : vous pouvez le reprendre."),
    "restaure": Notice("Le message est de retour dans « Reçus »"),
}


@routes.get("/messages")
async def inbox(request: web.Request) -> web.Response:
    """List received messages, or deleted ones with `?dossier=supprimes`; `&avant=` continues."""
    visit = await visitor(request)
    deleted = request.query.get("dossier") == "supprimes"
    found = await visit.send(GetMailbox(folder="deleted" if deleted else "received", before=_id(request.query.get("avant"))))
    done = DONE.get(request.query.get("fait", ""))
    return page(
        request,
        "inbox.html",
        visit,
        Unread(unread=found.unread),
        deleted=deleted,
        messages=views.lines(found),
        next=found.next,
        notices=[done] if done else [],
    )


@routes.get("/messages/{message_id}")
async def message(request: web.Request) -> web.Response:
    """Show a message, and mark it as read."""
    visit = await visitor(request)
    message_id = id_in_path(request, "message_id")
    found, unread = await visit.gather(GetMessage(message_id=message_id), CountUnread())
    found = needed(found)
    if not found.read:
        (unread,) = await visit.gather(ReadMessage(message_id=message_id))
    return page(request, "message.html", visit, unread, message=found)


@routes.post("/messages/{message_id}/supprimer")
async def delete(request: web.Request) -> web.Response:
    """Move a message to the deleted ones."""
    visit = await visitor(request)
    await visit.send(DeleteMessage(message_id=id_in_path(request, "message_id")))
    return see_other("/messages?fait=supprime")


@routes.post("/messages/{message_id}/restaurer")
async def restore(request: web.Request) -> web.Response:
    """Bring a deleted message back."""
    visit = await visitor(request)
    await visit.send(RestoreMessage(message_id=id_in_path(request, "message_id")))
    return see_other("/messages?fait=restaure")


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
