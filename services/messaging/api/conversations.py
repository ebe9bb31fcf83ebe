"""What a family may do with its conversations and its drafts."""

from uuid import UUID

from chassis import uploads
from chassis.database import Database
from chassis.errors import Forbidden
from chassis.http import Call, Routes
from chassis.tokens import Actor
from chassis.tx import Tx
from contracts.base import File, Nothing
from contracts.messaging import (
    AttachFile,
    ConversationView,
    DeleteConversation,
    DetachFile,
    Drafts,
    DraftView,
    DropDraft,
    GetConversation,
    GetConversationFile,
    GetDraft,
    ListDrafts,
    ListRecipients,
    ListSent,
    PurgeConversation,
    ReadConversation,
    Recipients,
    RestoreConversation,
    SaveDraft,
    SendDraft,
    SentConversations,
    SentMessage,
)
from services.messaging.store import conversations, drafts, places
from services.messaging.usecases import converse
from services.messaging.usecases import drafts as writing

routes = Routes()


@routes.handle(ListSent)
async def list_sent(tx: Tx, call: Call[ListSent]) -> SentConversations:
    """List what the household wrote."""
    found = await conversations.sent(tx, call.actor.family(), call.body.before, call.body.limit + 1)
    page = found[: call.body.limit]
    return SentConversations(conversations=page, next=page[-1].position if len(found) > call.body.limit else None)


@routes.handle(GetConversation)
async def get_conversation(tx: Tx, call: Call[GetConversation]) -> ConversationView:
    """Show a conversation."""
    return await converse.show(tx, call.actor.family(), call.body.conversation_id)


@routes.handle(ReadConversation)
async def read_conversation(tx: Tx, call: Call[ReadConversation]) -> Nothing:
    """Mark its answers as read."""
    await converse.read(tx, call.actor.family(), call.body.conversation_id)
    return Nothing()


@routes.handle(DeleteConversation)
async def delete_conversation(tx: Tx, call: Call[DeleteConversation]) -> Nothing:
    """Move it to the deleted ones."""
    await converse.delete(tx, call.actor.family(), call.body.conversation_id)
    return Nothing()


@routes.handle(RestoreConversation)
async def restore_conversation(tx: Tx, call: Call[RestoreConversation]) -> Nothing:
    """Bring it back."""
    await converse.restore(tx, call.actor.family(), call.body.conversation_id)
    return Nothing()


@routes.handle(PurgeConversation)
async def purge_conversation(tx: Tx, call: Call[PurgeConversation]) -> Nothing:
    """Take it out of the inbox for good."""
    await converse.purge(tx, call.actor.family(), call.body.conversation_id)
    return Nothing()


@routes.handle(GetConversationFile)
async def get_file(tx: Tx, call: Call[GetConversationFile]) -> File:
    """Hand a file over."""
    return await converse.file(tx, call.actor.family(), call.body.conversation_id, call.body.document_id)


@routes.handle(ListRecipients)
async def list_recipients(tx: Tx, call: Call[ListRecipients]) -> Recipients:
    """List whom one can write to."""
    family_id = call.actor.family()
    return Recipients(recipients=await drafts.recipients(tx, family_id), children=await places.children(tx, family_id))


@routes.handle(ListDrafts)
async def list_drafts(tx: Tx, call: Call[ListDrafts]) -> Drafts:
    """List one's own drafts."""
    return Drafts(drafts=await drafts.of_adult(tx, _adult(call.actor), conversation_id=call.body.conversation_id))


@routes.handle(GetDraft)
async def get_draft(tx: Tx, call: Call[GetDraft]) -> DraftView:
    """Show a draft."""
    return await writing.show(tx, _adult(call.actor), call.body.draft_id)


@routes.handle(SaveDraft)
async def save_draft(tx: Tx, call: Call[SaveDraft]) -> DraftView:
    """Keep a draft."""
    return await writing.save(tx, call.actor.family(), _adult(call.actor), call.body)


@routes.handle(AttachFile, transaction=False)
async def attach_file(database: Database, call: Call[AttachFile]) -> DraftView:
    """Check a file, which may take a moment, then add it to a draft."""
    family_id, guardian_id = call.actor.family(), _adult(call.actor)
    upload = await uploads.checked(call.body.name, call.body.content)
    async with database.transaction(call.actor) as tx:
        return await writing.attach(tx, family_id, guardian_id, call.body.draft_id, upload)


@routes.handle(DetachFile)
async def detach_file(tx: Tx, call: Call[DetachFile]) -> DraftView:
    """Take a file out of a draft."""
    return await writing.detach(tx, _adult(call.actor), call.body.draft_id, call.body.document_id)


@routes.handle(DropDraft)
async def drop_draft(tx: Tx, call: Call[DropDraft]) -> Nothing:
    """Throw a draft away."""
    await writing.drop(tx, _adult(call.actor), call.body.draft_id)
    return Nothing()


@routes.handle(SendDraft)
async def send_draft(tx: Tx, call: Call[SendDraft]) -> SentMessage:
    """Send a message."""
    return await converse.family_writes(tx, call.actor.family(), call.actor.guardian_id, call.body)


def _adult(actor: Actor) -> UUID:
    """Tell which adult writes."""
    if actor.guardian_id is None:
        raise Forbidden
    return actor.guardian_id
