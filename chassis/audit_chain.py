"""The chain of the audit log: walked to find what was altered, shortened at its old end."""

import hashlib
from datetime import datetime

from chassis.audit import Written
from chassis.database import Database
from chassis.tx import Tx

CHECKED_TOGETHER = 5000


async def first_break(database: Database) -> int | None:
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


async def head(database: Database) -> tuple[int, str]:
    """Tell the last entry and its hash: written down elsewhere, they betray a chain that was made anew as a whole."""
    async with database.transaction(read_only=True) as tx:
        row = await tx.fetchrow("select entry, hash from audit_head")
    return (int(row["entry"]), bytes(row["hash"]).hex()) if row else (0, "")


async def prune(tx: Tx, *, before: datetime) -> int:
    """Remove the oldest entries of the log, a few thousand at a time and none younger than six months; returns how many."""
    count: int = await tx.fetchval("select prune_audit($1)", before)
    return count
