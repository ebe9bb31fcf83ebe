"""The audit log: who saw or changed what, in a chain of hashes that nobody can alter unseen (`chassis.audit_chain` checks it).

Reads of sensitive data and writes of staff are entered by `tx.audit`; the entries are added at the end of the transaction, in
which the head of the chain is locked only for a moment.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from chassis.tokens import Actor


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


async def append(
    connection: "asyncpg.Connection[asyncpg.Record]", actor: Actor, now: datetime, entries: Sequence[Entry]
) -> None:  # fmt: skip
    """Add entries of an actor to the end of the chain, within the transaction that is open on the connection."""
    head = await connection.fetchrow("select entry, hash from audit_head for update")
    if head is None:
        message = "the audit log has lost its head"
        raise RuntimeError(message)
    number, link = int(head["entry"]), bytes(head["hash"])
    rows: list[tuple[Written, bytes]] = []
    for one in entries:
        number += 1
        written = Written(
            entry=number,
            at=now,
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
    await connection.execute(
        "with head as (update audit_head set entry = $1, hash = $2)"
        " insert into audit_entry (entry, at, actor_kind, actor_id, actor_name, action, family_id, about_id, detail, hash)"
        " select t.entry, $3, $4, $5, $6, t.action, t.family_id, t.about_id, t.detail, t.hash"
        " from unnest($7::bigint[], $8::text[], $9::uuid[], $10::uuid[], $11::text[], $12::bytea[])"
        " as t (entry, action, family_id, about_id, detail, hash)",
        *(number, link, now, actor.kind, actor.account_id, actor.display_name or actor.edge),
        [written.entry for written, _ in rows],
        [written.action for written, _ in rows],
        [written.family_id for written, _ in rows],
        [written.about_id for written, _ in rows],
        [written.detail for written, _ in rows],
        [hashed for _, hashed in rows],
    )


def _text(value: UUID | None) -> str:
    return str(value) if value else ""
