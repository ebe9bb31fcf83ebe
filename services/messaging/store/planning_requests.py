"""SQL of what families were told of each day that they asked for."""

import json
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import PlanningRequestDecided
from services.messaging.domain.planning_notices import Decisions, decisions


async def replace(tx: Tx, event: PlanningRequestDecided) -> Decisions | None:
    """Keep what is decided now, and return what was known before; None when this or something newer was known already."""
    row = await tx.fetchrow(
        "insert into planning_request (request_id, family_id, version, decisions) values ($1, $2, $3, $4)"
        " on conflict (request_id) do update set version = excluded.version, decisions = excluded.decisions"
        " where planning_request.version < excluded.version"
        " returning old.decisions as before",
        event.request_id,
        event.family_id,
        event.version,
        json.dumps([[str(enrolment_id), day.isoformat(), decision] for (enrolment_id, day), decision in decisions(event).items()]),
    )
    if row is None:
        return None
    return {(UUID(enrolment_id), date.fromisoformat(day)): decision for enrolment_id, day, decision in json.loads(row["before"] or "[]")}
