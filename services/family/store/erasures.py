"""SQL of erasures: who asked, who confirmed, what stands against it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from contracts.family import ErasureStatus, ErasureView
from contracts.privacy import Obstacle
from services.family.domain.erasure import said
from services.family.domain.household import full_name

ANSWERING = frozenset({"planning", "billing"})
"""Services that may hold something against an erasure."""

_OPEN = "status in ('asked', 'ready', 'blocked', 'confirmed')"
_COLUMNS = (
    "erasure_id, family_id, status, round, answers, why, asked_by, asked_by_name, asked_at,"
    " confirmed_by, confirmed_by_name, erased_at, erased_version, asked_from"
)


@dataclass(frozen=True, slots=True)
class Erasure:
    """An erasure as it is stored."""

    erasure_id: UUID
    family_id: UUID
    status: ErasureStatus
    round: int
    answers: dict[str, tuple[Obstacle, ...]]
    why: str
    asked_by: UUID
    asked_by_name: str
    asked_at: datetime
    asked_from: frozenset[UUID] = frozenset()
    confirmed_by: UUID | None = None
    confirmed_by_name: str = ""
    erased_at: datetime | None = None
    erased_version: int | None = None

    @property
    def obstacles(self) -> tuple[Obstacle, ...]:
        """What stands against it, as far as it is known."""
        return tuple(one for service in sorted(self.answers) for one in self.answers[service])

    @property
    def answered(self) -> bool:
        """Whether everybody who may hold something against it has spoken in this round."""
        return self.answers.keys() >= ANSWERING


async def open_of_family(tx: Tx, family_id: UUID) -> Erasure | None:
    """Find and lock the erasure of a family that is neither done nor given up."""
    row = await tx.fetchrow(
        f"select {_COLUMNS} from erasure where family_id = $1 and {_OPEN} for update",  # noqa: S608 - columns of this module
        family_id,
    )
    return _erasure(row) if row else None


async def is_open(tx: Tx, family_id: UUID) -> bool:
    """Tell whether an erasure of a family is neither done nor given up."""
    found: bool = await tx.fetchval(f"select exists (select from erasure where family_id = $1 and {_OPEN})", family_id)  # noqa: S608 - as above
    return found


async def family_of(tx: Tx, erasure_id: UUID) -> UUID | None:
    """Tell which family is to be erased."""
    found: UUID | None = await tx.fetchval("select family_id from erasure where erasure_id = $1", erasure_id)
    return found


async def lock(tx: Tx, erasure_id: UUID) -> Erasure | None:
    """Find and lock an erasure."""
    row = await tx.fetchrow(f"select {_COLUMNS} from erasure where erasure_id = $1 for update", erasure_id)  # noqa: S608 - see above
    return _erasure(row) if row else None


async def save(tx: Tx, one: Erasure) -> None:
    """Write an erasure as it now stands."""
    answers = {service: [obstacle.model_dump() for obstacle in found] for service, found in one.answers.items()}
    await tx.execute(
        f"insert into erasure ({_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"  # noqa: S608 - see above
        " on conflict (erasure_id) do update set status = excluded.status, round = excluded.round, answers = excluded.answers,"
        " why = excluded.why, confirmed_by = excluded.confirmed_by, confirmed_by_name = excluded.confirmed_by_name,"
        " erased_at = excluded.erased_at, erased_version = excluded.erased_version",
        one.erasure_id,
        one.family_id,
        one.status,
        one.round,
        json.dumps(answers),
        one.why,
        one.asked_by,
        one.asked_by_name,
        one.asked_at,
        one.confirmed_by,
        one.confirmed_by_name,
        one.erased_at,
        one.erased_version,
        sorted(one.asked_from),
    )


async def views(tx: Tx, *, family_id: UUID | None, erasure_id: UUID | None, limit: int) -> tuple[ErasureView, ...]:
    """List erasures as staff see them, those that wait first; the family is told from others of its name while there is one."""
    columns = ", ".join(f"e.{column.strip()}" for column in _COLUMNS.split(","))
    rows = await tx.fetch(
        f"select {columns}, g.last_name, g.first_name, g.city, f.family_number, f.entered_at,"  # noqa: S608 - see above
        " array(select c.first_name from child c where c.family_id = e.family_id order by c.birth_date, c.child_id) as children"
        " from erasure e left join family f using (family_id)"
        " left join guardian g on g.family_id = e.family_id and g.role = 'primary'"
        " where ($1::uuid is null or e.family_id = $1) and ($2::uuid is null or e.erasure_id = $2)"
        " order by e.status in ('erased', 'withdrawn'), e.asked_at desc limit $3",
        family_id,
        erasure_id,
        limit,
    )
    return tuple(_view(row) for row in rows)


async def done(tx: Tx) -> Sequence[tuple[UUID, int, datetime]]:
    """List the families that were erased, with the version and moment that was told."""
    rows = await tx.fetch("select family_id, erased_version, erased_at from erasure where status = 'erased' order by erased_at")
    return [(row["family_id"], row["erased_version"], row["erased_at"]) for row in rows]


def _erasure(row: asyncpg.Record) -> Erasure:
    return Erasure(**{**row, "answers": _answers(row["answers"]), "asked_from": frozenset(row["asked_from"])})


def _answers(text: str) -> dict[str, tuple[Obstacle, ...]]:
    return {service: tuple(Obstacle.model_validate(one) for one in found) for service, found in json.loads(text).items()}


def _view(row: asyncpg.Record) -> ErasureView:
    obstacles = tuple(one for found in _answers(row["answers"]).values() for one in found)
    return ErasureView(
        erasure_id=row["erasure_id"],
        family_id=row["family_id"],
        family_name=full_name(row["last_name"], row["first_name"]) if row["last_name"] else "",
        family_number=row["family_number"] or "",
        city=row["city"] or "",
        children=tuple(row["children"]),
        entered_at=row["entered_at"],
        status=row["status"],
        why=row["why"],
        asked_by=row["asked_by"],
        asked_by_name=row["asked_by_name"],
        asked_at=row["asked_at"],
        confirmed_by_name=row["confirmed_by_name"],
        erased_at=row["erased_at"],
        obstacles=obstacles,
        against=said(obstacles),
    )
