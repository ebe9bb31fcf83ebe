"""SQL of collections that other batches announced to the same families."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from uuid import UUID

from asyncpg import Record

from chassis.tx import Tx
from services.billing.domain import bank_days
from services.billing.store.debits import Batch, Debit, Told


async def leave_out(tx: Tx, mandates: Sequence[UUID]) -> list[tuple[Batch, list[Told]]]:
    """Leave out whatever is still announced under mandates that have ended, whose rows are locked; tells of which batches.

    Their rows are taken before one looks at the batches: of a batch that is being given up nothing is left out, once that is done.
    """
    held = await tx.fetch(
        "select debit_id from debit where mandate_id = any($1) and status = 'announced' order by debit_id for no key update", list(mandates)
    )
    rows = await tx.fetch(
        """
        update debit set status = 'left_out', reason = 'Mandat terminé', version = version + 1
        from debit_batch as batch join regie on regie.code = batch.regie
        where debit.debit_id = any($1) and debit.status = 'announced' and batch.batch_id = debit.batch_id and batch.status = 'announced'
        returning debit.debit_id, debit.family_id, debit.cents, debit.version, debit.invoice_ids,
            batch.batch_id, batch.regie, regie.name as regie_name, batch.status, batch.invoices_due_to, batch.due_on,
            batch.message_id, batch.made_at
        """,
        [row["debit_id"] for row in held],
    )
    found: dict[UUID, tuple[Batch, list[Told]]] = {}
    for row in rows:
        found.setdefault(row["batch_id"], (_batch(row), []))[1].append(
            Told(row["debit_id"], row["family_id"], row["cents"], row["version"], row["invoice_ids"]),
        )
    return list(found.values())


async def day_of_another(tx: Tx, batch: Batch, debit: Debit, today: date) -> date | None:
    """Tell for which day another batch announced a collection that stands in the way of one: of the regie, or of a last mandate."""
    found: date | None = await tx.fetchval(
        """
        select min(batch.due_on)
        from debit as other join debit_batch as batch using (batch_id) join sepa_mandate as mandate using (mandate_id)
        where other.family_id = $1 and other.status = 'announced' and batch.status = 'announced' and batch.batch_id <> $2
            and (batch.regie = $3 or mandate.single or mandate.closing) and batch.due_on > $4::date
        """,
        debit.family_id,
        batch.batch_id,
        batch.regie,
        bank_days.next_open(today),
    )
    return found


def _batch(row: Record) -> Batch:
    return Batch(**{one.name: row[one.name] for one in fields(Batch)})
