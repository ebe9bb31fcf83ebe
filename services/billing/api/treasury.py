"""Handing over to the treasury over HTTP: it concerns the whole town."""

from pathlib import Path

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.base import File
from contracts.billing import (
    CorrectTitle,
    DownloadReductions,
    DownloadTreasuryFile,
    GetTreasuryBatch,
    HandOver,
    HandOverReductions,
    ListTreasuryBatches,
    NoteTitle,
    ReadTreasuryCandidates,
    TreasuryBatches,
    TreasuryBatchView,
    TreasuryCandidates,
    TreasuryReductionBatch,
)
from contracts.rights import Right
from services.billing.usecases import correct_title, hand_over, note_title, tell_reductions, title_files, titles


def treasury_routes(schema: Path | None) -> Routes:
    """Make the endpoints; files are checked against the schema of the treasury where the town has it."""
    routes = Routes()

    @routes.handle(ReadTreasuryCandidates)
    async def candidates(tx: Tx, call: Call[ReadTreasuryCandidates]) -> TreasuryCandidates:
        """List what can be handed over."""
        call.actor.require_everywhere(Right.HAND_OVER)
        return await hand_over.candidates(tx, call.body.code, call.body.due_to, call.body.family_id)

    @routes.handle(ListTreasuryBatches)
    async def list_batches(tx: Tx, call: Call[ListTreasuryBatches]) -> TreasuryBatches:
        """List the latest batches."""
        call.actor.require_everywhere(Right.HAND_OVER)
        return await titles.latest(tx, call.body.limit)

    @routes.handle(HandOver)
    async def make(tx: Tx, call: Call[HandOver]) -> TreasuryBatchView:
        """Make a batch of titles."""
        call.actor.require_everywhere(Right.HAND_OVER)
        return await hand_over.hand_over(tx, call.body)

    @routes.handle(NoteTitle)
    async def note(tx: Tx, call: Call[NoteTitle]) -> TreasuryBatchView:
        """Note a title that the accountant made by hand."""
        call.actor.require_everywhere(Right.HAND_OVER)
        return await note_title.note(tx, call.body)

    @routes.handle(GetTreasuryBatch)
    async def get_batch(tx: Tx, call: Call[GetTreasuryBatch]) -> TreasuryBatchView:
        """Show a batch."""
        call.actor.require_everywhere(Right.HAND_OVER)
        return await titles.read(tx, call.body.batch_id)

    @routes.handle(DownloadTreasuryFile, leaves_trace=True)
    async def download(tx: Tx, call: Call[DownloadTreasuryFile]) -> File:
        """Hand over the file for the treasury, which leaves a trace."""
        call.actor.require_everywhere(Right.HAND_OVER)
        return await title_files.download(tx, call.body.batch_id, schema)

    @routes.handle(CorrectTitle)
    async def correct(tx: Tx, call: Call[CorrectTitle]) -> TreasuryBatchView:
        """Note that a title was annulled or reduced."""
        call.actor.require_everywhere(Right.HAND_OVER)
        return await correct_title.correct(tx, call.body)

    @routes.handle(HandOverReductions)
    async def reduce(tx: Tx, call: Call[HandOverReductions]) -> TreasuryReductionBatch:
        """Make the slip of titles annulled or reduced."""
        call.actor.require_everywhere(Right.HAND_OVER)
        return await tell_reductions.hand_over(tx, call.body)

    @routes.handle(DownloadReductions, leaves_trace=True)
    async def download_reductions(tx: Tx, call: Call[DownloadReductions]) -> File:
        """Hand over the file of a slip, which leaves a trace."""
        call.actor.require_everywhere(Right.HAND_OVER)
        return await tell_reductions.download(tx, call.body.batch_id, schema)

    return routes
