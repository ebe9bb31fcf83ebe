"""Lines of drafts: to compare them with what is due now, and to show them."""

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Compared:
    """The families whose drafted lines are no longer what is due, and the lines of the others that say what is no longer so."""

    moved: set[UUID]
    outworded: list[tuple[UUID, int, str]]
    """By family and position, with the words of now: a mended mark may leave the price and make of an absence a presence."""


async def compare(tx: Tx, run: Run, families: Sequence[UUID], due: Sequence[Line]) -> Compared:
    """Compare the families' drafted lines, adjustments apart, with what is due now."""
    rows = await tx.fetch(
        "select family_id, position, child_id, activity_id, days, first_day, last_day, quantity, unit_cents, explanation from draft_line"
        " where run_id = $1 and family_id = any($2::uuid[]) and child_id is not null",
        run.run_id,
        families,
    )
    drafted: dict[UUID, list[tuple[Shown, int, str]]] = {one: [] for one in families}
    dayless: set[UUID] = set()
    for row in rows:
        days = tuple(row["days"])
        if not days:
            dayless.add(row["family_id"])
            days = (row["first_day"], row["last_day"], row["quantity"])
        shown = row["child_id"], row["activity_id"], days, row["unit_cents"]
        drafted[row["family_id"]].append((shown, row["position"], row["explanation"]))
    now: dict[UUID, list[tuple[Shown, str]]] = {one: [] for one in families}
    for one in due:
        if one.price:
            days = (one.first_day, one.last_day, one.quantity) if one.family_id in dayless else one.days
            shown = one.child_id, one.activity_id, days, one.unit_cents
            now[one.family_id].append((shown, one.explanation(run.period_from)))
    compared = Compared(set(), [])
    for family_id in families:
        before, after = sorted(drafted[family_id]), sorted(now[family_id])
        if [shown for shown, *_ in before] != [shown for shown, _ in after]:
            compared.moved.add(family_id)
            continue
        pairs = zip(before, after, strict=True)
        compared.outworded.extend((family_id, position, words) for (_, position, former), (_, words) in pairs if words != former)
    return compared


async def reword(tx: Tx, run: Run, lines: Sequence[tuple[UUID, int, str]]) -> None:
    """Write the words of now on lines of drafts, each given by its family and its position."""
    await tx.execute(
        "update draft_line as line set explanation = said.words"
        " from unnest($2::uuid[], $3::integer[], $4::text[]) as said (family_id, position, words)"
        " where line.run_id = $1 and line.family_id = said.family_id and line.position = said.position",
        run.run_id,
        *zip(*lines, strict=True),
    )


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
