"""Places that are offered: held for who waits until the family answers."""

from datetime import datetime
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import Offer


async def of_family(tx: Tx, family_id: UUID, now: datetime) -> list[Offer]:
    """Read what is held for the children of a family, the first to answer before."""
    rows = await tx.fetch(
        """
        select b.request_id, b.enrolment_id, e.child_id, c.name as child, b.activity_id, a.name as activity, b.day, b.offered_until as until
        from booking b join enrolment e using (enrolment_id) join child c using (child_id)
        join activity a on a.activity_id = b.activity_id
        where b.family_id = $1 and b.offered_until > $2 order by b.offered_until, b.day, c.name
        """,
        family_id,
        now,
    )
    return [Offer(**row) for row in rows]
