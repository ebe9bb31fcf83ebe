"""Lines of drafts: to compare them with what is due now, and to show them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import DraftLine
from services.billing.domain.draft import Line
from services.billing.store.runs import Run

Shown = tuple[UUID, UUID, tuple[date, ...], int]
"""What makes a line the same as another: child, activity, days, price of a day."""


async def charged(tx: Tx, run: Run, families: Sequence[UUID]) -> dict[UUID, list[Shown]]:
    """Tell the drafted lines of families, without adjustments."""
    rows = await tx.fetch(
        "select family_id, child_id, activity_id, days, unit_cents from draft_line"
        " where run_id = $1 and family_id = any($2::uuid[]) and child_id is not null",
        run.run_id,
        families,
    )
    found: dict[UUID, list[Shown]] = {}
    for family_id, child_id, activity_id, days, unit_cents in rows:
        found.setdefault(family_id, []).append((child_id, activity_id, tuple(days), unit_cents))
    return {family_id: sorted(lines) for family_id, lines in found.items()}


def shown(due: Sequence[Line], family_id: UUID) -> list[Shown]:
    """Tell what a family owes now in the same way."""
    return sorted((one.child_id, one.activity_id, one.days, one.unit_cents) for one in due if one.family_id == family_id and one.price)


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
