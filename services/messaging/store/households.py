"""SQL of households: the projection of family records that tells whom to write to."""

from collections.abc import Collection
from uuid import UUID

from chassis.tx import Tx
from contracts.family import FamilySaved
from services.messaging.domain.emails import Adult


async def save(tx: Tx, event: FamilySaved) -> bool:
    """Take over the adults of a record, unless this or a newer version is already known; tells whether it did."""
    newer = await tx.execute(
        "insert into household (family_id, version) values ($1, $2)"
        " on conflict (family_id) do update set version = excluded.version where household.version < excluded.version",
        event.family_id,
        event.version,
    )
    if not newer:
        return False
    await tx.execute("delete from adult where family_id = $1", event.family_id)
    await tx.executemany(
        "insert into adult (guardian_id, family_id, first_name, last_name, email, email_consent) values ($1, $2, $3, $4, $5, $6)",
        [(card.guardian_id, event.family_id, card.first_name, card.last_name, card.email, card.email_consent) for card in event.guardians],
    )
    return True


async def adults(tx: Tx, family_id: UUID) -> dict[UUID, Adult]:
    """Read the adults of a household by their ids; none when the record is not known yet."""
    return (await adults_of(tx, [family_id])).get(family_id, {})


async def adults_of(tx: Tx, families: Collection[UUID]) -> dict[UUID, dict[UUID, Adult]]:
    """Read the adults of households by their ids, family by family."""
    rows = await tx.fetch(
        "select family_id, guardian_id, first_name, last_name, email, email_consent from adult"
        " where family_id = any($1::uuid[]) order by guardian_id",
        list(families),
    )
    found: dict[UUID, dict[UUID, Adult]] = {}
    for row in rows:
        adult = Adult(row["first_name"], row["last_name"], row["email"], row["email_consent"])
        found.setdefault(row["family_id"], {})[row["guardian_id"]] = adult
    return found
