"""The projection of what planning tells: facilities, activities, and who is enrolled; and what each place requires."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from chassis.tx import Tx
from contracts.family import RequirementsOf, RequirementsSet
from contracts.planning import ActivitySaved, EnrolmentSaved, FacilitySaved


async def save_facility(tx: Tx, told: FacilitySaved) -> None:
    """Note a facility unless a newer state is known."""
    await tx.execute(
        "insert into facility as f (facility_id, version, name) values ($1, $2, $3)"
        " on conflict (facility_id) do update set version = excluded.version, name = excluded.name where f.version < excluded.version",
        told.facility_id,
        told.version,
        told.name,
    )


async def save_activity(tx: Tx, told: ActivitySaved) -> bool:
    """Note an activity; False when a newer state, or this one, is known."""
    return bool(
        await tx.execute(
            "insert into activity as a (activity_id, facility_id, version, name) values ($1, $2, $3, $4)"
            " on conflict (activity_id) do update set facility_id = excluded.facility_id, version = excluded.version,"
            " name = excluded.name where a.version < excluded.version",
            told.activity_id,
            told.facility_id,
            told.version,
            told.name,
        )
    )


async def save_enrolments(tx: Tx, told: Iterable[EnrolmentSaved]) -> list[EnrolmentSaved]:
    """Note enrolments, each in the last state told; returns those of which no newer state, nor this one, was known."""
    last: dict[UUID, EnrolmentSaved] = {}
    for one in told:
        if one.enrolment_id not in last or last[one.enrolment_id].version < one.version:
            last[one.enrolment_id] = one
    some = list(last.values())
    rows = await tx.fetch(
        "insert into enrolment as e (enrolment_id, child_id, activity_id, version, valid_from, valid_to, paid_by, payer_id)"
        " select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::date[], $6::date[], $7::uuid[], $8::uuid[])"
        " on conflict (enrolment_id) do update set child_id = excluded.child_id, activity_id = excluded.activity_id,"
        " version = excluded.version, valid_from = excluded.valid_from, valid_to = excluded.valid_to,"
        " paid_by = excluded.paid_by, payer_id = excluded.payer_id"
        " where e.version < excluded.version returning enrolment_id",
        [one.enrolment_id for one in some],
        [one.child_id for one in some],
        [one.activity_id for one in some],
        [one.version for one in some],
        [one.valid_from for one in some],
        [one.valid_to for one in some],
        [one.family_id for one in some],
        [one.guardian_id for one in some],
    )
    return [last[row["enrolment_id"]] for row in rows]


async def facility(tx: Tx, place_id: UUID) -> UUID | None:
    """Tell of which facility a place is: it is one itself, or an activity there; None when nobody knows it."""
    found: UUID | None = await tx.fetchval(
        "select facility_id from facility where facility_id = $1 union select facility_id from activity where activity_id = $1", place_id
    )
    return found


async def require(tx: Tx, place_id: UUID, codes: Iterable[str]) -> None:
    """Write what a place requires, in place of what it required."""
    await tx.execute("delete from requirement where place_id = $1", place_id)
    await tx.execute("insert into requirement (place_id, code) select $1, code from unnest($2::text[]) as t (code)", place_id, list(codes))
    await tx.execute(
        "insert into requirement_told as t (place_id, version) values ($1, 1) on conflict (place_id) do update set version = t.version + 1",
        place_id,
    )


async def anything_required(tx: Tx) -> bool:
    """Tell whether any place requires anything."""
    found: bool = await tx.fetchval("select exists (select from requirement)")
    return found


async def told(tx: Tx, place_ids: Sequence[UUID] | None = None) -> list[RequirementsSet]:
    """Put into words what some places require, or all of which it was ever said."""
    rows = await tx.fetch(
        "select t.place_id, t.version, array(select code from requirement r where r.place_id = t.place_id order by code) as codes"
        " from requirement_told t where $1::uuid[] is null or t.place_id = any($1) order by t.place_id",
        place_ids,
    )
    return [RequirementsSet(place_id=row["place_id"], version=row["version"], codes=tuple(row["codes"])) for row in rows]


async def requirements(tx: Tx) -> tuple[RequirementsOf, ...]:
    """List every facility followed by its activities, by name, with what each requires itself."""
    rows = await tx.fetch(
        "with place as ("
        "  select facility_id as place_id, name, facility_id, name as facility, 0 as depth from facility"
        "  union all select a.activity_id, a.name, a.facility_id, f.name, 1 from activity a join facility f using (facility_id))"
        " select p.place_id, p.name, p.facility_id,"
        " coalesce((select array_agg(r.code order by r.code) from requirement r where r.place_id = p.place_id), '{}') as codes"
        " from place p order by p.facility, p.facility_id, p.depth, p.name, p.place_id"
    )
    return tuple(RequirementsOf(**{**row, "codes": tuple(row["codes"])}) for row in rows)
