"""SQL of collections as people read them: batches, each with its collections, and what a family was debited of."""

from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import DebitBatchView, DebitItem, DebitView
from services.billing.domain import bank_days

BATCH = """
    select batch.batch_id, batch.regie || '-P' || batch.place as number, batch.regie, regie.name as regie_name, batch.status,
        batch.invoices_due_to, batch.due_on, batch.created_at, batch.created_by_name, batch.made_at, batch.message_id,
        count(debit.debit_id) filter (where debit.status <> 'left_out') as debits,
        coalesce(sum(debit.cents) filter (where debit.status <> 'left_out'), 0)::bigint as cents,
        count(debit.debit_id) filter (where debit.status = 'rejected') as rejected,
        coalesce(sum(debit.cents) filter (where debit.status = 'rejected'), 0)::bigint as rejected_cents
    from debit_batch as batch join regie on regie.code = batch.regie left join debit using (batch_id)
"""


async def read(tx: Tx, batch_id: UUID) -> DebitBatchView | None:
    """Read a batch with its collections."""
    row = await tx.fetchrow(f"{BATCH} where batch.batch_id = $1 group by batch.batch_id, regie.code", batch_id)
    if row is None:
        return None
    return DebitBatchView(items=await _items(tx, batch_id), file_by=bank_days.last_open_before(row["due_on"]), **row)


async def latest(tx: Tx, limit: int) -> tuple[DebitBatchView, ...]:
    """List the latest batches."""
    rows = await tx.fetch(f"{BATCH} group by batch.batch_id, regie.code order by batch.created_at desc limit $1", limit)
    return tuple(DebitBatchView(file_by=bank_days.last_open_before(row["due_on"]), **row) for row in rows)


async def of_family(tx: Tx, family_id: UUID, today: date, limit: int) -> tuple[DebitView, ...]:
    """List what was announced to a family and is to come, what was collected and rejected, latest first."""
    rows = await tx.fetch(
        "select debit.debit_id, batch.batch_id, regie.name as regie_name, batch.due_on, debit.cents, debit.status, debit.reason"
        " from debit join debit_batch as batch using (batch_id) join regie on regie.code = batch.regie"
        " where debit.family_id = $1 and batch.status <> 'cancelled' and debit.status <> 'left_out'"
        " and (debit.status <> 'announced' or batch.due_on > $2) order by batch.due_on desc, debit.debit_id desc limit $3",
        family_id,
        bank_days.next_open(today),
        limit,
    )
    return tuple(DebitView(**row) for row in rows)


async def _items(tx: Tx, batch_id: UUID) -> tuple[DebitItem, ...]:
    rows = await tx.fetch(
        "select debit.debit_id, debit.family_id, coalesce(household.family_number, '') as family_number,"
        " coalesce(household.name, '') as family_name, mandate.reference, debit.sequence, debit.cents, debit.status, debit.reason"
        " from debit join sepa_mandate as mandate using (mandate_id) left join household on household.family_id = debit.family_id"
        " where debit.batch_id = $1 order by household.name nulls last, debit.debit_id",
        batch_id,
    )
    return tuple(DebitItem(**row) for row in rows)
