"""Standing: what planning keeps of other services' news, and of staff's lists, by which rules admit a child."""

from typing import Any
from uuid import UUID

from chassis.tx import Tx
from contracts.family import ChildCompletenessChanged, RequirementsSet
from services.planning.domain.standing import Standing

COLUMNS = """
    c.birth_date, c.school_class, coalesce(f.postal_code, ''), coalesce(f.city, ''), f.all_adults_work,
    coalesce((select string_agg(p.list_id::text, ' ') from priority_family p where p.family_id = h.family_id), ''),
    coalesce((
        select string_agg(distinct a.facility_id::text, ' ') from enrolment e join activity a using (activity_id)
        where e.family_id = h.family_id and e.child_id <> c.child_id and e.valid_from <= today_here() and e.valid_to >= today_here()
    ), ''),
    coalesce((
        select string_agg(l.activity_id || ':' || array_to_string(l.codes, ','), ' ') from child_lacks l
        where l.child_id = c.child_id and not exists (
            select from enrolment w
            where w.child_id = c.child_id and w.activity_id = l.activity_id and w.waiver <> '' and w.valid_to >= today_here()
        )
    ), '')
"""
"""A standing of the child `c` and the family `f` of the household `h`; lists are text: the driver cannot read lists inside records.

Where staff enrolled the child all the same, nothing is lacking.
"""


def standing(row: Any) -> Standing:
    """Make a standing of `COLUMNS`."""
    born, school_class, postal_code, city, all_adults_work, lists, sibling_at, lacking = row
    return Standing(
        born,
        school_class,
        postal_code,
        city,
        all_adults_work,
        frozenset(map(UUID, lists.split())),
        frozenset(map(UUID, sibling_at.split())),
        {
            UUID(activity_id): tuple(filter(None, codes.split(",")))
            for activity_id, _, codes in (one.partition(":") for one in lacking.split())
        },
    )


async def save_completeness(tx: Tx, event: ChildCompletenessChanged) -> None:
    """Note for which activities a child's record lacks something, unless a newer state is known."""
    newer = await tx.execute(
        "insert into child_completeness as k (child_id, version, lacks) values ($1, $2, $3)"
        " on conflict (child_id) do update set version = excluded.version, lacks = excluded.lacks where k.version < excluded.version",
        event.child_id,
        event.version,
        None if event.lacks is None else list(event.lacks),
    )
    if newer:
        await tx.execute("delete from child_lacks where child_id = $1", event.child_id)
        await tx.executemany(
            "insert into child_lacks (child_id, activity_id, codes) values ($1, $2, $3) on conflict do nothing",
            [(event.child_id, one.activity_id, list(one.codes)) for one in event.missing if one.codes],
        )


async def save_requirements(tx: Tx, event: RequirementsSet) -> None:
    """Note what a place requires of records, unless a newer state is known."""
    await tx.execute(
        "insert into requirement as r (place_id, version, codes) values ($1, $2, $3)"
        " on conflict (place_id) do update set version = excluded.version, codes = excluded.codes where r.version < excluded.version",
        event.place_id,
        event.version,
        list(event.codes),
    )
