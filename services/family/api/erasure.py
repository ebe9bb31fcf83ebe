"""What staff may ask about erasing a family."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.family import (
    AskErasure,
    ConfirmErasure,
    EmptyRecordView,
    Erasures,
    ErasureView,
    ListErasures,
    ReadEmptyRecord,
    WithdrawEmptyRecord,
    WithdrawErasure,
)
from contracts.rights import Right
from services.family.store import erasures as store
from services.family.usecases import empty_records, erasures

routes = Routes()


@routes.handle(AskErasure)
async def ask(tx: Tx, call: Call[AskErasure]) -> ErasureView:
    """Ask that a family be erased."""
    call.actor.require_everywhere(Right.ERASE_RECORD)
    return await erasures.ask(tx, call.body.family_id, call.body.why)


@routes.handle(ConfirmErasure)
async def confirm(tx: Tx, call: Call[ConfirmErasure]) -> ErasureView:
    """Confirm what somebody else asked for."""
    call.actor.require_everywhere(Right.ERASE_RECORD)
    return await erasures.confirm(tx, call.body.erasure_id)


@routes.handle(WithdrawErasure)
async def withdraw(tx: Tx, call: Call[WithdrawErasure]) -> ErasureView:
    """Give an erasure up."""
    call.actor.require_everywhere(Right.ERASE_RECORD)
    return await erasures.withdraw(tx, call.body.erasure_id)


@routes.handle(ListErasures)
async def list_erasures(tx: Tx, call: Call[ListErasures]) -> Erasures:
    """List erasures."""
    call.actor.require_everywhere(Right.ERASE_RECORD)
    return Erasures(erasures=await store.views(tx, family_id=call.body.family_id, erasure_id=None, limit=call.body.limit))


@routes.handle(ReadEmptyRecord)
async def read_empty_record(tx: Tx, call: Call[ReadEmptyRecord]) -> EmptyRecordView:
    """Tell what keeps a record from being taken back."""
    call.actor.require_everywhere(Right.WRITE_RECORD)
    return await empty_records.read(tx, call.body.family_id)


@routes.handle(WithdrawEmptyRecord)
async def withdraw_empty_record(tx: Tx, call: Call[WithdrawEmptyRecord]) -> EmptyRecordView:
    """Take back an empty record."""
    call.actor.require_everywhere(Right.WRITE_RECORD)
    return await empty_records.withdraw(tx, call.body.family_id, call.body.version)
