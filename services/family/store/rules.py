"""SQL of the règlement intérieur: its versions, and which family accepted which one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg

from chassis.ids import new_id
from chassis.tx import Tx
from contracts.family import RulesAccepted


@dataclass(frozen=True, slots=True)
class Rules:
    """A version of the rules."""

    rules_id: UUID
    title: str
    text: str
    file_id: UUID | None
    in_force_from: date
    published_at: datetime
    published_by_name: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """That a family accepted a version: who for it, and when."""

    accepted_by_name: str
    accepted_at: datetime


_COLUMNS = "rules_id, title, text, file_id, in_force_from, published_at, published_by_name"
_LATEST = "order by in_force_from desc, published_at desc"


async def add(tx: Tx, rules: Rules) -> None:
    """Keep a version."""
    await tx.execute(
        f"insert into town_rules ({_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7)",  # noqa: S608 - columns of this module
        rules.rules_id,
        rules.title,
        rules.text,
        rules.file_id,
        rules.in_force_from,
        rules.published_at,
        rules.published_by_name,
    )


async def find(tx: Tx, rules_id: UUID) -> Rules | None:
    """Read a version."""
    row = await tx.fetchrow(f"select {_COLUMNS} from town_rules where rules_id = $1", rules_id)  # noqa: S608 - see above
    return _rules(row) if row else None


async def in_force(tx: Tx, day: date) -> Rules | None:
    """Read the version that holds on a day: the last to have come into force."""
    row = await tx.fetchrow(f"select {_COLUMNS} from town_rules where in_force_from <= $1 {_LATEST} limit 1", day)  # noqa: S608 - see above
    return _rules(row) if row else None


async def all_versions(tx: Tx) -> list[tuple[Rules, int]]:
    """Read every version, the latest first, with how many families accepted it."""
    rows = await tx.fetch(
        f"select {_COLUMNS}, (select count(*) from rules_acceptance a where a.rules_id = r.rules_id) as accepted"  # noqa: S608 - see above
        f" from town_rules r {_LATEST}"
    )
    return [(_rules(row), row["accepted"]) for row in rows]


async def acceptance(tx: Tx, family_id: UUID, rules_id: UUID) -> Acceptance | None:
    """Tell who accepted a version for a family."""
    row = await tx.fetchrow(
        "select accepted_by_name, accepted_at from rules_acceptance where family_id = $1 and rules_id = $2", family_id, rules_id
    )
    return Acceptance(**row) if row else None


async def accept(tx: Tx, family_id: UUID, rules_id: UUID) -> UUID | None:
    """Keep that a family accepts a version; None when it had before."""
    acceptance_id: UUID | None = await tx.fetchval(
        "insert into rules_acceptance (acceptance_id, family_id, rules_id, accepted_by, accepted_by_name, accepted_at)"
        " values ($1, $2, $3, $4, $5, $6) on conflict (family_id, rules_id) do nothing returning acceptance_id",
        new_id(),
        family_id,
        rules_id,
        tx.actor.account_id,
        tx.actor.display_name,
        tx.now,
    )
    return acceptance_id


async def accepted_by_families(tx: Tx, family_ids: Sequence[UUID]) -> list[RulesAccepted]:
    """Read what some families accepted, as it is told."""
    rows = await tx.fetch(
        "select family_id, acceptance_id, rules_id from rules_acceptance where family_id = any($1) order by acceptance_id", family_ids
    )
    return [RulesAccepted(version=1, **row) for row in rows]


def _rules(row: asyncpg.Record) -> Rules:
    return Rules(**{name: row[name] for name in Rules.__dataclass_fields__})
