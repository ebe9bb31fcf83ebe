"""The audit log: who saw or changed what, in a chain of hashes that nobody can alter unseen.

Reads of sensitive data and writes of staff are entered by `tx.audit`; the entries are added at the end of the transaction, in
which the head of the chain is locked only for a moment.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from chassis.database import Database
    from chassis.tx import Tx

CHECKED_TOGETHER = 5000


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing seen or done: `action` is `<service>.<thing>.<verb>`, `detail` names fields, never their values."""

    action: str
    family_id: UUID | None = None
    about_id: UUID | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """An entry with who did it and when, as the chain holds it."""

    entry: int
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    action: str
    family_id: UUID | None
    about_id: UUID | None
    detail: str

    def chained(self, previous: bytes) -> bytes:
        """Hash the entry together with the one before it."""
        facts = [
            self.entry,
            self.at.astimezone(UTC).isoformat(),
            self.actor_kind,
            _text(self.actor_id),
            self.actor_name,
            self.action,
            _text(self.family_id),
            _text(self.about_id),
            self.detail,
        ]
        return hashlib.sha256(previous + json.dumps(facts, ensure_ascii=False).encode()).digest()


async def append(tx: "Tx", entries: Sequence[Entry]) -> None:
    """Add entries of the transaction's actor to the end of the chain."""
    head = await tx.fetchrow("select entry, hash from audit_head for update")
    if head is None:
        message = "the audit log has lost its head"
        raise RuntimeError(message)
    number, link = int(head["entry"]), bytes(head["hash"])
    rows: list[tuple[Written, bytes]] = []
    for one in entries:
        number += 1
        actor = tx.actor
        written = Written(
            entry=number,
            at=tx.now,
            actor_kind=actor.kind,
            actor_id=actor.account_id,
            actor_name=actor.display_name or actor.edge,
            action=one.action,
            family_id=one.family_id,
            about_id=one.about_id,
            detail=one.detail,
        )
        link = written.chained(link)
        rows.append((written, link))
    await tx.executemany(
        "insert into audit_entry (entry, at, actor_kind, actor_id, actor_name, action, family_id, about_id, detail, hash)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [
            (w.entry, w.at, w.actor_kind, w.actor_id, w.actor_name, w.action, w.family_id, w.about_id, w.detail, hashed)
            for w, hashed in rows
        ],
    )
    await tx.execute("update audit_head set entry = $1, hash = $2", number, link)


async def first_break(database: "Database") -> int | None:
    """Walk the whole chain, from where it was pruned to its head; returns the first entry altered, moved or taken out, None when whole."""
    async with database.transaction(read_only=True) as tx:
        ends = await tx.fetchrow(
            "select head.entry, head.hash, (select min(entry) from audit_entry) as first, (select max(entry) from audit_entry) as last"
            " from audit_head as head"
        )
        anchor = await tx.fetchrow("select entry, hash from audit_anchor order by entry desc limit 1")
    if ends is None:
        return 1
    number, link = (int(anchor["entry"]), bytes(anchor["hash"])) if anchor else (0, hashlib.sha256(b"").digest())
    if ends["first"] is not None and ends["first"] <= number:
        return int(ends["first"])
    while number < ends["entry"]:
        async with database.transaction(read_only=True) as tx:
            rows = await tx.fetch(
                "select entry, at, actor_kind, actor_id, actor_name, action, family_id, about_id, detail, hash"
                " from audit_entry where entry > $1 and entry <= $2 order by entry limit $3",
                number,
                ends["entry"],
                CHECKED_TOGETHER,
            )
        if not rows:
            return number + 1
        for row in rows:
            number += 1
            facts = dict(row)
            stored = bytes(facts.pop("hash"))
            link = Written(**facts).chained(link)
            if row["entry"] != number or stored != link:
                return number
    whole = link == bytes(ends["hash"]) and ends["last"] in (None, number)
    return None if whole else number + 1


async def prune(tx: "Tx", *, before: datetime) -> int:
    """Remove the oldest entries of the log, a few thousand at a time and none younger than six months; returns how many."""
    count: int = await tx.fetchval("select prune_audit($1)", before)
    return count


def _text(value: UUID | None) -> str:
    return str(value) if value else ""
