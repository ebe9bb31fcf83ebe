"""SQL of families: the aggregate whose row is locked and counted up with every change of its record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.tx import Tx


@dataclass(frozen=True, slots=True)
class Family:
    """A family's own row."""

    family_id: UUID
    family_number: str
    version: int
    quotient_version: int
    benefit_office: str
    account_holder: str
    bank_name: str


async def next_counter(tx: Tx) -> int:
    """Draw the next counter of family numbers; one drawn in vain is lost."""
    counter: int = await tx.fetchval("select nextval('family_number_counter')")
    return counter


async def insert(tx: Tx, family: Family, *, name_key: str, entered_at: datetime) -> bool:
    """Enter a family; False when its id or its number is already there."""
    inserted = await tx.execute(
        "insert into family (family_id, family_number, version, quotient_version, name_key,"
        " benefit_office, account_holder, bank_name, entered_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        family.family_id,
        family.family_number,
        family.version,
        family.quotient_version,
        name_key,
        family.benefit_office,
        family.account_holder,
        family.bank_name,
        entered_at,
    )
    return inserted == 1


async def find(tx: Tx, family_id: UUID) -> Family | None:
    """Read a family's row."""
    return next(iter(await several(tx, [family_id])), None)


async def several(tx: Tx, family_ids: Sequence[UUID]) -> list[Family]:
    """Read the rows of some families, in the order of their ids."""
    rows = await tx.fetch(
        "select family_id, family_number, version, quotient_version, benefit_office, account_holder, bank_name"
        " from family where family_id = any($1) order by family_id",
        list(family_ids),
    )
    return [Family(**row) for row in rows]


async def bump(tx: Tx, family_id: UUID) -> int:
    """Lock the family and count its record up; returns the new version."""
    version: int = await tx.fetchval("update family set version = version + 1 where family_id = $1 returning version", family_id)
    return version


async def bump_quotients(tx: Tx, family_id: UUID) -> int:
    """Lock the family and count its quotients up; returns their new version."""
    version: int = await tx.fetchval(
        "update family set quotient_version = quotient_version + 1 where family_id = $1 returning quotient_version", family_id
    )
    return version


async def lock(tx: Tx, family_id: UUID) -> bool:
    """Lock a family's row until the commit; False when there is none."""
    return await tx.fetchval("select true from family where family_id = $1 for update", family_id) is True


async def page_of_ids(tx: Tx, after: UUID | None, limit: int) -> list[UUID]:
    """List family ids in their own order, after one of them."""
    rows = await tx.fetch("select family_id from family where $1::uuid is null or family_id > $1 order by family_id limit $2", after, limit)
    return [row["family_id"] for row in rows]
