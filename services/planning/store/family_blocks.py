"""What keeps families from booking: new bookings that billing has suspended, and rules that were not accepted."""

from typing import NamedTuple

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


class Obstacles(NamedTuple):
    """What keeps a family from booking: whom it may ask where it is blocked ("" when that is not known), whether it accepted the rules."""

    blocked_contact: str | None
    rules_accepted: bool


COLUMNS = """
    (
        select contact from family_block where blocked and family_id = nullif(current_setting('app.family', true), '')::uuid
    ) as blocked_contact,
    coalesce((
        select exists (
            select from rules_acceptance a
            where a.rules_id = r.rules_id and a.family_id = nullif(current_setting('app.family', true), '')::uuid
        )
        from town_rules r where r.in_force_from <= today_here() order by r.in_force_from desc, r.published_at desc limit 1
    ), true) as rules_accepted
"""
"""What keeps the family that looks from booking, as columns of a statement: rules that are in force, where there are any, are accepted.

Staff have accepted nothing.
"""


async def obstacles(tx: Tx) -> Obstacles:
    """Tell what keeps the family that asks from booking."""
    row = await tx.fetch_one(f"select {COLUMNS}")
    return Obstacles(*row)
