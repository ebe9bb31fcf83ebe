"""The projection of the town's règlement intérieur, and which family accepted it."""

from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.family import RulesAccepted, RulesPublished


async def save(tx: Tx, event: RulesPublished) -> None:
    """Keep a version; it never changes."""
    await tx.execute(
        "insert into town_rules (rules_id, in_force_from, published_at) values ($1, $2, $3) on conflict do nothing",
        event.rules_id,
        event.in_force_from,
        event.published_at,
    )


async def save_acceptance(tx: Tx, event: RulesAccepted) -> None:
    """Keep that a family accepted a version."""
    await tx.execute(
        "insert into rules_acceptance (family_id, rules_id) values ($1, $2) on conflict do nothing", event.family_id, event.rules_id
    )


async def are_accepted(tx: Tx, family_id: UUID, today: date) -> bool:
    """Tell whether a family accepted the version in force, or there is none to accept."""
    found: bool | None = await tx.fetchval(
        "select exists (select from rules_acceptance a where a.family_id = $1 and a.rules_id = r.rules_id) from town_rules r"
        " where r.in_force_from <= $2 order by r.in_force_from desc, r.published_at desc limit 1",
        family_id,
        today,
    )
    return found is not False
