"""SQL of inboxes: the counter that every page shows."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from chassis.tx import Tx

HIDDEN = "(select json_object_agg(h.guardian_id, h.unread) from hidden_from_adults(mailbox.family_id) h)"
"""The unread messages of an inbox that are hidden from adults of its household, by the adult; null where no child is hidden from any."""


def counted(family: str) -> str:
    """Say in SQL how many messages of a family's inbox were not read, without what is hidden from the reader, as `unread`."""
    return (
        "select unread - case when exists (select from hidden_children()) then hidden_unread(family_id) else 0 end as unread"  # noqa: S608
        f" from mailbox where family_id = {family}"
    )


@dataclass(frozen=True, slots=True)
class Box:
    """The state of a family's inbox; `hidden` has of each adult from whom a child is hidden how many unread messages that hides."""

    family_id: UUID
    unread: int
    version: int
    hidden: Mapping[UUID, int] = field(default_factory=dict)


async def count(tx: Tx, family_id: UUID, unread: int) -> Box:
    """Lock the inbox, add to its unread messages (or take away) and count its changes up."""
    row = await tx.fetch_one(
        "insert into mailbox (family_id, unread, version) values ($1, greatest($2, 0), 1)"  # noqa: S608 - own words
        " on conflict (family_id) do update set unread = mailbox.unread + $2, version = mailbox.version + 1"
        f" returning family_id, unread, version, {HIDDEN} as hidden",
        family_id,
        unread,
    )
    return _box(row)


async def hidden_in(tx: Tx, families: Collection[UUID]) -> dict[UUID, dict[UUID, int]]:
    """Count family by family how many unread messages are hidden from each adult from whom a child is hidden."""
    found: dict[UUID, dict[UUID, int]] = {}
    for row in await tx.fetch(
        "select f.family_id, h.guardian_id, h.unread from unnest($1::uuid[]) f (family_id), hidden_from_adults(f.family_id) h",
        list(families),
    ):
        found.setdefault(row["family_id"], {})[row["guardian_id"]] = row["unread"]
    return found


async def unread(tx: Tx, family_id: UUID) -> int:
    """Read how many messages of an inbox were not read, among those that the actor may see."""
    return await tx.fetchval(counted("$1"), family_id) or 0


async def page(tx: Tx, after: UUID | None, limit: int) -> Sequence[Box]:
    """List inboxes in the order of their families' ids, after one of them."""
    rows = await tx.fetch(
        f"select family_id, unread, version, {HIDDEN} as hidden from mailbox"  # noqa: S608 - own words
        " where $1::uuid is null or family_id > $1 order by family_id limit $2",
        after,
        limit,
    )
    return [_box(row) for row in rows]


def _box(row: asyncpg.Record) -> Box:
    hidden = {UUID(guardian_id): unread for guardian_id, unread in json.loads(row["hidden"] or "{}").items()}
    return Box(row["family_id"], row["unread"], row["version"], hidden)
