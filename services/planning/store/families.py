"""The projection of what the family service tells: children and the adults who pay."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.family import ChildSaved, FamilySaved
from contracts.planning import FoundChild


async def save_families(tx: Tx, events: Iterable[FamilySaved]) -> list[FamilySaved]:
    """Note families and their adults, each in the last state told; an adult who left keeps the name that grids show.

    A family of which less was once kept is completed when it is told again. Returns those whose state was newer than what was known.
    """
    last: dict[UUID, FamilySaved] = {}
    for one in events:
        if one.family_id not in last or last[one.family_id].version <= one.version:
            last[one.family_id] = one
    told = list(last.values())
    rows = await tx.fetch(
        "insert into family as f (family_id, version, postal_code, city, all_adults_work)"
        " select * from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::boolean[])"
        " on conflict (family_id) do update set version = excluded.version, postal_code = excluded.postal_code, city = excluded.city,"
        " all_adults_work = excluded.all_adults_work"
        " where f.version < excluded.version or (f.version = excluded.version and (f.all_adults_work is null"
        " or exists (select from guardian g where g.family_id = f.family_id and g.role = '')))"
        " returning family_id",
        [one.family_id for one in told],
        [one.version for one in told],
        [one.postal_code for one in told],
        [one.city for one in told],
        [one.all_adults_work for one in told],
    )
    newer = [last[row["family_id"]] for row in rows]
    if not newer:
        return []
    adults = {adult.guardian_id: (adult, family.family_id) for family in newer for adult in family.guardians}
    await tx.execute(
        "with told as ("
        " select id, family_id, name, role from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[]) as t (id, family_id, name, role)"
        "), gone as ("
        " update guardian set role = 'former' where family_id = any($1::uuid[]) and guardian_id <> all ($2::uuid[])"
        ") insert into guardian (guardian_id, family_id, name, role) select id, family_id, name, role from told"
        " on conflict (guardian_id) do update set family_id = excluded.family_id, name = excluded.name, role = excluded.role",
        [one.family_id for one in newer],
        list(adults),
        [family_id for _, family_id in adults.values()],
        [f"{adult.last_name.upper()} {adult.first_name}" for adult, _ in adults.values()],
        [adult.role for adult, _ in adults.values()],
    )
    return newer


async def save_children(tx: Tx, events: Iterable[ChildSaved]) -> None:
    """Note children unless newer states are known; one of whom less was once kept is completed when it is told again."""
    await tx.executemany(
        "insert into child as c (child_id, family_id, name, first_name, birth_date, school_class, school, version)"
        " values ($1, $2, $3, $8, $4, $5, $7, $6)"
        " on conflict (child_id) do update set family_id = excluded.family_id, name = excluded.name, first_name = excluded.first_name,"
        " birth_date = excluded.birth_date, school_class = excluded.school_class, school = excluded.school, version = excluded.version"
        " where c.version < excluded.version"
        " or (c.version = excluded.version and (c.birth_date is null or c.first_name = '' or (c.school = '' and excluded.school <> '')))",
        [
            (
                *(one.child_id, one.family_id, f"{one.first_name} {one.last_name}", one.birth_date),
                *(one.school_class, one.version, one.school, one.first_name),
            )
            for one in events
        ],
    )


async def birth_dates(tx: Tx, child_ids: Iterable[UUID]) -> dict[UUID, date | None]:
    """Read when the children were born that are known."""
    rows = await tx.fetch("select child_id, birth_date from child where child_id = any($1::uuid[])", list(child_ids))
    return {row["child_id"]: row["birth_date"] for row in rows}


async def sees_child(tx: Tx, child_id: UUID) -> bool:
    """Tell whether a child is known, and none that is hidden from the actor."""
    return bool(await tx.fetchval("select exists (select from child where child_id = $1)", child_id))


async def school_classes(tx: Tx) -> list[str]:
    """List the school classes in which the children of the town are."""
    rows = await tx.fetch("select distinct school_class from child where school_class <> '' order by school_class")
    return [row["school_class"] for row in rows]


async def named(tx: Tx, words: Sequence[str], activity_id: UUID, day: date, limit: int) -> tuple[FoundChild, ...]:
    """Find children whose name holds all words, accents aside; those enrolled in the activity on the day come first."""
    rows = await tx.fetch(
        """
        select c.child_id, c.name as child, exists (
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
    return tuple(FoundChild(**row) for row in rows)
