"""Collections over HTTP: they concern the whole town."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.base import File
from contracts.billing import (
    CancelDebitBatch,
    ConfirmCreditor,
    CreditorView,
    DebitBatches,
    DebitBatchView,
    DownloadDebitFile,
    GetDebitBatch,
    LeaveOutDebit,
    ListDebitBatches,
    MakeDebitFile,
    PrepareDebitBatch,
    PutCreditor,
    ReadCreditor,
    RejectDebit,
    WithdrawCreditor,
)
from contracts.rights import Right
from services.billing.usecases import announce_debits, make_debit_file, put_creditor, read_direct_debit, reject_debit

routes = Routes()


@routes.handle(ReadCreditor)
async def read_creditor(tx: Tx, call: Call[ReadCreditor]) -> CreditorView:
    """Show who collects."""
    call.actor.require_everywhere(Right.COLLECT_DEBIT)
    return await read_direct_debit.creditor(tx)


@routes.handle(PutCreditor)
async def enter_creditor(tx: Tx, call: Call[PutCreditor]) -> CreditorView:
    """Enter who collects."""
    call.actor.require_everywhere(Right.COLLECT_DEBIT)
    call.actor.require_everywhere(Right.WRITE_REGIE)
    return await put_creditor.put(tx, call.body)


@routes.handle(ConfirmCreditor)
async def confirm_creditor(tx: Tx, call: Call[ConfirmCreditor]) -> CreditorView:
    """Confirm the account that a colleague entered."""
    call.actor.require_everywhere(Right.COLLECT_DEBIT)
    call.actor.require_everywhere(Right.WRITE_REGIE)
    return await put_creditor.confirm(tx, call.body)


@routes.handle(WithdrawCreditor)
async def withdraw_creditor(tx: Tx, call: Call[WithdrawCreditor]) -> CreditorView:
    """Give up the account that waits."""
    call.actor.require_everywhere(Right.COLLECT_DEBIT)
    call.actor.require_everywhere(Right.WRITE_REGIE)
    return await put_creditor.withdraw(tx, call.body.change_id)


@routes.handle(ListDebitBatches)
async def list_batches(tx: Tx, call: Call[ListDebitBatches]) -> DebitBatches:
    """List the latest batches."""
    call.actor.require_everywhere(Right.COLLECT_DEBIT)
    return await announce_debits.latest(tx, call.body.limit)


@routes.handle(PrepareDebitBatch)
async def prepare(tx: Tx, call: Call[PrepareDebitBatch]) -> DebitBatchView:
    """Prepare collections and tell the families."""
    call.actor.require_everywhere(Right.COLLECT_DEBIT)
    return await announce_debits.prepare(tx, call.body)


@routes.handle(GetDebitBatch)
async def get_batch(tx: Tx, call: Call[GetDebitBatch]) -> DebitBatchView:
    """Show a batch."""
    call.actor.require_everywhere(Right.COLLECT_DEBIT)
    return await announce_debits.read(tx, call.body.batch_id)


@routes.handle(LeaveOutDebit)
async def leave_out(tx: Tx, call: Call[LeaveOutDebit]) -> DebitBatchView:
    """Leave a family out of a batch, or take it back in."""
    call.actor.require_everywhere(Right.COLLECT_DEBIT)
    settle = announce_debits.leave_out if call.body.left_out else announce_debits.take_in
    return await settle(tx, call.body.batch_id, call.body.debit_id)


@routes.handle(MakeDebitFile)
async def make(tx: Tx, call: Call[MakeDebitFile]) -> DebitBatchView:
    """Make the file for the bank."""
    call.actor.require_everywhere(Right.COLLECT_DEBIT)
    return await make_debit_file.make(tx, call.body.batch_id)


@routes.handle(CancelDebitBatch)
async def cancel(tx: Tx, call: Call[CancelDebitBatch]) -> DebitBatchView:
    """Give a batch up."""
    call.actor.require_everywhere(Right.COLLECT_DEBIT)
    return await announce_debits.cancel(tx, call.body.batch_id)


@routes.handle(DownloadDebitFile, leaves_trace=True)
async def download(tx: Tx, call: Call[DownloadDebitFile]) -> File:
    """Hand over the file for the bank, which leaves a trace."""
    call.actor.require_everywhere(Right.COLLECT_DEBIT)
    return await make_debit_file.download(tx, call.body.batch_id)


@routes.handle(RejectDebit)
async def reject(tx: Tx, call: Call[RejectDebit]) -> DebitBatchView:
    """Post back a collection that the bank rejected."""
    call.actor.require_everywhere(Right.COLLECT_DEBIT)
    return await reject_debit.reject(tx, call.body)
