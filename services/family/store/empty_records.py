"""SQL of records that are taken back as empty: who asked, and what each service holds of the family."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg

from chassis.tx import Tx

Answers = dict[str, tuple[str, ...]]
_COLUMNS = "withdrawal_id, family_id, status, round, answers, asked_by, asked_by_name, asked_at, erased_at, erased_version"


@dataclass(frozen=True, slots=True)
class EmptyRecord:
    """A record that is taken back, as it is stored."""

    withdrawal_id: UUID
    family_id: UUID
    status: Literal["asked", "held", "erased"]
    round: int
    answers: Answers
    asked_by: UUID
    asked_by_name: str
    asked_at: datetime
    erased_at: datetime | None = None
    erased_version: int | None = None


async def family_of(tx: Tx, withdrawal_id: UUID) -> UUID | None:
    """Tell which record is taken back."""
    found: UUID | None = await tx.fetchval("select family_id from empty_record where withdrawal_id = $1", withdrawal_id)
    return found


async def of_family(tx: Tx, family_id: UUID) -> EmptyRecord | None:
    """Read how far the taking back of a record is; whoever changes it holds the family's row."""
    row = await tx.fetchrow(f"select {_COLUMNS} from empty_record where family_id = $1", family_id)  # noqa: S608 - columns of this module
    return _read(row) if row else None


async def save(tx: Tx, one: EmptyRecord) -> None:
    """Write how far the taking back of a record is."""
    await tx.execute(
        f"insert into empty_record ({_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"  # noqa: S608 - columns of this module
        " on conflict (withdrawal_id) do update set status = excluded.status, round = excluded.round, answers = excluded.answers,"
        " asked_by = excluded.asked_by, asked_by_name = excluded.asked_by_name, asked_at = excluded.asked_at,"
        " erased_at = excluded.erased_at, erased_version = excluded.erased_version",
        one.withdrawal_id,
        one.family_id,
        one.status,
        one.round,
        json.dumps(one.answers),
        one.asked_by,
        one.asked_by_name,
        one.asked_at,
        one.erased_at,
        one.erased_version,
    )


async def done(tx: Tx) -> Sequence[tuple[UUID, int, datetime]]:
    """List the families whose empty record was taken back, with the version and moment that was told."""
    rows = await tx.fetch("select family_id, erased_version, erased_at from empty_record where status = 'erased' order by erased_at")
    return [(row["family_id"], row["erased_version"], row["erased_at"]) for row in rows]


def _read(row: asyncpg.Record) -> EmptyRecord:
    return EmptyRecord(**{**row, "answers": {name: tuple(tables) for name, tables in json.loads(row["answers"]).items()}})
