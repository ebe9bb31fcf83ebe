"""What a clerk enters, sends and takes back in the place of a family; the family reads who did it."""

from chassis.database import Database
from chassis.http import Call, Routes
from chassis.tx import Tx
from chassis.uploads import checked
from contracts.family import (
    KeepRecordDocumentFor,
    ListFamilyRecordRequests,
    RecordDocument,
    RecordRequestKind,
    RecordRequests,
    RecordRequestView,
    SubmitRecordChange,
    SubmitRecordChangeFor,
    WithdrawRecordRequestFor,
)
from contracts.rights import Right
from services.family.domain.errors import UnknownRequest
from services.family.store import request_lists, requests
from services.family.usecases import keep_document, submit_change
from services.family.usecases.kinds import KINDS
from services.family.usecases.records import record
from services.family.usecases.show_requests import show

routes = Routes()


@routes.handle(SubmitRecordChangeFor)
async def submit_for(tx: Tx, call: Call[SubmitRecordChangeFor]) -> RecordRequestView:
    """Transmit a change in the place of a family."""
    asked = call.body
    _may_act(call, asked.kind)
    tx.audit("family.request.enter", family_id=asked.family_id, about_id=asked.about, detail=asked.kind)
    change = SubmitRecordChange(kind=asked.kind, about=asked.about, fields=asked.fields, documents=asked.documents)
    return await submit_change.submit_change(tx, asked.family_id, change)


@routes.handle(KeepRecordDocumentFor, transaction=False)
async def keep_for(database: Database, call: Call[KeepRecordDocumentFor]) -> RecordDocument:
    """Keep a file for a change that will follow; an image is drawn anew before a connection is taken."""
    call.actor.require(Right.ACT_FOR_FAMILY)
    upload = await checked(call.body.name, call.body.content)
    async with database.transaction(call.actor) as tx:
        await record(tx, call.body.family_id)
        kept = await keep_document.keep_document(tx, call.body.family_id, upload, None)
        tx.audit("family.request.attach", family_id=call.body.family_id, about_id=kept.document_id)
        return kept


@routes.handle(ListFamilyRecordRequests)
async def list_for(tx: Tx, call: Call[ListFamilyRecordRequests]) -> RecordRequests:
    """List what a family waits for."""
    call.actor.require(Right.READ_RECORD_REQUEST)
    await record(tx, call.body.family_id)
    waiting = await request_lists.waiting_of_family(tx, call.body.family_id)
    return RecordRequests(requests=await show(tx, waiting, opening=False), pending=len(waiting))


@routes.handle(WithdrawRecordRequestFor)
async def withdraw_for(tx: Tx, call: Call[WithdrawRecordRequestFor]) -> RecordRequestView:
    """Take a request back in the place of a family."""
    asked = call.body
    call.actor.require(Right.ACT_FOR_FAMILY)
    found = await requests.find(tx, asked.request_id)
    if found is None:
        raise UnknownRequest
    _may_act(call, found.kind)
    tx.audit("family.request.withdraw", family_id=found.family_id, about_id=found.request_id, detail=found.kind)
    return await submit_change.withdraw(tx, asked.family_id, asked.request_id)


def _may_act(call: Call[SubmitRecordChangeFor] | Call[WithdrawRecordRequestFor], kind: RecordRequestKind) -> None:
    """Require the right to act for families, and that of a sensitive kind."""
    call.actor.require(Right.ACT_FOR_FAMILY)
    right = KINDS[kind].right
    if right is not None:
        call.actor.require(right)
