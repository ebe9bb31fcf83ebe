"""SQL of what is still open on the account of a family that is to be erased."""

from uuid import UUID

import asyncpg

from chassis.tx import Tx
from services.billing.store import to_return


async def open_matters(tx: Tx, family_id: UUID) -> asyncpg.Record | None:
    """Count unpaid invoices (a refund to be returned is as good as one) and days not yet invoiced, and tell the credit in cents."""
    return await tx.fetchrow(
        "select"  # noqa: S608 - a constant
        " (select count(*) from account_operation where family_id = $1 and due_on is not null and open_cents > 0)"
        f" + (select count(*) from ({to_return.OPEN} and refund.family_id = $1) as told) as unpaid_invoices,"
        " (select count(*) from charge where family_id = $1 and invoice_id is null and cents > 0) as unbilled_days,"
        " (select greatest(-coalesce(sum(cents), 0), 0)::bigint from ledger_entry"
        "  where family_id = $1 and account = 'receivable') as credit",
        family_id,
    )


async def forget_unbilled_household(tx: Tx, family_id: UUID) -> None:
    """Forget the name of a family that no operation of the ledger concerns."""
    await tx.execute(
        "delete from household where family_id = $1 and not exists (select from ledger_operation where family_id = $1)", family_id
    )
