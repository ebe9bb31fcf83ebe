"""Families and staff write to each other, one transaction script each; what is written twice is said once."""

from dataclasses import replace
from uuid import UUID

from chassis import documents
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.base import File
from contracts.messaging import ConversationChanged, ConversationState, ConversationView, SendDraft, SentMessage
from services.messaging.domain.answer_notices import answer_waits
from services.messaging.domain.conversation import HOUR, MOST_AN_HOUR, TOWN_HALL, Conversation, opened
from services.messaging.domain.errors import (
    NotDeleted,
    SubjectMissing,
    TooManyMessages,
    UnknownChild,
    UnknownConversation,
    UnknownConversationFile,
    UnknownRecipient,
)
from services.messaging.store import conversations, drafts, households, mailboxes, messages, places
from services.messaging.usecases import tell_counter
from services.messaging.usecases.deliver import deliver


async def family_writes(tx: Tx, family_id: UUID, guardian_id: UUID | None, asked: SendDraft) -> SentMessage:
    """Say what an adult wrote, in a new conversation or as a reply; a form that was sent already is not said again.

    Sent again with other words it is refused, so that its writer knows that these did not leave.
    """
    await conversations.one_at_a_time(tx, family_id)
    sent = await conversations.sent_in(tx, family_id, asked.draft_id)
    if sent:
        if asked.conversation_id is None:
            sent.refuse_other(text=asked.text, subject=asked.subject, facility_id=asked.facility_id, child_id=asked.child_id)
        else:
            sent.refuse_other(text=asked.text, conversation_id=asked.conversation_id)
        return SentMessage(conversation_id=sent.conversation_id, entry_id=sent.entry_id)
    if await conversations.sent_since(tx, family_id, tx.now - HOUR) >= MOST_AN_HOUR:
        raise TooManyMessages(
            f"Vous avez envoyé {MOST_AN_HOUR} messages en une heure : la mairie les a bien reçus. "
            "Gardez celui-ci en brouillon, vous pourrez l'envoyer dans un moment."
        )
    one = await _wanted(tx, family_id, asked)
    entry_id = new_id()
    one = one.family_writes(entry_id, tx.now)
    await conversations.save(tx, one)
    adult = (await households.adults(tx, family_id)).get(guardian_id) if guardian_id else None
    signed = adult.name if adult else tx.actor.display_name or "Famille"
    await conversations.say(tx, entry_id, one, "family", signed=signed, text=asked.text, form_id=asked.draft_id)
    if guardian_id and await drafts.lock(tx, guardian_id, asked.draft_id):
        await drafts.become(tx, asked.draft_id, entry_id)
    back = await messages.mark_conversation_deleted(tx, one.conversation_id, None)
    if back:
        await tell_counter.count(tx, family_id, back)
    await tell(tx, one)
    return SentMessage(conversation_id=one.conversation_id, entry_id=entry_id)


async def staff_writes(
    tx: Tx, one: Conversation, *, signed: str, text: str, form_id: UUID, files: tuple[UUID, ...] = ()
) -> tuple[Conversation, UUID]:
    """Say what staff answer in a conversation that is locked, or that `opened` made: the family finds it in its inbox, unread.

    `files` are documents kept for the family. A form that was sent already is not said again.
    """
    sent = await conversations.sent_in(tx, one.family_id, form_id)
    if sent:
        return one, sent.entry_id
    one = one.staff_writes(tx.now)
    entry_id = new_id()
    await conversations.save(tx, one)
    await conversations.say(tx, entry_id, one, "staff", signed=signed, text=text, form_id=form_id)
    await conversations.attach(tx, one.family_id, entry_id, files)
    stood_for = await messages.supersede(tx, one.conversation_id)
    if stood_for:
        await mailboxes.count(tx, one.family_id, -stood_for)
    place = await conversations.recipient(tx, one.facility_id)
    await deliver(tx, one.family_id, answer_waits(one, entry_id, place, tx.now))
    await tell(tx, one)
    return one, entry_id


async def set_state(tx: Tx, one: Conversation, state: ConversationState) -> Conversation:
    """Note where staff stand with a conversation that is locked."""
    if one.state != state:
        one = one.stands(state, tx.now)
        await conversations.save(tx, one)
        await tell(tx, one)
    return one


async def show(tx: Tx, family_id: UUID, conversation_id: UUID) -> ConversationView:
    """Read a conversation as its family sees it."""
    one = await _own(tx, family_id, conversation_id)
    said = await conversations.entries(tx, conversation_id, after=one.cleared_at)
    if not said:
        raise UnknownConversation
    return ConversationView(
        conversation_id=one.conversation_id,
        facility_id=one.facility_id,
        recipient=await conversations.recipient(tx, one.facility_id),
        subject=one.subject,
        state=one.state,
        deleted=one.deleted_at is not None,
        unread=await conversations.unread(tx, conversation_id),
        entries=said,
        child=await places.child_name(tx, family_id, one.child_id),
    )


async def read(tx: Tx, family_id: UUID, conversation_id: UUID) -> None:
    """Mark the answers of a conversation as read."""
    await _own(tx, family_id, conversation_id, lock=True)
    counted = await messages.mark_conversation_read(tx, conversation_id)
    if counted:
        await tell_counter.count(tx, family_id, -counted)


async def delete(tx: Tx, family_id: UUID, conversation_id: UUID) -> None:
    """Move a conversation to the deleted ones; unread there, it is counted no more."""
    one = await _own(tx, family_id, conversation_id, lock=True)
    if one.deleted_at is None:
        await conversations.save(tx, replace(one, deleted_at=tx.now))
        await tell_counter.count(tx, family_id, -await messages.mark_conversation_deleted(tx, conversation_id, tx.now))


async def restore(tx: Tx, family_id: UUID, conversation_id: UUID) -> None:
    """Bring a deleted conversation back as it was."""
    one = await _own(tx, family_id, conversation_id, lock=True)
    if one.deleted_at is not None:
        await conversations.save(tx, replace(one, deleted_at=None))
        await tell_counter.count(tx, family_id, await messages.mark_conversation_deleted(tx, conversation_id, None))


async def purge(tx: Tx, family_id: UUID, conversation_id: UUID) -> None:
    """Take a deleted conversation out of the family's inbox for good: it sees only what is said from now on."""
    one = await _own(tx, family_id, conversation_id, lock=True)
    if one.deleted_at is None:
        raise NotDeleted("On ne supprime définitivement que ce qui est dans « Supprimés ».")
    await conversations.save(tx, replace(one, deleted_at=None, cleared_at=tx.now, sent_id=None))
    await messages.clear_conversation(tx, conversation_id)
    await tell_counter.count(tx, family_id, 0)


async def file(tx: Tx, family_id: UUID, conversation_id: UUID, document_id: UUID) -> File:
    """Read a file of a conversation of the family's own."""
    one = await _own(tx, family_id, conversation_id)
    document = await documents.find(tx, document_id) if await conversations.has_file(tx, one, document_id) else None
    if document is None:
        raise UnknownConversationFile
    return File(name=document.name, media_type=document.media_type, content=await documents.content(tx, document))


async def tell(tx: Tx, one: Conversation) -> None:
    """Tell that a conversation changed."""
    await tx.emit(
        ConversationChanged(
            family_id=one.family_id,
            conversation_id=one.conversation_id,
            version=one.version,
            facility_id=one.facility_id,
            state=one.state,
            last_by=one.last_by,
        )
    )


async def _wanted(tx: Tx, family_id: UUID, asked: SendDraft) -> Conversation:
    """Find the conversation that is replied to, or open a new one with a place of the town."""
    if asked.conversation_id is not None:
        return await _own(tx, family_id, asked.conversation_id, lock=True)
    if asked.facility_id is not None and not await places.is_place(tx, asked.facility_id):
        raise UnknownRecipient(f"Choisissez une structure de la liste, ou « {TOWN_HALL} ».")
    if asked.child_id is not None and not await places.is_child_of(tx, family_id, asked.child_id):
        raise UnknownChild
    if not asked.subject:
        raise SubjectMissing("Quelques mots suffisent : la structure voit ainsi de quoi il s'agit.")
    return opened(new_id(), family_id, asked.facility_id, asked.subject, author="family", now=tx.now, child_id=asked.child_id)


async def _own(tx: Tx, family_id: UUID, conversation_id: UUID, *, lock: bool = False) -> Conversation:
    one = await conversations.find(tx, conversation_id, family_id=family_id, lock=lock)
    if one is None:
        raise UnknownConversation
    return one
