"""SQL of households: the projection of family records that tells whom to write to."""

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
    rows = await tx.fetch(
        "select guardian_id, first_name, last_name, email, email_consent from adult where family_id = $1 order by guardian_id", family_id
    )
    return {row["guardian_id"]: Adult(row["first_name"], row["last_name"], row["email"], row["email_consent"]) for row in rows}
