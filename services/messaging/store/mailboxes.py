"""SQL of inboxes: the counter that every page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.tx import Tx


def counted(family: str) -> str:
    """Say in SQL how many messages of a family's inbox were not read, without what is hidden from the reader, as `unread`."""
    return (
        "select unread - case when exists (select from hidden_children()) then hidden_unread(family_id) else 0 end as unread"  # noqa: S608
        f" from mailbox where family_id = {family}"
    )


@dataclass(frozen=True, slots=True)
class Box:
    """The state of a family's inbox."""

    family_id: UUID
    unread: int
    version: int


async def count(tx: Tx, family_id: UUID, unread: int) -> Box:
    """Lock the inbox, add to its unread messages (or take away) and count its changes up."""
    row = await tx.fetchrow(
        "insert into mailbox (family_id, unread, version) values ($1, greatest($2, 0), 1)"
        " on conflict (family_id) do update set unread = mailbox.unread + $2, version = mailbox.version + 1"
        " returning family_id, unread, version",
        family_id,
        unread,
    )
    if row is None:
        message = "an upsert always returns its row"
        raise AssertionError(message)
    return Box(**row)


async def unread(tx: Tx, family_id: UUID) -> int:
    """Read how many messages of an inbox were not read, among those that the actor may see."""
    return await tx.fetchval(counted("$1"), family_id) or 0


async def page(tx: Tx, after: UUID | None, limit: int) -> Sequence[Box]:
    """List inboxes in the order of their families' ids, after one of them."""
    rows = await tx.fetch(
        "select family_id, unread, version from mailbox where $1::uuid is null or family_id > $1 order by family_id limit $2", after, limit
    )
    return [Box(**row) for row in rows]
