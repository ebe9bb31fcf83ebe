"""Whom a batch may debit: families under a mandate that holds, and what they have left to pay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from services.billing.domain import bank_days
from services.billing.store import contests
from services.billing.store.debits import DEBITED_ON, OpenInvoice
from services.billing.store.mandates import LAPSES_ON


@dataclass(frozen=True, slots=True)
class Owing:
    """A family that owes invoices and has a mandate in force."""

    family_id: UUID
    mandate_id: UUID
    single: bool
    closing: bool
    collected: bool


async def owing(tx: Tx, regie: str, due_to: date, due_on: date, *, today: date, limit: int) -> list[Owing]:
    """Find the families to debit on a day: a mandate that holds then, an account, invoices due, nothing announced already.

    Under a mandate that serves once more, nothing in another regie either: of two collections only the first would take place.
    """
    rows = await tx.fetch(
        f"""
        select mandate.family_id, mandate.mandate_id, mandate.single, mandate.closing,
            mandate.used_before
                or exists (select from debit where debit.mandate_id = mandate.mandate_id and debit.status = 'collected') as collected
        from sepa_mandate as mandate
        join bank_account using (family_id)
        join open_operation as invoice on invoice.family_id = mandate.family_id
        where mandate.status = 'active' and {LAPSES_ON} > $5::date
            and invoice.regie = $1 and invoice.due_on <= $2
            and not {contests.PROTECTS.format(invoice="invoice.operation_id")}
            and not exists (
                select from debit join debit_batch as batch using (batch_id)
                where debit.family_id = mandate.family_id and debit.status = 'announced' and batch.status = 'announced'
                    and (batch.regie = $1 or mandate.single or mandate.closing) and batch.due_on > $3::date
            )
        group by mandate.mandate_id order by mandate.family_id limit $4
        """,  # noqa: S608 - constants only
        regie,
        due_to,
        bank_days.next_open(today),
        limit,
        due_on,
    )
    return [Owing(**row) for row in rows]


async def open_invoices(tx: Tx, regie: str, families: Sequence[UUID], due_to: date) -> dict[UUID, list[OpenInvoice]]:
    """List what families have left to pay of invoices due up to a day, oldest first; nothing that is contested or to be corrected."""
    debited_on = DEBITED_ON.format(
        family="one.family_id", regie="one.regie", due="one.due_on", invoice="one.operation_id", bank_day="$4::date"
    )  # fmt: skip
    rows = await tx.fetch(
        f"select family_id, operation_id as invoice_id, open_cents as cents, due_on, {debited_on} as debited_on"  # noqa: S608
        " from account_operation as one where regie = $1 and family_id = any($2) and due_on <= $3 and open_cents > 0"
        f" and not {contests.PROTECTS.format(invoice='operation_id')}"
        " order by family_id, day, period_from, length(number), number",
        regie,
        families,
        due_to,
        bank_days.next_open(paris_date(tx.now)),
    )
    found: dict[UUID, list[OpenInvoice]] = {}
    for row in rows:
        found.setdefault(row["family_id"], []).append(OpenInvoice(**row))
    return found
