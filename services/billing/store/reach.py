"""SQL of what is within reach of staff whose roles hold in some facilities only: families that pay for an enrolment in one of them."""

from uuid import UUID

from chassis.tx import Tx
from contracts.planning import EnrolmentSaved


async def keep(tx: Tx, event: EnrolmentSaved) -> None:
    """Keep who pays for an enrolment and until when, unless a later state is known."""
    await tx.execute(
        "insert into enrolment as e (enrolment_id, version, family_id, activity_id, valid_to, weekdays) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (enrolment_id) do update set version = excluded.version, family_id = excluded.family_id,"
        " activity_id = excluded.activity_id, valid_to = excluded.valid_to,"
        " weekdays = excluded.weekdays where e.version < excluded.version",
        event.enrolment_id,
        event.version,
        event.family_id,
        event.activity_id,
        event.valid_to,
        list(event.weekdays),
    )


async def families(tx: Tx) -> list[UUID] | None:
    """List the families within the actor's reach; None when that is the whole town."""
    if not tx.actor.facilities:
        return None
    rows = await tx.fetch(
        "select distinct e.family_id from enrolment e join activity a using (activity_id)"
        " where a.facility_id = any($1) and e.valid_to >= today_here()",
        list(tx.actor.facilities),
    )
    return [row["family_id"] for row in rows]


async def owner(tx: Tx, request_id: UUID) -> UUID | None:
    """Tell whose request this is, on bank details or a contested line."""
    found: UUID | None = await tx.fetchval(
        "select family_id from bank_request where request_id = $1 union all select family_id from contest where request_id = $1", request_id
    )
    return found


async def facility(tx: Tx, activity_id: UUID) -> UUID | None:
    """Tell where an activity takes place, when that is known."""
    found: UUID | None = await tx.fetchval("select facility_id from activity where activity_id = $1", activity_id)
    return found
