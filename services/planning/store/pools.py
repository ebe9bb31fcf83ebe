"""Pools: rooms that several activities share."""

from collections.abc import Collection
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import PoolView, PutPool


async def get(tx: Tx, pool_id: UUID) -> PoolView | None:
    """Read a pool, or None."""
    row = await tx.fetchrow("select pool_id, facility_id, name, capacity, version from pool where pool_id = $1", pool_id)
    return PoolView(**row) if row else None


async def every(tx: Tx) -> list[PoolView]:
    """Read all pools, by facility and name."""
    rows = await tx.fetch(
        "select p.pool_id, p.facility_id, p.name, p.capacity, p.version from pool p join facility f using (facility_id)"
        " order by f.name, p.name, p.pool_id"
    )
    return [PoolView(**row) for row in rows]


async def capacities(tx: Tx, pool_ids: Collection[UUID]) -> dict[UUID, int]:
    """Tell the capacities of some pools."""
    rows = await tx.fetch("select pool_id, capacity from pool where pool_id = any($1::uuid[])", list(pool_ids))
    return {row["pool_id"]: row["capacity"] for row in rows}


async def put(tx: Tx, asked: PutPool) -> None:
    """Write a pool as asked."""
    await tx.execute(
        "insert into pool as p (pool_id, facility_id, name, capacity, version) values ($1, $2, $3, $4, 1)"
        " on conflict (pool_id) do update set name = excluded.name, capacity = excluded.capacity, version = p.version + 1"
        " where (p.name, p.capacity) <> (excluded.name, excluded.capacity)",
        asked.pool_id,
        asked.facility_id,
        asked.name,
        asked.capacity,
    )
