"""SQL of what is still open on the account of a family that is to be erased."""

from datetime import date, datetime
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from contracts.privacy import ObstacleAtTreasury
from services.billing.store import to_return, treasury_reductions


async def open_matters(tx: Tx, family_id: UUID, today: date) -> asyncpg.Record | None:
    """Count what money still waits for, and tell the credit in cents.

    A refund to be returned is as good as an unpaid invoice. A collection waits until its day is past: what its file posted as paid is not
    paid before, and without the family's key the file could not be written again (docs/decisions/0034).
    """
    return await tx.fetchrow(
        "select"  # noqa: S608 - a constant
        " (select count(*) from account_operation where family_id = $1 and due_on is not null and open_cents > 0)"
        f" + (select count(*) from ({to_return.OPEN} and refund.family_id = $1) as told) as unpaid_invoices,"
        " (select count(*) from charge where family_id = $1 and invoice_id is null and cents > 0) as unbilled_days,"
        " (select greatest(-coalesce(sum(cents), 0), 0)::bigint from ledger_entry"
        "  where family_id = $1 and account = 'receivable') as credit,"
        " (select count(*) from correction where family_id = $1) as corrections,"
        " (select count(*) from ("
        "  select refund_id from refund where family_id = $1 and status = 'asked'"
        "  union select refund_id from card_refund where family_id = $1 and status = 'asked'"
        " ) as waiting) as refunds,"
        " (select count(*) from card_attempt where family_id = $1 and status in ('starting', 'open')) as card_payments,"
        " (select count(*) from debit join debit_batch as batch using (batch_id)"
        "  where debit.family_id = $1 and debit.status in ('announced', 'collected') and batch.status <> 'cancelled' and batch.due_on >= $2"
        " ) as debits",
        family_id,
        today,
    )


async def at_treasury(tx: Tx, family_id: UUID, since: datetime) -> dict[ObstacleAtTreasury, int]:
    """Count the titles of which the treasury was told by a file since a moment, and what of titles no file has told it yet.

    Without the family's key no file that names it could be written, of anybody (docs/decisions/0126).
    """
    row = await tx.fetchrow(
        "select"  # noqa: S608 - a constant
        " (select count(*) from ("
        "  select title_id from treasury_title join treasury_batch using (batch_id)"
        "  where family_id = $1 and by_hand_on is null and made_at > $2"
        "  union select correction.title_id from treasury_reduction as told join treasury_reduction_batch using (batch_id)"
        "  join treasury_correction as correction using (correction_id) where told.family_id = $1 and made_at > $2"
        " ) as told) as titles,"
        f" (select count(*) {treasury_reductions.WAITING} and correction.family_id = $1) as reductions",
        family_id,
        since,
    )
    return {"titles": row["titles"], "reductions": row["reductions"]} if row else {}


async def forget_household(tx: Tx, family_id: UUID) -> None:
    """Forget where a family lives, and the name of one that no operation of the ledger concerns."""
    for table in ("household", "billed_as"):
        await tx.execute(
            f"delete from {table} where family_id = $1 and not exists (select from ledger_operation where family_id = $1)",  # noqa: S608
            family_id,
        )
    await tx.execute("update billed_as set street = '', postal_code = '', city = '' where family_id = $1", family_id)
    await tx.execute(
        "update household set street = '', postal_code = '', city = '', title = '', last_name = '', first_name = '' where family_id = $1",
        family_id,
    )
