"""Enter in the history of a record what changed, of whatever kind."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from services.family.domain.change import differences
from services.family.store import history
from services.family.store.history import Entry
from services.family.store.requests import Change
from services.family.usecases.kinds import Handling


async def remember(
    tx: Tx, handling: Handling, family_id: UUID, about_id: UUID, changes: Sequence[Change], *, request_id: UUID | None = None
) -> None:
    """Enter what changed; of a sensitive kind only which fields."""
    kind = handling.kind
    about = "guardian" if kind.about == "partner" else kind.about
    changed = [one for one in changes if one.old != one.new]
    told = differences(kind, {one.field: one.old for one in changed}, {one.field: one.new for one in changed})
    await history.add(
        tx,
        family_id,
        [Entry(about, about_id, one.field, *(("", "") if handling.sealed else (one.old, one.new))) for one in told],
        request_id=request_id,
    )
