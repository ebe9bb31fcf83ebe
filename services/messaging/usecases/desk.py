"""Staff treat what families wrote: they take it in hand, note, answer; two at once lose nothing."""

from uuid import UUID

from chassis import documents
from chassis.ids import new_id
from chassis.tx import Tx
from chassis.uploads import Upload
from contracts.base import File
from contracts.messaging import (
    AnswerConversation,
    AssignConversation,
    DeskConversation,
    NoteConversation,
    SetConversationState,
    WriteToFamily,
)
from services.messaging.domain.conversation import Conversation, opened
from services.messaging.domain.errors import (
    NotedOtherwise,
    SaidMeanwhile,
    UnknownChild,
    UnknownColleague,
    UnknownConversation,
    UnknownConversationFile,
)
from services.messaging.store import conversations, desk, households, places
from services.messaging.usecases import converse
from services.messaging.usecases.canned import filled_for


async def show(tx: Tx, one: Conversation) -> DeskConversation:
    """Put a conversation into the words of the desk."""
    agent_id, name = await desk.agent(tx, one.conversation_id)
    place = await conversations.recipient(tx, one.facility_id)
    child = await places.child_name(tx, one.family_id, one.child_id)
    return DeskConversation(
        conversation_id=one.conversation_id,
        version=one.version,
        family_id=one.family_id,
        family=await desk.family_name(tx, one),
        facility_id=one.facility_id,
        facility=place,
        subject=one.subject,
        state=one.state,
        waiting_since=one.waiting_since,
        agent_id=agent_id,
        agent=name,
        entries=await desk.entries(tx, one.conversation_id),
        notes=await desk.notes(tx, one.conversation_id),
        colleagues=await desk.colleagues(tx, one.facility_id),
        answers=await filled_for(tx, one, place, child),
        child_id=one.child_id,
        child=child,
    )


async def read(tx: Tx, conversation_id: UUID) -> DeskConversation:
    """Open a conversation; whoever may answer is from now on among those to whom it can be given."""
    one = await found(tx, conversation_id)
    tx.audit("messaging.conversation.read", family_id=one.family_id, about_id=one.conversation_id)
    return await show(tx, one)


async def file(tx: Tx, conversation_id: UUID, document_id: UUID) -> File:
    """Open a file that came with a message."""
    one = await found(tx, conversation_id)
    document = await documents.find(tx, document_id) if await conversations.has_file(tx, one, document_id) else None
    if document is None:
        raise UnknownConversationFile
    tx.audit("messaging.conversation.read", family_id=one.family_id, about_id=document_id, detail="file")
    return File(name=document.name, media_type=document.media_type, content=await documents.content(tx, document))


async def answer(tx: Tx, asked: AnswerConversation, upload: Upload | None = None) -> DeskConversation:
    """Answer a family, unless something was said that the writer has not read; whoever answers first has it in hand."""
    one = await found(tx, asked.conversation_id, lock=True)
    await desk.keep_agent(tx)
    if sent := await conversations.sent_in(tx, one.family_id, asked.form_id):
        sent.refuse_other(text=asked.text, conversation_id=one.conversation_id, files=_names(upload))
        return await show(tx, one)
    await _refuse_unread(tx, one, asked.seen, "Votre réponse n'est pas envoyée")
    place = await conversations.recipient(tx, one.facility_id)
    files = await _kept(tx, one.family_id, upload)
    one, _ = await converse.staff_writes(tx, one, signed=place, text=asked.text, form_id=asked.form_id, files=files)
    await desk.assign(tx, one.conversation_id, tx.actor.account_id, only_if_nobody=True)
    return await show(tx, one)


async def write(tx: Tx, asked: WriteToFamily, upload: Upload | None = None) -> DeskConversation:
    """Write to a family first."""
    if not desk.is_within_reach(tx, asked.facility_id) or not await households.adults(tx, asked.family_id):
        raise UnknownConversation
    await conversations.one_at_a_time(tx, asked.family_id)
    await desk.keep_agent(tx)
    if sent := await conversations.sent_in(tx, asked.family_id, asked.form_id):
        sent.refuse_other(
            text=asked.text, subject=asked.subject, facility_id=asked.facility_id, child_id=asked.child_id, files=_names(upload)
        )
        return await show(tx, await found(tx, sent.conversation_id))
    place = await conversations.recipient(tx, asked.facility_id)
    if asked.child_id is not None and not await places.is_child_of(tx, asked.family_id, asked.child_id):
        raise UnknownChild
    one = opened(new_id(), asked.family_id, asked.facility_id, asked.subject, author="staff", now=tx.now, child_id=asked.child_id)
    files = await _kept(tx, asked.family_id, upload)
    one, _ = await converse.staff_writes(tx, one, signed=place, text=asked.text, form_id=asked.form_id, files=files)
    await desk.assign(tx, one.conversation_id, tx.actor.account_id)
    return await show(tx, one)


async def assign(tx: Tx, asked: AssignConversation) -> DeskConversation:
    """Give a conversation to somebody, who has it in hand then, or back to all."""
    one = await found(tx, asked.conversation_id, lock=True)
    await desk.keep_agent(tx)
    if asked.agent_id is not None and all(other.agent_id != asked.agent_id for other in await desk.colleagues(tx, one.facility_id)):
        raise UnknownColleague
    await desk.assign(tx, one.conversation_id, asked.agent_id)
    if one.state != "answered":
        one = await converse.set_state(tx, one, "in_hand" if asked.agent_id else "new")
    return await show(tx, one)


async def set_state(tx: Tx, asked: SetConversationState) -> DeskConversation:
    """Say where one stands with a conversation; it is not filed as answered over something that whoever files it has not read."""
    one = await found(tx, asked.conversation_id, lock=True)
    await desk.keep_agent(tx)
    if asked.state == "answered" and asked.seen is not None:
        await _refuse_unread(tx, one, asked.seen, "La conversation reste ouverte")
    if asked.state == "in_hand":
        await desk.assign(tx, one.conversation_id, tx.actor.account_id, only_if_nobody=True)
    return await show(tx, await converse.set_state(tx, one, asked.state))


async def note(tx: Tx, asked: NoteConversation) -> DeskConversation:
    """Note something for colleagues."""
    one = await found(tx, asked.conversation_id)
    await desk.keep_agent(tx)
    if not await desk.note(tx, one, asked.note_id, asked.text):
        raise NotedOtherwise("Une autre note est déjà enregistrée depuis cette page. Si vous enregistrez celle-ci, elle s'y ajoutera.")
    return await show(tx, one)


async def found(tx: Tx, conversation_id: UUID, *, lock: bool = False) -> Conversation:
    """Find a conversation within reach."""
    one = await desk.find(tx, conversation_id, lock=lock)
    if one is None:
        raise UnknownConversation
    return one


async def _refuse_unread(tx: Tx, one: Conversation, seen: UUID, left: str) -> None:
    """Refuse where the last message of a locked conversation is not the one that was read; `left` says what was not done."""
    last = await desk.last_said(tx, one.conversation_id)
    if last is not None and last.entry_id != seen:
        raise SaidMeanwhile(f"{last.by} a écrit entre-temps. {left} : lisez d'abord.", entry_id=str(last.entry_id))


def _names(upload: Upload | None) -> tuple[str, ...]:
    return (upload.name,) if upload else ()


async def _kept(tx: Tx, family_id: UUID, upload: Upload | None) -> tuple[UUID, ...]:
    """Seal a file for the family that it is sent to."""
    return () if upload is None else ((await documents.keep(tx, upload, subject_id=family_id, family_id=family_id)).document_id,)
