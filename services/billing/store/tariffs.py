"""Dated tariffs of activities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import PutTariff
from services.billing.domain.tariff import Step


@dataclass(frozen=True, slots=True)
class Known:
    """A tariff that is already there."""

    tariff_id: UUID
    valid_from: date


async def near(tx: Tx, tariff: PutTariff) -> list[Known]:
    """Find the tariff as it is, and the one of the activity that already begins on its date."""
    rows = await tx.fetch(
        "select tariff_id, valid_from from tariff where tariff_id = $1 or (activity_id = $2 and valid_from = $3)",
        tariff.tariff_id,
        tariff.activity_id,
        tariff.valid_from,
    )
    return [Known(row["tariff_id"], row["valid_from"]) for row in rows]


async def put(tx: Tx, tariff: PutTariff) -> int | None:
    """Write a tariff without its brackets; returns its version, or None when it is the tariff of another activity."""
    version: int | None = await tx.fetchval(
        "insert into tariff as known (tariff_id, activity_id, regie, name, valid_from, rules, version)"
        " values ($1, $2, $3, $4, $5, $6::text::jsonb, 1)"
        " on conflict (tariff_id) do update set regie = excluded.regie, name = excluded.name,"
        " valid_from = excluded.valid_from, rules = excluded.rules,"
        " version = known.version + 1 where known.activity_id = excluded.activity_id"
        " returning version",
        tariff.tariff_id,
        tariff.activity_id,
        tariff.regie,
        tariff.name,
        tariff.valid_from,
        tariff.rules.model_dump_json(exclude_none=True) if tariff.rules else None,
    )
    return version


async def replace_brackets(tx: Tx, tariff_id: UUID, steps: Sequence[Step]) -> None:
    """Write the brackets of a tariff in place of those it had."""
    await tx.execute("delete from bracket where tariff_id = $1", tariff_id)
    await tx.execute(
        "insert into bracket (tariff_id, from_quotient, below_quotient, cents)"
        " select $1, step.* from unnest($2::integer[], $3::integer[], $4::integer[]) as step",
        tariff_id,
        [step.from_quotient for step in steps],
        [step.below_quotient for step in steps],
        [step.cents for step in steps],
    )
