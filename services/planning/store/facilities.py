"""Facilities (structures)."""

from collections.abc import Collection
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import FacilitySaved, FacilityView


async def put(tx: Tx, facility_id: UUID, name: str, capacity: int | None) -> int | None:
    """Enter or change a facility; returns its new version, or None when nothing changed."""
    version: int | None = await tx.fetchval(
        "insert into facility as f (facility_id, name, capacity, version) values ($1, $2, $3, 1)"
        " on conflict (facility_id) do update set name = excluded.name, capacity = excluded.capacity, version = f.version + 1"
        " where (f.name, f.capacity) is distinct from (excluded.name, excluded.capacity) returning version",
        facility_id,
        name,
        capacity,
    )
    return version


async def name(tx: Tx, facility_id: UUID) -> str | None:
    """Tell a facility's name, or None when there is no such facility."""
    found: str | None = await tx.fetchval("select name from facility where facility_id = $1", facility_id)
    return found


async def capacities(tx: Tx, facility_ids: Collection[UUID]) -> dict[UUID, int]:
    """Tell how many children those of some facilities take that have a limit of their own."""
    rows = await tx.fetch(
        "select facility_id, capacity from facility where facility_id = any($1::uuid[]) and capacity is not null", list(facility_ids)
    )
    return {row["facility_id"]: row["capacity"] for row in rows}


async def unknown(tx: Tx, facility_ids: set[UUID]) -> list[UUID]:
    """List those of some facilities that do not exist."""
    rows = await tx.fetch(
        "select id from unnest($1::uuid[]) as t (id) where not exists (select from facility f where f.facility_id = t.id)",
        list(facility_ids),
    )
    return [row["id"] for row in rows]


async def listed(tx: Tx) -> list[FacilityView]:
    """Read all facilities by name."""
    rows = await tx.fetch("select facility_id, name, capacity from facility order by name, facility_id")
    return [FacilityView(**row) for row in rows]


async def told(tx: Tx) -> list[FacilitySaved]:
    """Read all facilities as they are told, at the versions they have."""
    return [FacilitySaved(**row) for row in await tx.fetch("select facility_id, name, version from facility order by facility_id")]
