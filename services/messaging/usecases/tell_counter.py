"""Tell open pages how many messages wait: the household's number, and beside it that of each adult from whom a child is hidden."""

from collections.abc import Collection
from uuid import UUID

from chassis.tx import Tx
from contracts.messaging import MailboxChanged, OwnUnread
from services.messaging.store import mailboxes
from services.messaging.store.mailboxes import Box


def apart(box: Box, untold: Collection[UUID] = ()) -> tuple[OwnUnread, ...]:
    """Count for each adult from whom a child is hidden; `untold` are those who are not to know of a message."""
    return tuple(
        OwnUnread(guardian_id=guardian_id, unread=box.unread - hidden, told=guardian_id not in untold)
        for guardian_id, hidden in sorted(box.hidden.items())
    )


def changed(box: Box) -> MailboxChanged:
    """Put the counter of an inbox into the words of the event."""
    return MailboxChanged(family_id=box.family_id, version=box.version, unread=box.unread, apart=apart(box))


async def count(tx: Tx, family_id: UUID, unread: int) -> None:
    """Add to the unread messages of an inbox (or take away), and tell."""
    await tx.emit(changed(await mailboxes.count(tx, family_id, unread)))
