"""SQL of titles annulled or reduced that the treasury is told of: what waits, the slips, their pieces."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import PendingReductions, TreasuryCodes, TreasuryReductionBatch, UntoldReduction
from services.billing.domain.ormc import Debtor
from services.billing.domain.treasury import BilledLine
from services.billing.store.treasury import LINES, debtor, lines

UNTOLD = """
    from treasury_correction as correction
    join treasury_title as title using (title_id)
    join ledger_operation as operation on operation.operation_id = correction.correction_id
    where title.exercise = extract(year from operation.day) and not title.by_hand
        and not exists (select from treasury_reduction as told where told.correction_id = correction.correction_id)
"""
"""Corrections of titles of a file within their year; others are the accountant's, who annuls them by hand or by a payment order."""
NAMED = "exists (select from subject_key where subject_id = title.family_id)"
WAITING = f"{UNTOLD} and {NAMED}"
"""Those that wait for a slip. One of a family that was erased would keep the file of all others from being written."""

BATCH = """
    select batch.batch_id, batch.regie, batch.regie_name, batch.exercise, batch.number, batch.made_at, batch.made_by_name,
        count(*) as titles, sum(correction.cents)::bigint as cents
    from treasury_reduction_batch as batch
    join treasury_reduction as told using (batch_id)
    join treasury_correction as correction using (correction_id)
"""


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip as its file needs it."""

    batch_id: UUID
    regie: str
    regie_name: str
    exercise: int
    number: int
    codes: TreasuryCodes
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A piece of a slip, with the title it corrects as that was issued; `before` is what was taken from the title earlier."""

    number: int
    cents: int
    before: int
    reason: str
    title_exercise: int
    title_number: int
    title_cents: int
    invoice_number: str
    debtor: Debtor | None
    lines: tuple[BilledLine, ...]


async def pending(tx: Tx) -> tuple[PendingReductions, ...]:
    """Tell of which regies and years how much waits."""
    rows = await tx.fetch(
        f"""
        select waiting.regie, regie.name as regie_name, exercise, titles, cents from (
            select title.regie, title.exercise, count(*) as titles, sum(correction.cents)::bigint as cents {WAITING} group by 1, 2
        ) as waiting join regie on regie.code = waiting.regie order by regie_name, exercise
        """  # noqa: S608 - constants only
    )
    return tuple(PendingReductions(**row) for row in rows)


async def of_erased(tx: Tx, since: date) -> tuple[UntoldReduction, ...]:
    """List the corrections noted since a day that no slip can tell any more, since their families were erased."""
    rows = await tx.fetch(
        "select (select name from regie where code = title.regie) as regie_name, title.exercise, title.number as title_number,"  # noqa: S608
        f" correction.cents, operation.day {UNTOLD} and not {NAMED} and operation.day >= $1"
        " order by operation.day, title.number",
        since,
    )
    return tuple(UntoldReduction(**row) for row in rows)


async def waiting(tx: Tx, regie: str, exercise: int, limit: int) -> list[tuple[UUID, UUID]]:
    """List the corrections that wait, the oldest first, each with its family."""
    rows = await tx.fetch(
        f"select correction.correction_id, correction.family_id {WAITING} and title.regie = $1 and title.exercise = $2"
        " order by operation.posted_at, correction.correction_id limit $3",
        regie,
        exercise,
        limit,
    )
    return [(row["correction_id"], row["family_id"]) for row in rows]


async def insert(tx: Tx, slip: Slip, corrections: Sequence[tuple[UUID, UUID]], *, first: int) -> None:
    """Enter a slip with its pieces, numbered from `first`."""
    await tx.execute(
        "insert into treasury_reduction_batch (batch_id, regie, regie_name, exercise, number, codes, made_at, made_by_name)"
        " values ($1, $2, $3, $4, $5, $6::text::jsonb, $7, $8)",
        slip.batch_id,
        slip.regie,
        slip.regie_name,
        slip.exercise,
        slip.number,
        slip.codes.model_dump_json(),
        slip.made_at,
        tx.actor.display_name,
    )
    await tx.execute(
        "insert into treasury_reduction (correction_id, family_id, batch_id, regie, exercise, number)"
        " select correction_id, family_id, $3, $4, $5, $6::integer + place - 1"
        " from unnest($1::uuid[], $2::uuid[]) with ordinality as told (correction_id, family_id, place)",
        [correction_id for correction_id, _ in corrections],
        [family_id for _, family_id in corrections],
        slip.batch_id,
        slip.regie,
        slip.exercise,
        first,
    )


async def find(tx: Tx, batch_id: UUID) -> Slip | None:
    """Read a slip as its file needs it."""
    row = await tx.fetchrow(
        "select batch_id, regie, regie_name, exercise, number, codes, made_at from treasury_reduction_batch where batch_id = $1", batch_id
    )
    return Slip(**{**row, "codes": TreasuryCodes.model_validate_json(row["codes"])}) if row else None


async def view(tx: Tx, batch_id: UUID) -> TreasuryReductionBatch | None:
    """Read a slip for people."""
    row = await tx.fetchrow(f"{BATCH} where batch.batch_id = $1 group by batch.batch_id", batch_id)
    return TreasuryReductionBatch(**row) if row else None


async def latest(tx: Tx, limit: int) -> tuple[TreasuryReductionBatch, ...]:
    """List the latest slips."""
    rows = await tx.fetch(f"{BATCH} group by batch.batch_id order by batch.made_at desc limit $1", limit)
    return tuple(TreasuryReductionBatch(**row) for row in rows)


async def pieces(tx: Tx, batch_id: UUID) -> list[Told]:
    """List the pieces of a slip as its file has them."""
    rows = await tx.fetch(
        f"""
        with taken as (
            select correction.correction_id, correction.title_id, correction.cents, correction.reason,
                coalesce(sum(correction.cents) over (
                    partition by correction.title_id order by operation.posted_at, correction.correction_id
                    rows between unbounded preceding and 1 preceding
                ), 0)::bigint as before
            from treasury_correction as correction
            join ledger_operation as operation on operation.operation_id = correction.correction_id
            where correction.title_id in (
                select title_id from treasury_correction join treasury_reduction using (correction_id) where batch_id = $1
            )
        )
        select told.number, taken.cents, taken.before, taken.reason, title.exercise as title_exercise, title.number as title_number,
            title.cents as title_cents, title.title_id, title.family_id, title.debtor, billed.number as invoice_number,
            {LINES.format(invoice="title.invoice_id")}
        from treasury_reduction as told
        join taken using (correction_id)
        join treasury_title as title using (title_id)
        join ledger_operation as billed on billed.operation_id = title.invoice_id
        where told.batch_id = $1 order by told.number
        """,  # noqa: S608 - constants only
        batch_id,
    )
    keys = await tx.vault.keys(tx, [row["family_id"] for row in rows])
    told = ("number", "cents", "before", "reason", "title_exercise", "title_number", "title_cents", "invoice_number")
    return [
        Told(**{name: row[name] for name in told}, debtor=debtor(keys.get(row["family_id"]), row), lines=lines(row["lines"]))
        for row in rows
    ]
