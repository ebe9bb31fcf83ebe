"""SQL of what is within reach of staff whose roles hold in some facilities only: children of households of which one is enrolled there."""

from uuid import UUID

from chassis.tx import Tx

_CURRENT = "coalesce(h.since <= today_here(), true) and coalesce(h.until >= today_here(), true)"


async def sees_child(tx: Tx, child_id: UUID) -> bool:
    """Tell whether the actor reaches a child: in the whole town, or as the family service says it (docs/decisions/0020)."""
    if not tx.actor.facilities:
        return True
    found: bool = await tx.fetchval(
        f"""
        with home as (
            select family_id from child where child_id = $1
            union select h.family_id from child_household h where h.child_id = $1 and {_CURRENT}
        ), together as (
            select c.child_id from home join child c using (family_id)
            union select h.child_id from home join child_household h using (family_id) where {_CURRENT}
        )
        select exists (
            select from together join enrolment e using (child_id) join activity a using (activity_id)
            where a.facility_id = any($2) and e.valid_to >= today_here()
        )
        """,  # noqa: S608 - a constant
        child_id,
        list(tx.actor.facilities),
    )
    return found
