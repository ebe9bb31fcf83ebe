"""Names that other services own: activities and children, as last told."""

import json
from collections.abc import Collection, Iterable
from operator import attrgetter
from uuid import UUID

from chassis.tx import Tx
from contracts.family import ChildSaved
from contracts.planning import ActivitySaved
from services.billing.domain.namesakes import Child


async def keep_activity(tx: Tx, event: ActivitySaved) -> bool:
    """Keep the name and the place of an activity, unless a later state is known; tells whether others count as residents now."""
    changed: bool | None = await tx.fetchval(
        "insert into activity (activity_id, version, name, facility_id, residents) values ($1, $2, $3, $4, $5::text::jsonb)"
        " on conflict (activity_id) do update"
        " set version = excluded.version, name = excluded.name, facility_id = excluded.facility_id, residents = excluded.residents"
        " where activity.version < excluded.version or (activity.facility_id is null and activity.version = excluded.version)"
        " returning coalesce(old.residents, '[]') is distinct from new.residents",
        event.activity_id,
        event.version,
        event.name,
        event.facility_id,
        json.dumps([[one.postal_code, one.city] for one in event.policies.residents]),
    )
    return bool(changed)


async def keep_children(tx: Tx, events: Iterable[ChildSaved]) -> set[UUID]:
    """Keep the names of children, unless later ones are known; tells which were born on another day than was known."""
    latest = {one.child_id: one for one in sorted(events, key=attrgetter("version"))}
    rows = await tx.fetch(
        "insert into child (child_id, family_id, version, first_name, birth_date, school_class)"
        " select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::date[], $6::text[])"
        " on conflict (child_id) do update"
        " set family_id = excluded.family_id, version = excluded.version, first_name = excluded.first_name,"
        " birth_date = excluded.birth_date, school_class = excluded.school_class"
        " where child.version < excluded.version or (child.birth_date is null and child.version = excluded.version)"
        " returning child_id, old.birth_date is distinct from new.birth_date as mended",
        list(latest),
        [one.family_id for one in latest.values()],
        [one.version for one in latest.values()],
        [one.first_name for one in latest.values()],
        [one.birth_date for one in latest.values()],
        [one.school_class for one in latest.values()],
    )
    return {row["child_id"] for row in rows if row["mended"]}


async def children(tx: Tx, families: Collection[UUID], others: Collection[UUID]) -> list[Child]:
    """List the children of families, and others that are billed to them: their other household's."""
    rows = await tx.fetch(
        "select child_id, family_id, first_name, birth_date from child where family_id = any ($1)"
        " union select child_id, family_id, first_name, birth_date from child where child_id = any ($2)",
        list(families),
        list(others),
    )
    return [Child(**row) for row in rows]
