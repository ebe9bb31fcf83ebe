"""What a family may do with its own inbox."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.base import Nothing
from contracts.messaging import (
    CountUnread,
    DeleteMessage,
    FoundMessages,
    GetMailbox,
    GetMessage,
    Mailbox,
    MessageView,
    PurgeMessage,
    ReadMessage,
    RestoreMessage,
    SearchMailbox,
    Unread,
)
from services.messaging.domain.conversation import search_query
from services.messaging.domain.errors import UnknownMessage
from services.messaging.store import mailboxes, messages, search
from services.messaging.usecases.mailbox import delete_message, purge_message, read_message, restore_message

routes = Routes()


@routes.handle(GetMailbox)
async def get_mailbox(tx: Tx, call: Call[GetMailbox]) -> Mailbox:
    """Show a page of a folder."""
    family_id, asked = call.actor.family(), call.body
    listed = messages.received if asked.folder == "received" else messages.deleted
    found = await listed(tx, family_id, asked.before, asked.limit + 1)
    page = found[: asked.limit]
    return Mailbox(
        folder=asked.folder,
        unread=await mailboxes.unread(tx, family_id),
        messages=page,
        next=page[-1].message_id if len(found) > asked.limit else None,
    )


@routes.handle(CountUnread)
async def count_unread(tx: Tx, call: Call[CountUnread]) -> Unread:
    """Show the counter."""
    return Unread(unread=await mailboxes.unread(tx, call.actor.family()))


@routes.handle(GetMessage)
async def get_message(tx: Tx, call: Call[GetMessage]) -> MessageView:
    """Show a message."""
    found = await messages.find(tx, call.actor.family(), call.body.message_id)
    if found is None:
        raise UnknownMessage
    return found


@routes.handle(ReadMessage)
async def mark_read(tx: Tx, call: Call[ReadMessage]) -> Unread:
    """Mark a message as read."""
    return Unread(unread=await read_message(tx, call.actor.family(), call.body.message_id))


@routes.handle(DeleteMessage)
async def delete(tx: Tx, call: Call[DeleteMessage]) -> Nothing:
    """Delete a message."""
    await delete_message(tx, call.actor.family(), call.body.message_id)
    return Nothing()


@routes.handle(RestoreMessage)
async def restore(tx: Tx, call: Call[RestoreMessage]) -> Nothing:
    """Bring a message back."""
    await restore_message(tx, call.actor.family(), call.body.message_id)
    return Nothing()


@routes.handle(SearchMailbox)
async def search_mailbox(tx: Tx, call: Call[SearchMailbox]) -> FoundMessages:
    """Find messages, conversations and drafts by words."""
    query = search_query(call.body.words)
    found = await search.in_mailbox(tx, call.actor.family(), call.actor.guardian_id, query, call.body.limit) if query else ()
    return FoundMessages(messages=found)


@routes.handle(PurgeMessage)
async def purge(tx: Tx, call: Call[PurgeMessage]) -> Nothing:
    """Erase a deleted message for good."""
    await purge_message(tx, call.actor.family(), call.body.message_id)
    return Nothing()
