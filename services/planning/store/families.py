"""The projection of what the family service tells: children and the adults who pay."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from contracts.family import ChildSaved


async def save_family(tx: Tx, family_id: UUID, version: int, guardians: Sequence[tuple[UUID, str]]) -> None:
    """Note the adults of a family (id, name) unless a newer state is known; one who left keeps the name that grids show."""
    newer = await tx.execute(
        "insert into family as f (family_id, version) values ($1, $2)"
        " on conflict (family_id) do update set version = excluded.version where f.version < excluded.version",
        family_id,
        version,
    )
    if newer:
        await tx.execute(
            "insert into guardian (guardian_id, family_id, name)"
            " select id, $1, name from unnest($2::uuid[], $3::text[]) as t (id, name)"
            " on conflict (guardian_id) do update set family_id = excluded.family_id, name = excluded.name",
            family_id,
            [guardian_id for guardian_id, _ in guardians],
            [name for _, name in guardians],
        )


async def save_child(tx: Tx, event: ChildSaved) -> None:
    """Note a child unless a newer state is known; one of which less was once kept is completed when it is told again."""
    await tx.execute(
        "insert into child as c (child_id, family_id, name, birth_date, version) values ($1, $2, $3, $4, $5)"
        " on conflict (child_id) do update set family_id = excluded.family_id, name = excluded.name,"
        " birth_date = excluded.birth_date, version = excluded.version"
        " where c.version < excluded.version or (c.version = excluded.version and c.birth_date is null)",
        event.child_id,
        event.family_id,
        f"{event.first_name} {event.last_name}",
        event.birth_date,
        event.version,
    )


async def child(tx: Tx, child_id: UUID) -> Any:
    """Read a child (family_id, name, birth_date), or None."""
    return await tx.fetchrow("select family_id, name, birth_date from child where child_id = $1", child_id)


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
