"""SQL of the history of a record: who changed what, when; only ever added to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from chassis.tx import Tx


@dataclass(frozen=True, slots=True)
class Entry:
    """One field that changed; `old` is empty for what is new."""

    about: Literal["family", "guardian", "child", "quotient"]
    about_id: UUID
    field: str
    old: str
    new: str


async def add(tx: Tx, family_id: UUID, entries: Iterable[Entry], *, request_id: UUID | None = None) -> None:
    """Note changes that the actor of the transaction made now."""
    await tx.executemany(
        "insert into record_history (family_id, about, about_id, field, old, new, changed_at, changed_by, request_id)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            (family_id, entry.about, entry.about_id, entry.field, entry.old, entry.new, tx.now, tx.actor.account_id, request_id)
            for entry in entries
        ],
    )
