"""Read a family's account: what it owes, its statement, its invoices, its running estimate."""

from datetime import date
from uuid import UUID

from chassis.clock import paris_date
from chassis.school_year import SchoolYear
from chassis.tx import Tx
from contracts.billing import AccountSummary, CounterPayment, EstimateView, InvoiceView, ListReceipts, Receipts, Statement, is_received
from services.billing.domain.charges import first_of_month
from services.billing.domain.errors import UnknownInvoice, UnknownPayment, UnknownSchoolYear
from services.billing.domain.estimate import estimate_of
from services.billing.domain.statement import statement_of
from services.billing.store import (
    accounts,
    contests,
    corrections_carried,
    corrections_of_invoice,
    counter,
    estimates,
    invoices,
    treasury_notices,
)


async def summary(tx: Tx, family_id: UUID, *, today: date, lines: bool = True) -> AccountSummary:
    """Tell the balance, the unpaid invoices, this month's estimate, its total alone without `lines`, and the totals of other months."""
    month = first_of_month(today)
    account = await accounts.read(tx, family_id, month=month)
    return AccountSummary(
        family_id=family_id,
        balance_cents=account.balance_cents,
        unpaid=account.unpaid,
        to_return=account.to_return,
        estimate=await estimate(tx, family_id, day=month) if lines else account.estimate.view(month),
        other_estimates=account.other_estimates,
        treasury=account.treasury,
        bookings_blocked=account.blocked,
        reserved_cents=account.reserved_cents,
        mandate_to_sign=account.mandate_to_sign,
    )


async def statement(tx: Tx, family_id: UUID, *, school_year: str | None, today: date) -> Statement:
    """Draw up the statement of a school year, the current one unless another is named."""
    current = SchoolYear.of(today)
    try:
        year = SchoolYear.parse(school_year) if school_year else current
    except ValueError as error:
        raise UnknownSchoolYear("Une année scolaire s'écrit avec deux années qui se suivent, par exemple 2026-2027.") from error
    operations, elsewhere = await accounts.statement(tx, family_id, year, goes_on=year == current)
    return statement_of(operations, year, current=current, elsewhere=elsewhere)


async def invoice(tx: Tx, invoice_id: UUID, *, family_id: UUID) -> InvoiceView:
    """Read one of the family's own invoices; raises UnknownInvoice for any other."""
    found = await invoices.read(tx, invoice_id, family_id=family_id)
    if found is None:
        raise UnknownInvoice
    contested, treasury = await contests.of_invoice(tx, invoice_id), await treasury_notices.of_invoice(tx, invoice_id)
    settled = await invoices.settled_by(tx, invoice_id, family_id=family_id)
    carried = await corrections_carried.of_invoice(tx, family_id, invoice_id)
    return found.model_copy(update={"contests": contested, "treasury": treasury, "settled_by": settled, "carried": carried})


async def invoice_for_staff(tx: Tx, invoice_id: UUID, *, family_id: UUID) -> InvoiceView:
    """Read a family's invoice with what waits for a corrective run: families read that once it is issued."""
    found = await invoice(tx, invoice_id, family_id=family_id)
    return found.model_copy(update={"corrections": await corrections_of_invoice.waiting(tx, invoice_id, family_id=family_id)})


async def receipts(tx: Tx, family_id: UUID, asked: ListReceipts) -> Receipts:
    """List what a family paid, the latest first, a page at a time; what the treasury took over is receipted by it."""
    found = await counter.receipts(tx, family_id, asked.before, today=paris_date(tx.now), limit=asked.limit + 1)
    shown = found[: asked.limit]
    return Receipts(payments=shown, next=shown[-1].payment_id if len(found) > asked.limit else None)


async def receipt(tx: Tx, family_id: UUID, payment_id: UUID) -> CounterPayment:
    """Read one of the family's own payments; raises UnknownPayment for any other."""
    found = await counter.payment(tx, family_id, payment_id)
    if found is None or not is_received(found.received_on, paris_date(tx.now), at_treasury=found.method == "treasury"):
        raise UnknownPayment
    return found


async def estimate(tx: Tx, family_id: UUID, *, day: date, lines: bool = True) -> EstimateView:
    """Tell the running estimate of the month that holds a day, its total alone without `lines`."""
    month = first_of_month(day)
    if not lines:
        return (await estimates.read_total(tx, family_id, month)).view(month)
    return estimate_of(month, *await estimates.read(tx, family_id, month))
