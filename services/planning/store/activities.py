"""Activities (prestations) and the rules they carry."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from chassis.tx import Tx
from contracts.planning import Cutoff, Policies, PutActivity
from services.planning.domain.activity import Activity

RULE: TypeAdapter[Cutoff] = TypeAdapter(Cutoff)


@lru_cache(maxsize=1024)
def cutoff(text: str) -> Cutoff:
    """Read a stored cut-off; activities that share a rule share the object."""
    return RULE.validate_json(text)


@lru_cache(maxsize=1024)
def policies(text: str) -> Policies:
    """Read stored policies; those that only a newer release knows are passed over."""
    return Policies.model_validate_json(text, extra="ignore")


def activity(row: Sequence[Any]) -> Activity:
    """Make an activity of a row of the view `offered`, or of that part of a row of `enrolled`."""
    activity_id, facility_id, facility, name, position, weekdays, periods, approval, booking, cancelling, capacity, version, decided = row
    return Activity(
        activity_id=activity_id,
        facility_id=facility_id,
        facility=facility,
        name=name,
        position=position,
        weekdays=frozenset(map(int, weekdays)),
        periods=frozenset(periods.split()),
        approval=approval,
        booking_cutoff=cutoff(booking),
        cancelling_cutoff=cutoff(cancelling),
        capacity=capacity,
        version=version,
        policies=policies(decided),
    )


async def get(tx: Tx, activity_id: UUID) -> Activity | None:
    """Read one activity."""
    row = await tx.fetchrow("select * from offered where activity_id = $1", activity_id)
    return activity(tuple(row)) if row else None


async def every(tx: Tx, facility_id: UUID | None = None) -> list[Activity]:
    """Read all activities, or those of a facility, in the order in which grids show them."""
    rows = await tx.fetch(
        "select * from offered where $1::uuid is null or facility_id = $1 order by position, facility, activity, activity_id",
        facility_id,
    )
    return [activity(tuple(row)) for row in rows]


async def some(tx: Tx, activity_ids: Collection[UUID]) -> list[Activity]:
    """Read some activities, in the order of their ids."""
    rows = await tx.fetch("select * from offered where activity_id = any($1::uuid[]) order by activity_id", list(activity_ids))
    return [activity(tuple(row)) for row in rows]


async def save(tx: Tx, put: PutActivity) -> int:
    """Write an activity as asked; returns its new version."""
    version: int = await tx.fetchval(
        "insert into activity as a (activity_id, facility_id, name, position, weekdays, periods, approval,"
        " booking_cutoff, cancelling_cutoff, capacity, policies, version)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9::text::jsonb, $10, $11::text::jsonb, 1)"
        " on conflict (activity_id) do update set facility_id = excluded.facility_id, name = excluded.name, position = excluded.position,"
        " weekdays = excluded.weekdays, periods = excluded.periods, approval = excluded.approval,"
        " booking_cutoff = excluded.booking_cutoff, cancelling_cutoff = excluded.cancelling_cutoff, capacity = excluded.capacity,"
        " policies = excluded.policies,"
        " version = a.version + 1 returning version",
        put.activity_id,
        put.facility_id,
        put.name,
        put.position,
        sorted(set(put.weekdays)),
        sorted(set(put.periods)),
        put.approval,
        put.booking_cutoff.model_dump_json(),
        put.cancelling_cutoff.model_dump_json(),
        put.capacity,
        put.policies.model_dump_json(),
    )
    return version


async def touch(tx: Tx, facility_id: UUID) -> None:
    """Give the activities of a facility a new version: they are told with its new name."""
    await tx.execute("update activity set version = version + 1 where facility_id = $1", facility_id)
