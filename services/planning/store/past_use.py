"""SQL of what the planning no longer needs."""

from datetime import datetime

from chassis.tx import Tx


async def empty_notes(tx: Tx, decided_before: datetime, limit: int) -> int:
    """Empty the notes of requests decided before a moment, about days and about weekly patterns; tells how many."""
    days = await tx.execute(
        "update request set note = '' where request_id in"
        " (select request_id from request where decided_at < $1 and note <> '' order by request_id limit $2)",
        decided_before,
        limit,
    )
    patterns = await tx.execute(
        "update pattern_request set note = '' where request_id in"
        " (select request_id from pattern_request where decided_at < $1 and note <> '' order by request_id limit $2)",
        decided_before,
        limit,
    )
    return days + patterns
