"""What keeps families from booking: new bookings that billing has suspended, and rules that were not accepted."""

from datetime import date
from typing import NamedTuple
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


class Standing(NamedTuple):
    """What keeps a family from booking: whom it may ask where it is blocked ("" when that is not known), whether it accepted the rules."""

    blocked_contact: str | None
    rules_accepted: bool


async def standing(tx: Tx, family_id: UUID, today: date) -> Standing:
    """Tell whether billing suspended a family's bookings, and whether it accepted the rules in force, or there are none to accept."""
    row = await tx.fetchrow(
        """
        select (select contact from family_block where family_id = $1 and blocked) as contact,
            (
                select exists (select from rules_acceptance a where a.family_id = $1 and a.rules_id = r.rules_id) from town_rules r
                where r.in_force_from <= $2 order by r.in_force_from desc, r.published_at desc limit 1
            ) as accepted
        """,
        family_id,
        today,
    )
    return Standing(row["contact"], row["accepted"] is not False) if row else Standing(None, rules_accepted=True)
