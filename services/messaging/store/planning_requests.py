"""SQL of what families were told of each day that they asked for."""

import json
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import PlanningRequestDecided
from services.messaging.domain.planning_notices import Decisions, decisions, untold


async def replace(tx: Tx, event: PlanningRequestDecided) -> Decisions | None:
    """Keep what is decided now, and return what was known before; None when this or something newer was known already.

    Of days that the event leaves `untold` what was known stays: whoever tells them later finds them to be news still.
    """
    left = untold(event)
    row = await tx.fetchrow(
        "insert into planning_request as p (request_id, family_id, version, decisions) values ($1, $2, $3, $4)"
        " on conflict (request_id) do update set version = excluded.version, decisions = excluded.decisions"
        "  || (select coalesce(jsonb_agg(d), '[]') from jsonb_array_elements(p.decisions) d"
        "   where exists (select from jsonb_array_elements($5::jsonb) u where u -> 0 = d -> 0 and u -> 1 = d -> 1))"
        " where p.version < excluded.version"
        " returning old.decisions as before",
        event.request_id,
        event.family_id,
        event.version,
        json.dumps([[str(key[0]), key[1].isoformat(), decision] for key, decision in decisions(event).items() if key not in left]),
        json.dumps([[str(enrolment_id), day.isoformat()] for enrolment_id, day in left]),
    )
    if row is None:
        return None
    return {(UUID(enrolment_id), date.fromisoformat(day)): decision for enrolment_id, day, decision in json.loads(row["before"] or "[]")}
