"""Hours agreed for enrolments, and those of activities."""

from collections.abc import Iterable
from uuid import UUID

from chassis.tx import Tx
from services.planning.domain.attendance import Hours


async def of_enrolments(tx: Tx, enrolment_ids: Iterable[UUID]) -> dict[UUID, Hours]:
    """Read the hours agreed for some enrolments; those by the day have none."""
    rows = await tx.fetch(
        "select enrolment_id, starts, ends from enrolment_hours where enrolment_id = any($1::uuid[])", list(enrolment_ids)
    )
    return {row["enrolment_id"]: Hours(row["starts"], row["ends"]) for row in rows}


async def agree(tx: Tx, enrolment_id: UUID, hours: Hours | None) -> None:
    """Agree hours for an enrolment in place of those so far; None makes it one by the day."""
    if hours is None:
        await tx.execute("delete from enrolment_hours where enrolment_id = $1", enrolment_id)
        return
    await tx.execute(
        "insert into enrolment_hours (enrolment_id, family_id, starts, ends)"
        " select enrolment_id, family_id, $2, $3 from enrolment where enrolment_id = $1"
        " on conflict (enrolment_id) do update set starts = excluded.starts, ends = excluded.ends",
        enrolment_id,
        hours.starts,
        hours.ends,
    )


async def of_activity(tx: Tx, activity_id: UUID) -> Hours | None:
    """Read from when to when an activity takes place."""
    row = await tx.fetchrow("select starts, ends from activity_hours where activity_id = $1", activity_id)
    return Hours(row["starts"], row["ends"]) if row else None


async def set_of_activity(tx: Tx, activity_id: UUID, hours: Hours | None) -> None:
    """Write from when to when an activity takes place; None: it is not known."""
    if hours is None:
        await tx.execute("delete from activity_hours where activity_id = $1", activity_id)
        return
    await tx.execute(
        "insert into activity_hours (activity_id, starts, ends) values ($1, $2, $3)"
        " on conflict (activity_id) do update set starts = excluded.starts, ends = excluded.ends",
        activity_id,
        hours.starts,
        hours.ends,
    )
