"""The projection of the town's règlement intérieur, and which family accepted it."""

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
