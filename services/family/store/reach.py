"""SQL of what is within reach of staff whose roles hold in some facilities only: families with a child enrolled in one of them."""

from collections.abc import Collection
from uuid import UUID

from chassis.tx import Tx

_ENROLLED = """
    select e.child_id from enrolment e join activity a using (activity_id)
    where a.facility_id = any($1) and e.valid_to >= today_here()
"""


async def families(tx: Tx) -> list[UUID] | None:
    """List the families within the actor's reach; None when that is the whole town.

    A household is out of reach once its link with the enrolled child is over.
    """
    if not tx.actor.facilities:
        return None
    rows = await tx.fetch(
        f"with enrolled as ({_ENROLLED})"  # noqa: S608 - a constant
        " select c.family_id from enrolled join child c using (child_id)"
        " union select h.family_id from enrolled join household_child h using (child_id) where coalesce(h.until >= today_here(), true)",
        list(tx.actor.facilities),
    )
    return [row["family_id"] for row in rows]


async def children(tx: Tx) -> frozenset[UUID]:
    """List the children who are enrolled in one of the actor's facilities."""
    return frozenset(row["child_id"] for row in await tx.fetch(_ENROLLED, list(tx.actor.facilities)))


async def owners(tx: Tx, ids: Collection[UUID]) -> frozenset[UUID]:
    """Tell of which families these ids are: of a family itself, of a child, or of a request on the record."""
    rows = await tx.fetch(
        "select family_id from family where family_id = any($1)"
        " union select family_id from child where child_id = any($1)"
        " union select family_id from record_request where request_id = any($1)",
        list(ids),
    )
    return frozenset(row["family_id"] for row in rows)
