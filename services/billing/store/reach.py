"""SQL of what is within reach of staff whose roles hold in some facilities only: families that pay for an enrolment in one of them."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import EnrolmentSaved


async def keep(tx: Tx, events: Sequence[EnrolmentSaved]) -> None:
    """Keep who pays for enrolments and until when, unless a later state is known."""
    await tx.executemany(
        "insert into enrolment as e (enrolment_id, version, family_id, activity_id, valid_to, weekdays) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (enrolment_id) do update set version = excluded.version, family_id = excluded.family_id,"
        " activity_id = excluded.activity_id, valid_to = excluded.valid_to,"
        " weekdays = excluded.weekdays where e.version < excluded.version",
        [(one.enrolment_id, one.version, one.family_id, one.activity_id, one.valid_to, list(one.weekdays)) for one in events],
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
