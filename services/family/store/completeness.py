"""SQL of what children's records lack for the activities in which they are enrolled; always for many children in one statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.family import REQUIREMENT_LABELS, ChildCompletenessChanged, MissingCodes, MissingForActivity, RequirementCode

_HELD = """
    select d.child_id, d.kind as code, max(coalesce(d.expires_on, 'infinity')) as until
    from concerned c join child_document d on d.child_id = c.child_id
    where d.status <> 'refused' and coalesce(d.expires_on, 'infinity') >= $2 group by d.child_id, d.kind
    union all select child_id, 'school', 'infinity' from concerned where school_class <> ''
    union all select h.child_id, 'health', 'infinity' from concerned join child_health h using (child_id)
    union all select p.child_id, 'pickup', 'infinity' from concerned join pickup_person p using (child_id) where p.allowed group by 1
    union all select a.child_id, 'authorisations', 'infinity' from concerned join child_authorisation a using (child_id)
        group by 1 having count(*) = 3
"""
"""What the records of `concerned` hold on the day $2, and until when: a document counts until it is refused or has expired."""

_IS_TOLD = "k.version > 1 or k.missing <> '[]' or k.valid_until is not null or cardinality(k.lacks) < cardinality($3::text[])"
"""Whether others hear of what is kept of a record; of one that lacks all of $3 from the first, or where nothing is asked, not."""

_LOOK_AGAIN = f"""
with concerned as (
    select child_id, first_name, school_class from child where child_id = any($1)
), needed as (
    select distinct c.child_id, e.activity_id, r.code
    from concerned c
    join enrolment e on e.child_id = c.child_id and e.valid_to >= $2
    join activity a on a.activity_id = e.activity_id
    join requirement r on r.place_id in (a.activity_id, a.facility_id)
), held as ({_HELD}), without as (
    select c.child_id, array_agg(r.code order by r.code) filter (where h.until is null) as codes
    from concerned c cross join unnest($3::text[]) as r (code) left join held h using (child_id, code)
    where exists (select from requirement) group by c.child_id
), lacking as (
    select n.child_id, n.activity_id, array_agg(n.code order by n.code) as codes
    from needed n left join held h using (child_id, code) where h.until is null group by n.child_id, n.activity_id
), found as (
    select c.child_id, c.first_name,
        coalesce((select jsonb_agg(jsonb_build_object('activity_id', l.activity_id, 'codes', l.codes) order by l.activity_id)
            from lacking l where l.child_id = c.child_id), '[]') as missing,
        (select nullif(min(h.until), 'infinity') from needed n join held h using (child_id, code)
            where n.child_id = c.child_id) as valid_until,
        case when w.child_id is not null then coalesce(w.codes, '{{}}') end as lacks
    from concerned c left join without w using (child_id)
), told as (
    insert into child_completeness as k (child_id, version, missing, valid_until, told_on, lacks)
    select child_id, 1, missing, valid_until, $2, lacks from found
    on conflict (child_id) do update
    set version = k.version + 1, missing = excluded.missing, valid_until = excluded.valid_until, told_on = excluded.told_on,
        lacks = excluded.lacks
    where (k.missing, k.valid_until, k.lacks) is distinct from (excluded.missing, excluded.valid_until, excluded.lacks)
    returning k.child_id, k.version, k.missing, k.valid_until, k.told_on, k.lacks
)
select k.child_id, h.family_id, found.first_name as child, k.version, k.missing, k.valid_until, k.told_on, k.lacks
from told k join found using (child_id) join households_of($1) h using (child_id)
where {_IS_TOLD}
order by k.child_id, h.family_id
"""  # noqa: S608 - our own words
"""Enrolments count until they end. Each household of a child is told."""

_TOLD = f"""
select k.child_id, h.family_id, c.first_name as child, k.version, k.missing, k.valid_until, k.told_on, k.lacks
from (
    select child_id, family_id, null::date as since from child
    union select child_id, family_id, since from household_child where since <= $2::date and coalesce(until >= $2, true)
) h join child_completeness k using (child_id) join child c using (child_id)
where ({_IS_TOLD}) and
"""  # noqa: S608 - our own words
_TOLD_OF_FAMILIES = f"{_TOLD} h.family_id = any($1)"
_TOLD_TO_NEWCOMERS = f"{_TOLD} h.child_id = any($1) and h.since > $4"

_WOULD_LACK = f"""
with concerned as (
    select child_id, first_name, school_class from child where child_id = $1
), held as ({_HELD})
select distinct r.code from activity a join requirement r on r.place_id in (a.activity_id, a.facility_id)
where a.activity_id = $3 and not exists (select from held where held.code = r.code) order by r.code
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Completeness:
    """What a child's record lacks, and the last day on which this holds."""

    missing: tuple[MissingForActivity, ...]
    valid_until: date | None


async def lock(tx: Tx, child_ids: Sequence[UUID]) -> None:
    """Keep the records of some children from being looked at by anybody else until the commit."""
    await tx.execute("select from child where child_id = any($1) order by child_id for no key update", list(child_ids))


async def look_again(tx: Tx, child_ids: Sequence[UUID], today: date) -> list[ChildCompletenessChanged]:
    """Find what the records of some children lack now, keep it, and return what has changed."""
    rows = await tx.fetch(_LOOK_AGAIN, list(child_ids), today, list(REQUIREMENT_LABELS))
    return [changed(row) for row in rows]


async def would_lack(tx: Tx, child_id: UUID, activity_id: UUID, today: date) -> tuple[RequirementCode, ...]:
    """Read what a child's record lacks for an activity, whether or not it is enrolled there."""
    return tuple(row["code"] for row in await tx.fetch(_WOULD_LACK, child_id, today, activity_id))


async def of_children(tx: Tx, child_ids: Sequence[UUID]) -> dict[UUID, Completeness]:
    """Read what the records of some children lack, with the names of the activities."""
    rows = await tx.fetch(
        "select k.child_id, k.valid_until,"
        " (select jsonb_agg(jsonb_build_object('activity_id', m.activity_id, 'activity', a.name, 'codes', m.codes) order by a.name)"
        "  from jsonb_to_recordset(k.missing) as m (activity_id uuid, codes jsonb) join activity a using (activity_id)) as missing"
        " from child_completeness k where k.child_id = any($1)",
        list(child_ids),
    )
    return {
        row["child_id"]: Completeness(
            tuple(MissingForActivity.model_validate(one) for one in json.loads(row["missing"] or "[]")), row["valid_until"]
        )
        for row in rows
    }


async def told_of_families(tx: Tx, family_ids: list[UUID]) -> list[ChildCompletenessChanged]:
    """Read what other services were told of the records of some families' children."""
    rows = await tx.fetch(_TOLD_OF_FAMILIES, family_ids, paris_date(tx.now), list(REQUIREMENT_LABELS))
    return [changed(row) for row in rows]


async def told_to_newcomers(tx: Tx, child_ids: Sequence[UUID], after: date) -> list[ChildCompletenessChanged]:
    """Read what households are told of some children's records that these came to live in after a day, and until today."""
    rows = await tx.fetch(_TOLD_TO_NEWCOMERS, list(child_ids), paris_date(tx.now), list(REQUIREMENT_LABELS), after)
    return [changed(row) for row in rows]


async def enrolled_in(tx: Tx, place_id: UUID) -> list[UUID]:
    """List the children enrolled in an activity, or in any activity of a facility."""
    rows = await tx.fetch(
        "select distinct e.child_id from enrolment e join activity a using (activity_id) where a.activity_id = $1 or a.facility_id = $1",
        place_id,
    )
    return [row["child_id"] for row in rows]


async def page(tx: Tx, after: UUID | None, limit: int) -> list[UUID]:
    """List children in the order of their ids, after one of them: all where the town requires anything, else who was ever enrolled."""
    rows = await tx.fetch(
        "select child_id from child c where ($1::uuid is null or child_id > $1) and ((select exists (select from requirement))"
        " or exists (select from enrolment e where e.child_id = c.child_id)) order by child_id limit $2",
        after,
        limit,
    )
    return [row["child_id"] for row in rows]


async def day_done(tx: Tx) -> date | None:
    """Tell the last day for which every record was looked at again."""
    day: date | None = await tx.fetchval("select day from completeness_day")
    return day


async def note_day(tx: Tx, day: date) -> None:
    """Note that every record was looked at again for a day."""
    await tx.execute(
        "insert into completeness_day as d (day) values ($1) on conflict (only_row) do update set day = greatest(d.day, excluded.day)", day
    )


def changed(row: asyncpg.Record) -> ChildCompletenessChanged:
    """Tell what a child's record lacks."""
    return ChildCompletenessChanged(
        family_id=row["family_id"],
        child_id=row["child_id"],
        version=row["version"],
        missing=tuple(MissingCodes.model_validate(one) for one in json.loads(row["missing"])),
        valid_until=row["valid_until"],
        child=row["child"],
        told_on=row["told_on"],
        lacks=None if row["lacks"] is None else tuple(row["lacks"]),
    )
