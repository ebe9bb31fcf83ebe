"""Boîte de réception: its folders, the search, one message, delete, restore, and erase for good once that is confirmed."""

from typing import Any

from aiohttp import web

from chassis.edge.ids import id_in, id_in_path
from chassis.edge.pages import see_other
from chassis.edge.session import Visit, visitor
from contracts.messaging import (
    CountUnread,
    DeleteMessage,
    GetMailbox,
    GetMessage,
    ListDrafts,
    ListSent,
    PurgeMessage,
    ReadMessage,
    RestoreMessage,
    SearchMailbox,
    Unread,
)
from gateway.pages.frame import Notice, needed, page, today
from gateway.views.messages import inbox as views
from gateway.views.messages import letters

routes = web.RouteTableDef()

DONE = {
    "supprime": Notice("Le message est supprimé", "Il reste dans « Supprimés » : vous pouvez le reprendre."),
    "restaure": Notice("Le message est de retour dans « Reçus »"),
    "efface": Notice("Le message est supprimé définitivement"),
    "conversation-effacee": Notice("La conversation est supprimée définitivement"),
    "conversation-supprimee": Notice("La conversation est supprimée", "Elle reste dans « Supprimés » : vous pouvez la reprendre."),
    "conversation-restauree": Notice("La conversation est de retour"),
    "garde": Notice("Le brouillon est enregistré", "Vous pourrez le reprendre plus tard : il n'est pas encore envoyé."),
    "jete": Notice("Le brouillon est supprimé"),
}
LONGEST_SEARCH = 200


@routes.get("/messages")
async def inbox(request: web.Request) -> web.Response:
    """List a folder (`?dossier=`; `&avant=` continues), or with `?mots=` what holds these words."""
    visit = await visitor(request)
    words = request.query.get("mots", "").strip()[:LONGEST_SEARCH]
    folder = request.query.get("dossier", "recus")
    if words:
        found, unread = await visit.gather(SearchMailbox(words=words), CountUnread())
        return _list(request, visit, unread, "", lines=letters.found(needed(found), today(request)), words=words)
    before = id_in(request.query.get("avant"))
    if folder == "envoyes":
        sent, unread = await visit.gather(ListSent(before=before), CountUnread())
        return _list(request, visit, unread, folder, lines=letters.sent(needed(sent), today(request)), next=needed(sent).next)
    if folder == "brouillons":
        begun, unread = await visit.gather(ListDrafts(), CountUnread())
        return _list(request, visit, unread, folder, lines=letters.drafts(needed(begun).drafts, today(request)))
    deleted = folder == "supprimes"
    box = await visit.send(GetMailbox(folder="deleted" if deleted else "received", before=before))
    folder = "supprimes" if deleted else "recus"
    return _list(request, visit, Unread(unread=box.unread), folder, messages=views.lines(box, today(request)), next=box.next)


@routes.get("/messages/{message_id}")
async def message(request: web.Request) -> web.Response:
    """Show a message, and mark it as read; an answer is read in its conversation."""
    visit = await visitor(request)
    message_id = id_in_path(request, "message_id")
    found, unread = await visit.gather(GetMessage(message_id=message_id), CountUnread())
    found = needed(found)
    if found.conversation_id:
        return see_other(f"/messages/conversations/{found.conversation_id}")
    if not found.read:
        (unread,) = await visit.gather(ReadMessage(message_id=message_id))
    return page(request, "messages/message.html", visit, unread, message=found)


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


@routes.get("/messages/{message_id}/effacer")
async def ask_to_erase(request: web.Request) -> web.Response:
    """Ask whether a deleted message is to be erased for good."""
    visit = await visitor(request)
    found, unread = await visit.gather(GetMessage(message_id=id_in_path(request, "message_id")), CountUnread())
    found = needed(found)
    return page(
        request,
        "messages/message_erase.html",
        visit,
        unread,
        subject=found.subject,
        conversation=False,
        back=f"/messages/{found.message_id}",
    )


@routes.post("/messages/{message_id}/effacer")
async def erase(request: web.Request) -> web.Response:
    """Erase a deleted message for good."""
    visit = await visitor(request)
    await visit.send(PurgeMessage(message_id=id_in_path(request, "message_id")))
    return see_other("/messages?dossier=supprimes&fait=efface")


def _list(request: web.Request, visit: Visit, unread: Any, folder: str, **shown: Any) -> web.Response:
    done = DONE.get(request.query.get("fait", ""))
    context = {"lines": (), "messages": (), "next": None, "words": "", **shown}
    notices = [done] if done else []
    return page(request, "messages/inbox.html", visit, unread, folder=folder, folders=letters.FOLDERS, notices=notices, **context)
