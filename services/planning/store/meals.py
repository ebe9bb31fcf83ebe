"""Activities that include a meal."""

from uuid import UUID

from chassis.tx import Tx


async def every(tx: Tx) -> frozenset[UUID]:
    """List the activities that include a meal."""
    return frozenset(row["activity_id"] for row in await tx.fetch("select activity_id from activity_meal"))


async def put(tx: Tx, activity_id: UUID, *, meal: bool) -> None:
    """Write whether an activity includes a meal."""
    if meal:
        await tx.execute("insert into activity_meal (activity_id) values ($1) on conflict do nothing", activity_id)
    else:
        await tx.execute("delete from activity_meal where activity_id = $1", activity_id)
