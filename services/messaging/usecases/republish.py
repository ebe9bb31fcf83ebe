"""Tell the present state of every inbox again."""

from collections.abc import AsyncIterator
from uuid import UUID

from chassis.database import Database
from contracts.base import Event
from services.messaging.store import mailboxes
from services.messaging.usecases.tell_counter import changed

BOXES_AT_ONCE = 500


async def republish(database: Database) -> AsyncIterator[Event]:
    """Yield the counter of every inbox, some at a time."""
    after: UUID | None = None
    while True:
        async with database.transaction() as tx:
            boxes = await mailboxes.page(tx, after, BOXES_AT_ONCE)
        for box in boxes:
            yield changed(box)
        if len(boxes) < BOXES_AT_ONCE:
            return
        after = boxes[-1].family_id
