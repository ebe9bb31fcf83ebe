"""SQL of the children of a household."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.tx import Tx
from contracts.family import ChildIdentity, ChildSaved, ChildToCome, ChildView
from services.family.domain.errors import UnknownChild


@dataclass(frozen=True, slots=True)
class Child:
    """A child's own row: who it is, and the household that entered it."""

    child_id: UUID
    family_id: UUID
    version: int
    identity: ChildIdentity


async def access(tx: Tx, child_id: UUID) -> Child:
    """Reach a child that the actor may see; any other is not found."""
    found = await several(tx, [child_id])
    if not found:
        raise UnknownChild
    return found[0]


async def access_to_change(tx: Tx, child_id: UUID) -> Child:
    """Reach a child that the actor may see, and keep its record from being changed by anybody else until the commit."""
    await tx.execute("select from child where child_id = $1 for update", child_id)
    return await access(tx, child_id)


async def several(tx: Tx, child_ids: Collection[UUID]) -> tuple[Child, ...]:
    """Read those of some children that the actor may see, the eldest first."""
    rows = await tx.fetch(
        "select child_id, family_id, version, last_name, first_name, birth_date, sex, birth_place, school, school_class"
        " from child where child_id = any($1) order by birth_date, child_id",
        list(child_ids),
    )
    return tuple(
        Child(
            row["child_id"],
            row["family_id"],
            row["version"],
            ChildIdentity.model_construct(**{name: row[name] for name in ChildIdentity.model_fields}),
        )
        for row in rows
    )


async def change_identity(tx: Tx, child_id: UUID, identity: ChildIdentity) -> int:
    """Write who a child is; returns the record's new version."""
    version: int = await tx.fetchval(
        "update child set version = version + 1, last_name = $2, first_name = $3, birth_date = $4, sex = $5, birth_place = $6,"
        " school = $7, school_class = $8 where child_id = $1 returning version",
        child_id,
        identity.last_name,
        identity.first_name,
        identity.birth_date,
        identity.sex,
        identity.birth_place,
        identity.school,
        identity.school_class,
    )
    return version


async def insert_all(tx: Tx, family_id: UUID, children: Iterable[ChildView]) -> bool:
    """Enter the children of a family at version 1; False when one of them already is in a record."""
    for child in children:
        inserted = await tx.execute(
            "insert into child (child_id, family_id, version, last_name, first_name, birth_date, school, school_class, sex, birth_place)"
            " values ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9) on conflict (child_id) do nothing",
            child.child_id,
            family_id,
            child.last_name,
            child.first_name,
            child.birth_date,
            child.school,
            child.school_class,
            child.sex,
            child.birth_place,
        )
        if not inserted:
            return False
    return True


async def of_family(tx: Tx, family_id: UUID) -> tuple[ChildView, ...]:
    """Read the children of a household, the eldest first: those it entered, and those of a separated parent's other household."""
    rows = await tx.fetch(
        "select child_id, last_name, first_name, birth_date, school, school_class, sex, birth_place"
        " from child where child_id in (select child_id from child where family_id = $1 union all"
        " select child_id from household_child where family_id = $1 and since <= today_here() and coalesce(until >= today_here(), true))"
        " order by birth_date, child_id",
        family_id,
    )
    return tuple(ChildView(**row) for row in rows)


async def to_come(tx: Tx, family_id: UUID) -> tuple[ChildToCome, ...]:
    """Read which children a household will have from a day to come; it looks over their wall, for the family that asks or for staff."""
    rows = await tx.fetch("select child_id, last_name, first_name, since from children_to_come($1)", family_id)
    return tuple(ChildToCome(**row) for row in rows)


async def told_of_families(tx: Tx, family_ids: list[UUID]) -> list[ChildSaved]:
    """Read what other services are told of the children of some families."""
    rows = await tx.fetch(
        "select version, family_id, child_id, last_name, first_name, birth_date, school, school_class"
        " from child where family_id = any($1) order by child_id",
        family_ids,
    )
    return [ChildSaved(**row) for row in rows]


async def told(tx: Tx, child_ids: Sequence[UUID]) -> list[ChildSaved]:
    """Read what other services are told of some children."""
    rows = await tx.fetch(
        "select version, family_id, child_id, last_name, first_name, birth_date, school, school_class"
        " from child where child_id = any($1) order by child_id",
        child_ids,
    )
    return [ChildSaved(**row) for row in rows]
