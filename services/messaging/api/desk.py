"""The shared inbox of staff."""

from chassis.database import Database
from chassis.http import Call, Routes
from chassis.tx import Tx
from chassis.uploads import Upload, checked
from contracts.base import File, Nothing
from contracts.messaging import (
    AnswerConversation,
    AssignConversation,
    CannedAnswer,
    CannedAnswers,
    CountDesk,
    DeskConversation,
    DeskPage,
    ListCanned,
    ListDesk,
    NoteConversation,
    PutCanned,
    ReadDesk,
    ReadDeskFile,
    RemoveCanned,
    SetConversationState,
    WriteToFamily,
)
from contracts.rights import Right
from contracts.waiting import Waiting
from services.messaging.store import desk as inbox
from services.messaging.usecases import canned, desk

routes = Routes()


@routes.handle(ListDesk)
async def listed(tx: Tx, call: Call[ListDesk]) -> DeskPage:
    """List conversations, and each facility's inbox in figures."""
    call.actor.require(Right.READ_CONVERSATION)
    found = await inbox.listed(tx, call.body)
    return DeskPage(conversations=found[: inbox.PAGE], more=len(found) > inbox.PAGE, places=await inbox.places(tx))


@routes.handle(CountDesk)
async def count(tx: Tx, call: Call[CountDesk]) -> Waiting:
    """Tell how many conversations are new."""
    call.actor.require(Right.READ_CONVERSATION)
    return await inbox.waiting(tx)


@routes.handle(ReadDesk, leaves_trace=True)
async def read(tx: Tx, call: Call[ReadDesk]) -> DeskConversation:
    """Open a conversation."""
    call.actor.require(Right.READ_CONVERSATION)
    if Right.ANSWER_CONVERSATION in call.actor.rights:
        await inbox.keep_agent(tx)
    return await desk.read(tx, call.body.conversation_id)


@routes.handle(ReadDeskFile, leaves_trace=True)
async def read_file(tx: Tx, call: Call[ReadDeskFile]) -> File:
    """Hand a file over."""
    call.actor.require(Right.READ_CONVERSATION)
    return await desk.file(tx, call.body.conversation_id, call.body.document_id)


@routes.handle(AnswerConversation, transaction=False)
async def answer(database: Database, call: Call[AnswerConversation]) -> DeskConversation:
    """Answer a family; a file is checked before anything is locked."""
    call.actor.require(Right.ANSWER_CONVERSATION)
    upload = await _checked(call.body)
    async with database.transaction(call.actor) as tx:
        return await desk.answer(tx, call.body, upload)


@routes.handle(WriteToFamily, transaction=False)
async def write(database: Database, call: Call[WriteToFamily]) -> DeskConversation:
    """Write to a family first; a file is checked before anything is locked."""
    call.actor.require(Right.ANSWER_CONVERSATION)
    upload = await _checked(call.body)
    async with database.transaction(call.actor) as tx:
        return await desk.write(tx, call.body, upload)


async def _checked(written: AnswerConversation | WriteToFamily) -> Upload | None:
    return await checked(written.file_name or "document", written.file) if written.file else None


@routes.handle(AssignConversation)
async def assign(tx: Tx, call: Call[AssignConversation]) -> DeskConversation:
    """Give a conversation to somebody, or back to all."""
    call.actor.require(Right.ANSWER_CONVERSATION)
    return await desk.assign(tx, call.body)


@routes.handle(SetConversationState)
async def set_state(tx: Tx, call: Call[SetConversationState]) -> DeskConversation:
    """Say where one stands."""
    call.actor.require(Right.ANSWER_CONVERSATION)
    return await desk.set_state(tx, call.body)


@routes.handle(NoteConversation)
async def note(tx: Tx, call: Call[NoteConversation]) -> DeskConversation:
    """Note something for colleagues."""
    call.actor.require(Right.ANSWER_CONVERSATION)
    return await desk.note(tx, call.body)


@routes.handle(ListCanned)
async def list_canned(tx: Tx, call: Call[ListCanned]) -> CannedAnswers:
    """List canned answers."""
    call.actor.require(Right.ANSWER_CONVERSATION)
    return await canned.every(tx)


@routes.handle(PutCanned)
async def put_canned(tx: Tx, call: Call[PutCanned]) -> CannedAnswer:
    """Write a canned answer."""
    call.actor.require(Right.ANSWER_CONVERSATION)
    return await canned.put(tx, call.body)


@routes.handle(RemoveCanned)
async def remove_canned(tx: Tx, call: Call[RemoveCanned]) -> Nothing:
    """Throw a canned answer away."""
    call.actor.require(Right.ANSWER_CONVERSATION)
    await canned.remove(tx, call.body.answer_id)
    return Nothing()
