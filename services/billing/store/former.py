"""Days that the former program billed: marked as invoiced, so that they are neither estimated, nor billed again, nor corrected."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from services.billing.store.charges import FORMER, FamilyMonth
from services.billing.store.drafts import OWNED


async def activities(tx: Tx, regie: str) -> list[UUID]:
    """List the activities for which a regie collects at some time, in the order of their ids."""
    rows = await tx.fetch("select distinct activity_id from tariff where regie = $1 order by activity_id", regie)
    return [row["activity_id"] for row in rows]


async def last_day(tx: Tx, regie: str) -> date | None:
    """Tell the last day of the periods of the invoices that were taken over for a regie."""
    found: date | None = await tx.fetchval(
        "select max(period_to) from invoice join ledger_operation on operation_id = invoice_id where taken_over and regie = $1", regie
    )
    return found


async def mark(tx: Tx, families: Sequence[UUID], *, since: date, activity_id: UUID) -> list[FamilyMonth]:
    """Mark the families' days of an activity that the former program billed and no invoice bills; tells the months that changed."""
    rows = await tx.fetch(
        f"""
        with {OWNED}, marked as (
            update charge set invoice_id = $4 from owned join regie on regie.code = owned.regie
            where charge.family_id = any ($1) and charge.activity_id = $2 and charge.day >= $3 and charge.invoice_id is null
                and owned.activity_id = charge.activity_id and charge.day >= owned.valid_from and charge.day < owned.until
                and charge.day <= regie.billed_until
            returning charge.family_id, charge.month
        )
        select distinct family_id, month from marked
        """,  # noqa: S608 - our own words
        families,
        activity_id,
        since,
        FORMER,
    )
    return [FamilyMonth(row["family_id"], row["month"]) for row in rows]


async def forget(tx: Tx, families: Sequence[UUID], *, since: date, activity_id: UUID) -> list[tuple[UUID, date]]:
    """Take away marked days that the former program did not bill after all; tells the months of enrolments to charge again."""
    rows = await tx.fetch(
        """
        with gone as (
            delete from charge
            where family_id = any ($1) and activity_id = $2 and day >= $3 and invoice_id = $4
                and (day <= former_until(activity_id, day)) is not true
            returning enrolment_id, month
        )
        select distinct enrolment_id, month from gone
        """,
        families,
        activity_id,
        since,
        FORMER,
    )
    return [(row["enrolment_id"], row["month"]) for row in rows]
