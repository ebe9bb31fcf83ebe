"""What families ask of billing: each reads its own account only."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.billing import (
    CounterPayment,
    EstimateView,
    GetEstimate,
    GetReceipt,
    ListReceipts,
    QuoteDays,
    Quotes,
    Receipts,
)
from services.billing.usecases import read_account
from services.billing.usecases.quote_days import quote_days

routes = Routes()


@routes.handle(GetEstimate)
async def get_estimate(tx: Tx, call: Call[GetEstimate]) -> EstimateView:
    """Answer the estimate of a month."""
    return await read_account.estimate(tx, call.actor.family(), day=call.body.month, lines=call.body.lines)


@routes.handle(ListReceipts)
async def list_receipts(tx: Tx, call: Call[ListReceipts]) -> Receipts:
    """Answer the family's payments."""
    return await read_account.receipts(tx, call.actor.family(), call.body)


@routes.handle(GetReceipt)
async def get_receipt(tx: Tx, call: Call[GetReceipt]) -> CounterPayment:
    """Answer one of the family's payments."""
    return await read_account.receipt(tx, call.actor.family(), call.body.payment_id)


@routes.handle(QuoteDays)
async def quote(tx: Tx, call: Call[QuoteDays]) -> Quotes:
    """Answer what days would cost."""
    return await quote_days(tx, call.actor.family(), call.body.days, instead=call.body.instead)
