"""Dated tariffs of activities."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from asyncpg import Record

from chassis.tx import Tx
from contracts.billing import Bracket, PutTariff, TariffRules, TariffView
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
        """
        with entered as (
            insert into tariff_edition (tariff_id, version, name, valid_from)
            values ($1, coalesce((select version from tariff where tariff_id = $1), 0) + 1, $4, $5)
            returning version, edition
        )
        insert into tariff as known (tariff_id, activity_id, regie, name, valid_from, rules, version, edition)
        select $1, $2, $3, $4, $5, $6::text::jsonb, version, edition from entered
        on conflict (tariff_id) do update set
            regie = excluded.regie, name = excluded.name, valid_from = excluded.valid_from, rules = excluded.rules,
            version = excluded.version, edition = excluded.edition
        where known.activity_id = excluded.activity_id
        returning version
        """,
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


@dataclass(frozen=True, slots=True)
class Offered:
    """An activity that may have tariffs."""

    activity_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Written:
    """A tariff as it was entered, by brackets or by rules."""

    tariff_id: UUID
    activity_id: UUID
    activity: str
    regie: str
    name: str
    valid_from: date
    version: int
    brackets: tuple[Bracket, ...]
    rules: TariffRules | None

    def view(self) -> TariffView:
        """Show it as it was entered."""
        return TariffView(
            tariff_id=self.tariff_id,
            activity_id=self.activity_id,
            regie=self.regie,
            name=self.name,
            valid_from=self.valid_from,
            brackets=self.brackets,
            rules=self.rules,
            version=self.version,
        )


async def activities(tx: Tx) -> list[Offered]:
    """List the activities within reach, by name, those that only a tariff names among them."""
    rows = await tx.fetch(
        "select activity_id, coalesce(activity.name, 'Prestation sans nom') as name"
        " from (select activity_id from activity union select activity_id from tariff) as known left join activity using (activity_id)"
        " where cardinality($1::uuid[]) = 0 or activity.facility_id = any($1) order by name, activity_id",
        list(tx.actor.facilities),
    )
    return [Offered(row["activity_id"], row["name"]) for row in rows]


async def priced_from(tx: Tx, activity_id: UUID) -> date | None:
    """Tell from when on an activity has a tariff; None where it has none."""
    found: date | None = await tx.fetchval("select min(valid_from) from tariff where activity_id = $1", activity_id)
    return found


async def waiting(tx: Tx, activity_ids: Sequence[UUID]) -> dict[UUID, date]:
    """Tell from which day on days of some activities, that no tariff covers or only a later one, wait for a price.

    All days ever charged are looked through, which few people wait for: an index of these would double the time of an invoice run.
    """
    rows = await tx.fetch(
        "select charge.activity_id, min(charge.day) as day from charge"
        " left join (select activity_id, min(valid_from) as day from tariff group by activity_id) as priced using (activity_id)"
        " where activity_id = any($1::uuid[]) and invoice_id is null and cents is null and (priced.day is null or charge.day < priced.day)"
        " group by charge.activity_id",
        activity_ids,
    )
    return {row["activity_id"]: row["day"] for row in rows}


WRITTEN = """
    select tariff.tariff_id, tariff.activity_id, coalesce(activity.name, 'Prestation sans nom') as activity, tariff.regie, tariff.name,
        tariff.valid_from, tariff.version, tariff.rules::text as rules,
        coalesce((
            select json_agg(json_build_object('from_quotient', from_quotient, 'cents', cents) order by from_quotient)
            from bracket where bracket.tariff_id = tariff.tariff_id
        ), '[]')::text as brackets
    from tariff left join activity using (activity_id)
"""


async def of_activities(tx: Tx, activity_ids: Sequence[UUID]) -> list[Written]:
    """Read every tariff of some activities."""
    rows = await tx.fetch(f"{WRITTEN} where tariff.activity_id = any($1) order by tariff.valid_from", activity_ids)
    return [_written(row) for row in rows]


async def find(tx: Tx, tariff_id: UUID) -> Written | None:
    """Read one tariff."""
    row = await tx.fetchrow(f"{WRITTEN} where tariff.tariff_id = $1", tariff_id)
    return _written(row) if row else None


def _written(row: Record) -> Written:
    return Written(
        **{name: row[name] for name in ("tariff_id", "activity_id", "activity", "regie", "name", "valid_from", "version")},
        brackets=tuple(Bracket(**one) for one in json.loads(row["brackets"])),
        rules=TariffRules.model_validate_json(row["rules"]) if row["rules"] else None,
    )
