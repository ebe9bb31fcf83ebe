"""The projection of families whose new bookings billing has suspended."""

from uuid import UUID

from chassis.tx import Tx
from contracts.billing import FamilyBlockChanged


async def save(tx: Tx, event: FamilyBlockChanged) -> None:
    """Note whether a family is blocked, unless a newer state is known."""
    await tx.execute(
        "insert into family_block as b (family_id, version, blocked, contact) values ($1, $2, $3, $4)"
        " on conflict (family_id) do update set version = excluded.version, blocked = excluded.blocked, contact = excluded.contact"
        " where b.version < excluded.version",
        event.family_id,
        event.version,
        event.blocked,
        event.contact,
    )


async def contact_of_blocked(tx: Tx, family_id: UUID) -> str | None:
    """Tell whom a blocked family may ask ("" when it is not known); None when it is not blocked."""
    found: str | None = await tx.fetchval("select contact from family_block where family_id = $1 and blocked", family_id)
    return found
