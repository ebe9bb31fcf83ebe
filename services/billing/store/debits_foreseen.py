"""SQL of what a direct debit will pay though its family was not told of any yet: a mandate is in force, and nothing says otherwise."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from services.billing.store import contests, debits
from services.billing.store.mandates import LAPSES_ON

IN_FORCE = f"""
    exists (
        select from sepa_mandate as mandate join bank_account using (family_id)
        where mandate.family_id = {{family}} and mandate.status = 'active'
            and {LAPSES_ON} > {{bank_day}}
            and not mandate.single and not mandate.closing
    )
    and exists (select from creditor)
    and exists (select from regie where code = {{regie}} and collector = 'town')
"""  # noqa: S608 - constants only
"""Whether the invoices of a family in a regie are debited: the town collects there, under a mandate that serves for more than one debit."""

FORESEEN = f"""
    ({IN_FORCE}
    and not {contests.PROTECTS}
    and not exists (select from reminded where reminded.invoice_id = {{invoice}})
    and not exists (
        select from debit join debit_batch as batch using (batch_id)
        where {debits.ABOUT} and (debit.status in ('left_out', 'rejected') or batch.status = 'cancelled')
    ))
"""  # noqa: S608 - constants only
"""Whether a debit will pay an invoice, announced or not: not one that is contested, or that its family was asked to pay itself.

It was by a reminder, by the letter that a collection is withdrawn, by the bank's reject.
"""


def by_debit(*, family: str, regie: str, due: str, invoice: str, bank_day: str) -> tuple[str, str]:
    """Write for a query whose columns are named so: the day for which a debit of an invoice is announced, and whether one will pay it."""
    names = {"family": family, "regie": regie, "due": due, "invoice": invoice, "bank_day": bank_day}
    return debits.DEBITED_ON.format(**names), FORESEEN.format(**names)


async def families(tx: Tx, regie: str, among: Sequence[UUID], today: date) -> set[UUID]:
    """Find the families whose new invoices in a regie will be debited."""
    in_force = IN_FORCE.format(family="one.family_id", regie="$2", bank_day="$3::date")
    rows = await tx.fetch(
        f"select family_id from unnest($1::uuid[]) as one (family_id) where {in_force}",  # noqa: S608 - constants only
        list(among),
        regie,
        today,
    )
    return {row["family_id"] for row in rows}
