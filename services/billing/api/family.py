"""What families ask of billing: each reads its own account only."""

from chassis.clock import paris_date
from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.billing import (
    AccountSummary,
    CounterPayment,
    EstimateView,
    GetAccountSummary,
    GetEstimate,
    GetInvoice,
    GetReceipt,
    GetStatement,
    InvoiceView,
    ListReceipts,
    QuoteDays,
    Quotes,
    Receipts,
    Statement,
)
from services.billing.usecases import read_account
from services.billing.usecases.quote_days import quote_days

routes = Routes()


@routes.handle(GetAccountSummary)
async def get_account_summary(tx: Tx, call: Call[GetAccountSummary]) -> AccountSummary:
    """Answer the balance, the unpaid invoices and this month's estimate."""
    return await read_account.summary(tx, call.actor.family(), today=paris_date(tx.now), lines=call.body.lines)


@routes.handle(GetStatement)
async def get_statement(tx: Tx, call: Call[GetStatement]) -> Statement:
    """Answer the statement of a school year."""
    return await read_account.statement(tx, call.actor.family(), school_year=call.body.school_year, today=paris_date(tx.now))


@routes.handle(GetInvoice)
async def get_invoice(tx: Tx, call: Call[GetInvoice]) -> InvoiceView:
    """Answer one of the family's own invoices."""
    return await read_account.invoice(tx, call.body.invoice_id, family_id=call.actor.family())


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
    return await quote_days(tx, call.actor.family(), call.body.days)
