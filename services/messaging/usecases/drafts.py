"""What an adult is writing is kept until it is sent; drafts of one adult are nobody else's."""

from uuid import UUID

from chassis import documents
from chassis.tx import Tx
from chassis.uploads import Upload
from contracts.messaging import MOST_FILES, DraftView, SaveDraft
from services.messaging.domain.conversation import MOST_DRAFTS
from services.messaging.domain.errors import (
    AlreadySent,
    TooManyDocuments,
    TooManyDrafts,
    TooManyFiles,
    UnknownChild,
    UnknownConversation,
    UnknownConversationFile,
    UnknownDraft,
    UnknownRecipient,
)
from services.messaging.store import conversations, drafts, places


async def show(tx: Tx, guardian_id: UUID, draft_id: UUID) -> DraftView:
    """Read a draft of an adult."""
    found = await drafts.of_adult(tx, guardian_id, draft_id=draft_id)
    if not found:
        raise UnknownDraft
    return found[0]


async def save(tx: Tx, family_id: UUID, guardian_id: UUID, written: SaveDraft) -> DraftView:
    """Keep what an adult is writing; a reply has one draft, whichever page it was begun on."""
    await conversations.one_at_a_time(tx, family_id)
    if sent := await conversations.sent_in(tx, family_id, written.draft_id):
        sent.refuse_other(text=written.text)
        raise AlreadySent
    if written.conversation_id and not await conversations.find(tx, written.conversation_id, family_id=family_id):
        raise UnknownConversation
    if written.facility_id and not await places.is_place(tx, written.facility_id):
        raise UnknownRecipient
    if written.child_id and not await places.is_child_of(tx, family_id, written.child_id):
        raise UnknownChild
    former = await drafts.of_conversation(tx, guardian_id, written.conversation_id) if written.conversation_id else None
    if former and former != written.draft_id:
        await drafts.make_room(tx, former)
    if await drafts.lock(tx, guardian_id, written.draft_id):
        await drafts.change(tx, written)
    else:
        if await drafts.count(tx, guardian_id) >= MOST_DRAFTS:
            raise TooManyDrafts(f"Vous avez {MOST_DRAFTS} brouillons. Envoyez-en ou supprimez-en un dans « Brouillons ».")
        if not await drafts.add(tx, family_id, guardian_id, written):
            raise UnknownDraft
    if former and former != written.draft_id:
        await drafts.stand_for(tx, former, written.draft_id)
    return await show(tx, guardian_id, written.draft_id)


async def attach(tx: Tx, family_id: UUID, guardian_id: UUID, draft_id: UUID, upload: Upload) -> DraftView:
    """Add a checked file to a draft."""
    if not await drafts.lock(tx, guardian_id, draft_id):
        raise UnknownDraft
    if len(await drafts.files(tx, draft_id)) >= MOST_FILES:
        raise TooManyFiles("Envoyez les autres fichiers dans un second message.")
    if not await documents.has_room(tx, family_id):
        raise TooManyDocuments("Vous avez envoyé beaucoup de fichiers aujourd'hui. Réessayez demain.", retry_after=3600)
    document = await documents.keep(tx, upload, subject_id=family_id, family_id=family_id)
    await drafts.attach(tx, family_id, draft_id, document.document_id)
    return await show(tx, guardian_id, draft_id)


async def detach(tx: Tx, guardian_id: UUID, draft_id: UUID, document_id: UUID) -> DraftView:
    """Take a file out of a draft, and forget it."""
    if not await drafts.lock(tx, guardian_id, draft_id):
        raise UnknownDraft
    if not await drafts.detach(tx, draft_id, document_id):
        raise UnknownConversationFile
    await documents.remove(tx, [document_id])
    return await show(tx, guardian_id, draft_id)


async def drop(tx: Tx, guardian_id: UUID, draft_id: UUID) -> None:
    """Throw a draft away, with its files."""
    if not await drafts.lock(tx, guardian_id, draft_id):
        raise UnknownDraft
    held = await drafts.files(tx, draft_id)
    await drafts.remove(tx, draft_id)
    await documents.remove(tx, held)


async def drop_all(tx: Tx, guardian_id: UUID) -> None:
    """Throw away what an adult was writing who left the household: nobody else may read it."""
    for one in await drafts.of_adult(tx, guardian_id):
        await drop(tx, guardian_id, one.draft_id)
