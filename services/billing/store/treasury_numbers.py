"""SQL of the numbers of slips, titles and reductions: the régies that tell the treasury of one budget count them together, by year."""

from dataclasses import dataclass

from chassis.tx import Tx
from contracts.billing import TreasuryCodes
from services.billing.store import locks

SAME_BUDGET = (
    "({batch}.codes ->> 'siret' = $1 and {batch}.codes ->> 'collectivity' = $2 and coalesce({batch}.codes ->> 'budget', '') = $3"
    " or {batch}.regie = $4)"
)
"""Whether a batch was told of a budget, or by a régie that told of another then: its own numbers are never given twice."""

COUNTED = f"""
    select
        coalesce(max(batch.number), 0) as slip,
        coalesce(max((select max(number) from {{pieces}} as piece where piece.batch_id = batch.batch_id)), 0) as piece,
        exists (
            select from treasury_batch as before
            where before.exercise < $5 and before.by_hand_on is null and {SAME_BUDGET.format(batch="before")}
        ) as earlier
    from {{batches}} as batch where batch.exercise = $5 and {SAME_BUDGET.format(batch="batch")}
"""  # noqa: S608 - constants only
TITLES = f"{COUNTED.format(batches='treasury_batch', pieces='treasury_title')} and by_hand_on is null"
REDUCTIONS = COUNTED.format(batches="treasury_reduction_batch", pieces="treasury_reduction")


@dataclass(frozen=True, slots=True)
class Counted:
    """The last numbers of a slip and of a piece in a year, 0 before the first; whether anything was told of the budget in a year before."""

    slip: int
    piece: int
    earlier: bool


async def take_turn(tx: Tx, codes: TreasuryCodes) -> None:
    """Have the numbers of a budget alone until the end of the transaction; the row of the régie is locked before."""
    await locks.to_number_titles(tx, f"{codes.siret} {codes.collectivity} {codes.budget}")


async def of_budget(tx: Tx, codes: TreasuryCodes) -> list[TreasuryCodes]:
    """List the codes of all régies that tell the treasury of a budget: each may have been given first numbers."""
    rows = await tx.fetch(
        "select treasury from regie where treasury ->> 'siret' = $1 and treasury ->> 'collectivity' = $2"
        " and coalesce(treasury ->> 'budget', '') = $3 order by code",
        codes.siret,
        codes.collectivity,
        codes.budget,
    )
    return [TreasuryCodes.model_validate_json(row["treasury"]) for row in rows]


async def titles(tx: Tx, regie: str, codes: TreasuryCodes, exercise: int) -> Counted:
    """Tell the last numbers of batches of titles that have a file."""
    return await _counted(tx, TITLES, regie, codes, exercise)


async def reductions(tx: Tx, regie: str, codes: TreasuryCodes, exercise: int) -> Counted:
    """Tell the last numbers of slips of titles that were annulled or reduced."""
    return await _counted(tx, REDUCTIONS, regie, codes, exercise)


async def by_hand(tx: Tx, regie: str, codes: TreasuryCodes, exercise: int) -> frozenset[int]:
    """List the numbers of a budget's titles of a year that were made by hand."""
    rows = await tx.fetch(
        "select batch.number from treasury_batch as batch"  # noqa: S608 - constants only
        f" where by_hand_on is not null and exercise = $5 and {SAME_BUDGET.format(batch='batch')}",
        *_named(regie, codes),
        exercise,
    )
    return frozenset(row["number"] for row in rows)


async def is_taken(tx: Tx, regie: str, codes: TreasuryCodes, exercise: int, number: int) -> bool:
    """Tell whether a title made by hand cannot have a number: another of the régie has it, or one of the budget's files.

    One made by hand gives it back once all of it was taken back; of several régies it may have been made together.
    """
    taken: bool = await tx.fetchval(
        "select exists (select from treasury_title as title join treasury_batch as batch using (batch_id)"  # noqa: S608 - constants only
        f" where title.exercise = $5 and title.number = $6 and {SAME_BUDGET.format(batch='batch')}"
        " and (not title.by_hand or title.regie = $4 and title.cents > ("
        "  select coalesce(sum(back.cents), 0) from treasury_correction as back where back.title_id = title.title_id"
        ")))",
        *_named(regie, codes),
        exercise,
        number,
    )
    return taken


async def _counted(tx: Tx, sql: str, regie: str, codes: TreasuryCodes, exercise: int) -> Counted:
    row = await tx.fetch_one(sql, *_named(regie, codes), exercise)
    return Counted(**row)


def _named(regie: str, codes: TreasuryCodes) -> tuple[str, str, str, str]:
    return codes.siret, codes.collectivity, codes.budget, regie
