"""Corrections over HTTP: families within the cashier's reach; what waits concerns the whole town."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.billing import AllPendingCorrections, CorrectInvoiceLine, DecidedCorrection, ReadPendingCorrections
from contracts.rights import Right
from services.billing.usecases import decide_correction

routes = Routes()


@routes.handle(ReadPendingCorrections)
async def read_pending(tx: Tx, call: Call[ReadPendingCorrections]) -> AllPendingCorrections:
    """Tell what waits for a corrective run."""
    call.actor.require_everywhere(Right.ISSUE_INVOICE)
    return await decide_correction.pending(tx)


@routes.handle(CorrectInvoiceLine)
async def correct_line(tx: Tx, call: Call[CorrectInvoiceLine]) -> DecidedCorrection:
    """Decide what the days of a line cost."""
    call.actor.require_everywhere(Right.ISSUE_INVOICE)
    return await decide_correction.decide_correction(tx, call.body)
