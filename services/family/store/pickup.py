"""SQL of the people who may fetch a child, or must not."""

from collections.abc import Collection
from uuid import UUID

from chassis import french
from chassis.tx import Tx
from contracts.family import PickupFields, PickupPerson


async def of_children(tx: Tx, child_ids: Collection[UUID]) -> dict[UUID, tuple[PickupPerson, ...]]:
    """Read the lists of some children: whoever must not fetch them first, then by name."""
    rows = await tx.fetch(
        "select child_id, person_id, name, relation, phone, allowed from pickup_person where child_id = any($1)"
        " order by allowed, name, person_id",
        list(child_ids),
    )
    found: dict[UUID, tuple[PickupPerson, ...]] = {}
    for row in rows:
        fields = PickupFields.model_construct(
            name=row["name"], relation=row["relation"], phone=french.phone(row["phone"]), allowed=row["allowed"]
        )
        found[row["child_id"]] = (*found.get(row["child_id"], ()), PickupPerson(person_id=row["person_id"], fields=fields))
    return found


async def put(tx: Tx, child_id: UUID, person: PickupPerson) -> None:
    """Write a person on a child's list, in place of what was known of it."""
    await tx.execute(
        "insert into pickup_person (person_id, child_id, name, relation, phone, allowed) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (person_id) do update set name = excluded.name, relation = excluded.relation, phone = excluded.phone,"
        " allowed = excluded.allowed where pickup_person.child_id = excluded.child_id",
        person.person_id,
        child_id,
        person.fields.name,
        person.fields.relation,
        person.fields.phone,
        person.fields.allowed,
    )


async def remove(tx: Tx, child_id: UUID, person_id: UUID) -> None:
    """Take a person off a child's list."""
    await tx.execute("delete from pickup_person where child_id = $1 and person_id = $2", child_id, person_id)
