"""SQL of the children of a household."""

from collections.abc import Iterable
from uuid import UUID

from chassis.tx import Tx
from contracts.family import ChildSaved, ChildView


async def insert_all(tx: Tx, family_id: UUID, children: Iterable[ChildView]) -> bool:
    """Enter the children of a family at version 1; False when one of them already is in a record."""
    for child in children:
        inserted = await tx.execute(
            "insert into child (child_id, family_id, version, last_name, first_name, birth_date, school, school_class)"
            " values ($1, $2, 1, $3, $4, $5, $6, $7) on conflict (child_id) do nothing",
            child.child_id,
            family_id,
            child.last_name,
            child.first_name,
            child.birth_date,
            child.school,
            child.school_class,
        )
        if not inserted:
            return False
    return True


async def of_family(tx: Tx, family_id: UUID) -> tuple[ChildView, ...]:
    """Read the children of a household, the eldest first: those it entered, and those of a separated parent's other household."""
    rows = await tx.fetch(
        "select child_id, last_name, first_name, birth_date, school, school_class"
        " from child where child_id in (select child_id from child where family_id = $1 union all"
        " select child_id from household_child where family_id = $1 and since <= today_here() and coalesce(until >= today_here(), true))"
        " order by birth_date, child_id",
        family_id,
    )
    return tuple(ChildView(**row) for row in rows)


async def told_of_families(tx: Tx, family_ids: list[UUID]) -> list[ChildSaved]:
    """Read what other services are told of the children of some families."""
    rows = await tx.fetch(
        "select version, family_id, child_id, last_name, first_name, birth_date, school, school_class"
        " from child where family_id = any($1) order by child_id",
        family_ids,
    )
    return [ChildSaved(**row) for row in rows]
