"""A family's account, its statement and its invoices, each with whether cards are taken."""

from chassis.clock import paris_date
from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.billing import AccountSummary, GetAccountSummary, GetInvoice, GetStatement, InvoiceView, Statement
from services.billing.usecases import read_account


def account_routes(*, by_card: bool) -> Routes:
    """Make the endpoints of a town that takes cards, or of one that does not."""
    routes = Routes()
    told = {"by_card": by_card}

    @routes.handle(GetAccountSummary)
    async def summary(tx: Tx, call: Call[GetAccountSummary]) -> AccountSummary:
        """Answer the balance, the unpaid invoices and this month's estimate."""
        found = await read_account.summary(tx, call.actor.family(), today=paris_date(tx.now), lines=call.body.lines)
        return found.model_copy(update=told)

    @routes.handle(GetStatement)
    async def statement(tx: Tx, call: Call[GetStatement]) -> Statement:
        """Answer the statement of a school year."""
        found = await read_account.statement(tx, call.actor.family(), school_year=call.body.school_year, today=paris_date(tx.now))
        return found.model_copy(update=told)

    @routes.handle(GetInvoice)
    async def invoice(tx: Tx, call: Call[GetInvoice]) -> InvoiceView:
        """Answer one of the family's own invoices."""
        found = await read_account.invoice(tx, call.body.invoice_id, family_id=call.actor.family())
        return found.model_copy(update=told)

    return routes
