"""SQL of who a request is about, in words for people."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from chassis.tx import Tx
from contracts.family import GuardianRole
from services.family.domain.household import child_name, full_name


@dataclass(frozen=True, slots=True)
class Household:
    """How a family is written in a list."""

    number: str
    name: str
    last_name: str


@dataclass(frozen=True, slots=True)
class Adult:
    """How an adult is written in a list."""

    name: str
    role: GuardianRole


async def households(tx: Tx, family_ids: Collection[UUID]) -> dict[UUID, Household]:
    """Name some families by their number and by who is billed."""
    rows = await tx.fetch(
        "select f.family_id, f.family_number, g.last_name, g.first_name from family f"
        " join guardian g on g.family_id = f.family_id and g.role = 'primary' where f.family_id = any($1)",
        list(family_ids),
    )
    return {
        row["family_id"]: Household(row["family_number"], full_name(row["last_name"], row["first_name"]), row["last_name"]) for row in rows
    }


async def adults(tx: Tx, guardian_ids: Collection[UUID]) -> dict[UUID, Adult]:
    """Name some adults."""
    rows = await tx.fetch("select guardian_id, role, last_name, first_name from guardian where guardian_id = any($1)", list(guardian_ids))
    return {row["guardian_id"]: Adult(full_name(row["last_name"], row["first_name"]), row["role"]) for row in rows}


async def children(tx: Tx, child_ids: Collection[UUID]) -> dict[UUID, str]:
    """Name some children, as their own family does."""
    if not child_ids:
        return {}
    rows = await tx.fetch(
        "select c.child_id, c.last_name, c.first_name, g.last_name as family_name from child c"
        " join guardian g on g.family_id = c.family_id and g.role = 'primary' where c.child_id = any($1)",
        list(child_ids),
    )
    return {row["child_id"]: child_name(row["last_name"], row["first_name"], family_name=row["family_name"]) for row in rows}
