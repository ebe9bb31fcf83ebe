"""One conversation with a facility or the town hall: what was said, its files, delete, restore, and erase once that is confirmed."""

from aiohttp import web

from chassis.edge.ids import id_in_path
from chassis.edge.pages import attachment, see_other
from chassis.edge.session import Visit, visitor
from chassis.ids import new_id
from contracts.messaging import (
    CountUnread,
    DeleteConversation,
    GetConversation,
    GetConversationFile,
    ListDrafts,
    PurgeConversation,
    ReadConversation,
    RestoreConversation,
)
from gateway.pages.frame import Notice, needed, page, today, unless_down
from gateway.views.messages import letters
from gateway.views.messages.letters import Typed

routes = web.RouteTableDef()

DONE = {
    "envoye": Notice("Votre message est envoyé", "La réponse arrivera ici, et un message l'annoncera dans « Reçus »."),
    "garde": Notice("Le brouillon est enregistré", "Votre réponse n'est pas encore envoyée."),
}


@routes.get("/messages/conversations/{conversation_id}")
async def conversation(request: web.Request) -> web.Response:
    """Show a conversation, and mark its answers as read."""
    visit = await visitor(request)
    conversation_id = id_in_path(request, "conversation_id")
    begun = unless_down((await visit.gather(ListDrafts(conversation_id=conversation_id)))[0])
    typed = letters.taken_up(begun.drafts[0]) if begun and begun.drafts else Typed(new_id())
    done = DONE.get(request.query.get("fait", ""))
    return await shown(request, visit, typed, [done] if done else [])


@routes.get("/messages/conversations/{conversation_id}/fichiers/{document_id}")
async def file(request: web.Request) -> web.Response:
    """Download a file of a conversation."""
    visit = await visitor(request)
    wanted = GetConversationFile(conversation_id=id_in_path(request, "conversation_id"), document_id=id_in_path(request, "document_id"))
    return attachment(await visit.send(wanted))


@routes.post("/messages/conversations/{conversation_id}/supprimer")
async def delete(request: web.Request) -> web.Response:
    """Move a conversation to the deleted ones."""
    visit = await visitor(request)
    await visit.send(DeleteConversation(conversation_id=id_in_path(request, "conversation_id")))
    return see_other("/messages?fait=conversation-supprimee")


@routes.post("/messages/conversations/{conversation_id}/restaurer")
async def restore(request: web.Request) -> web.Response:
    """Bring a deleted conversation back."""
    visit = await visitor(request)
    await visit.send(RestoreConversation(conversation_id=id_in_path(request, "conversation_id")))
    return see_other("/messages?dossier=envoyes&fait=conversation-restauree")


@routes.get("/messages/conversations/{conversation_id}/effacer")
async def ask_to_erase(request: web.Request) -> web.Response:
    """Ask whether a deleted conversation is to be erased for good."""
    visit = await visitor(request)
    found, unread = await visit.gather(GetConversation(conversation_id=id_in_path(request, "conversation_id")), CountUnread())
    found = needed(found)
    back = f"/messages/conversations/{found.conversation_id}"
    return page(request, "messages/message_erase.html", visit, unread, subject=found.subject, conversation=True, back=back)


@routes.post("/messages/conversations/{conversation_id}/effacer")
async def erase(request: web.Request) -> web.Response:
    """Erase a deleted conversation for good."""
    visit = await visitor(request)
    await visit.send(PurgeConversation(conversation_id=id_in_path(request, "conversation_id")))
    return see_other("/messages?dossier=supprimes&fait=conversation-effacee")


async def shown(request: web.Request, visit: Visit, typed: Typed, notices: list[Notice], *, status: int = 200) -> web.Response:
    """Show a conversation with the reply that is being written."""
    conversation_id = id_in_path(request, "conversation_id")
    found = needed((await visit.gather(GetConversation(conversation_id=conversation_id)))[0])
    if found.unread:
        await visit.gather(ReadConversation(conversation_id=conversation_id))
    (unread,) = await visit.gather(CountUnread())
    return page(
        request,
        "messages/conversation.html",
        visit,
        unread,
        status=status,
        notices=notices,
        one=found,
        whom=letters.within(found.recipient),
        said=letters.said(found, today(request)),
        state=letters.STATES[found.state],
        typed=typed,
        labels=letters.LABELS,
        errors=typed.errors,
    )
