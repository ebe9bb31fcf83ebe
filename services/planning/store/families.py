"""The projection of what the family service tells: children and the adults who pay."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from contracts.family import ChildSaved, FamilySaved


async def save_family(tx: Tx, event: FamilySaved) -> bool:
    """Note a family and its adults unless a newer state is known; an adult who left keeps the name that grids show.

    A family of which less was once kept is completed when it is told again. Tells whether the state is newer.
    """
    newer = await tx.execute(
        "insert into family as f (family_id, version, postal_code, city, all_adults_work) values ($1, $2, $3, $4, $5)"
        " on conflict (family_id) do update set version = excluded.version, postal_code = excluded.postal_code, city = excluded.city,"
        " all_adults_work = excluded.all_adults_work"
        " where f.version < excluded.version or (f.version = excluded.version and (f.all_adults_work is null"
        " or exists (select from guardian g where g.family_id = f.family_id and g.role = '')))",
        event.family_id,
        event.version,
        event.postal_code,
        event.city,
        event.all_adults_work,
    )
    if newer:
        await tx.execute(
            "with gone as (update guardian set role = 'former' where family_id = $1 and guardian_id <> all ($2::uuid[]))"
            " insert into guardian (guardian_id, family_id, name, role)"
            " select id, $1, name, role from unnest($2::uuid[], $3::text[], $4::text[]) as t (id, name, role)"
            " on conflict (guardian_id) do update set family_id = excluded.family_id, name = excluded.name, role = excluded.role",
            event.family_id,
            [one.guardian_id for one in event.guardians],
            [f"{one.last_name} {one.first_name}" for one in event.guardians],
            [one.role for one in event.guardians],
        )
    return bool(newer)


async def save_child(tx: Tx, event: ChildSaved) -> None:
    """Note a child unless a newer state is known; one of which less was once kept is completed when it is told again."""
    await tx.execute(
        "insert into child as c (child_id, family_id, name, birth_date, school_class, school, version) values ($1, $2, $3, $4, $5, $7, $6)"
        " on conflict (child_id) do update set family_id = excluded.family_id, name = excluded.name,"
        " birth_date = excluded.birth_date, school_class = excluded.school_class, school = excluded.school, version = excluded.version"
        " where c.version < excluded.version"
        " or (c.version = excluded.version and (c.birth_date is null or (c.school = '' and excluded.school <> '')))",
        event.child_id,
        event.family_id,
        f"{event.first_name} {event.last_name}",
        event.birth_date,
        event.school_class,
        event.version,
        event.school,
    )


async def child(tx: Tx, child_id: UUID) -> Any:
    """Read a child (family_id, name, birth_date), or None."""
    return await tx.fetchrow("select family_id, name, birth_date from child where child_id = $1", child_id)


async def school_classes(tx: Tx) -> list[str]:
    """List the school classes in which the children of the town are."""
    rows = await tx.fetch("select distinct school_class from child where school_class <> '' order by school_class")
    return [row["school_class"] for row in rows]


async def named(tx: Tx, words: Sequence[str], activity_id: UUID, day: date, limit: int) -> list[Any]:
    """Find children whose name holds all words, accents aside (child_id, name, enrolled in the activity on the day)."""
    return await tx.fetch(
        """
        select c.child_id, c.name, exists (
            select from enrolment e where e.child_id = c.child_id and e.activity_id = $2 and $3 between e.valid_from and e.valid_to
        ) as enrolled
        from child c
        where (
            select bool_and(position(plain_name(w) in plain_name(c.name)) > 0) from unnest($1::text[]) as t (w)
        )
        order by enrolled desc, c.name, c.child_id limit $4
        """,
        list(words),
        activity_id,
        day,
        limit,
    )
