"""Lines of drafts: to compare them with what is due now, and to show them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import DraftLine
from services.billing.domain.draft import Line
from services.billing.store.runs import Run

Shown = tuple[UUID, UUID, tuple[date, ...] | tuple[date, date, int], int]
"""What makes a line the same as another: child, activity, days, price of a day.

Of a line that a former release drafted, which kept no days: the first and the last of them, and how many.
"""


async def moved(tx: Tx, run: Run, families: Sequence[UUID], due: Sequence[Line]) -> set[UUID]:
    """Find the families whose drafted lines, adjustments apart, are no longer what is due now."""
    rows = await tx.fetch(
        "select family_id, child_id, activity_id, days, first_day, last_day, quantity, unit_cents from draft_line"
        " where run_id = $1 and family_id = any($2::uuid[]) and child_id is not null",
        run.run_id,
        families,
    )
    drafted: dict[UUID, list[Shown]] = {one: [] for one in families}
    dayless: set[UUID] = set()
    for row in rows:
        days = tuple(row["days"])
        if not days:
            dayless.add(row["family_id"])
            days = (row["first_day"], row["last_day"], row["quantity"])
        drafted[row["family_id"]].append((row["child_id"], row["activity_id"], days, row["unit_cents"]))
    now: dict[UUID, list[Shown]] = {one: [] for one in families}
    for one in due:
        if one.price:
            days = (one.first_day, one.last_day, one.quantity) if one.family_id in dayless else one.days
            now[one.family_id].append((one.child_id, one.activity_id, days, one.unit_cents))
    return {one for one in families if sorted(now[one]) != sorted(drafted[one])}


async def of(tx: Tx, run_id: UUID, family_id: UUID) -> tuple[DraftLine, ...]:
    """List the lines of a family's draft; once issued, those of its invoice."""
    rows = await tx.fetch(
        """
        select position, child, activity, first_day, last_day, quantity, unit_cents, cents, explanation, child_id is null as adjustment
        from draft_line where run_id = $1 and family_id = $2
        union all
        select line.position, line.child, line.activity, null, null, line.quantity, line.unit_cents, line.cents, line.explanation,
            line.child_id is null
        from draft_invoice as draft join invoice_line as line using (invoice_id)
        where draft.run_id = $1 and draft.family_id = $2
        order by position
        """,
        run_id,
        family_id,
    )
    return tuple(DraftLine(**row) for row in rows)


async def adjust(tx: Tx, run_id: UUID, family_id: UUID, label: str, cents: int) -> None:
    """Write the adjustment of a draft in place of the one it had; 0 cents takes it away. Its totals follow."""
    await tx.execute("delete from draft_line where run_id = $1 and family_id = $2 and child_id is null", run_id, family_id)
    if cents:
        await tx.execute(
            "insert into draft_line (run_id, family_id, position, child, activity, quantity, unit_cents, cents, explanation)"
            " values ($1, $2, 10000, '', $3, 1, $4, $4, 'Ajustement saisi par la mairie')",
            run_id,
            family_id,
            label,
            cents,
        )
    await tx.execute(
        "update draft_invoice set cents = charged_cents + $3 where run_id = $1 and family_id = $2",
        run_id,
        family_id,
        cents,
    )
