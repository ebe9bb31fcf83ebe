"""Reading the audit log: the page of entries that a search finds, latest first."""

from datetime import datetime, time, timedelta
from uuid import UUID

from chassis.clock import PARIS
from chassis.tx import Tx
from contracts.privacy import AuditEntries, AuditEntryView, ListAuditEntries

BEYOND_ALL = 2**62


async def search(tx: Tx, asked: ListAuditEntries, *, family_id: UUID | None, only_staff: bool) -> AuditEntries:
    """Find entries by family, person, action and days; a list merged over services goes on after its last line."""
    rows = await tx.fetch(
        "select entry, at, actor_kind, actor_id, actor_name, action, family_id, about_id, detail from audit_entry"
        " where ($1::uuid is null or family_id = $1) and ($2 = '' or strpos(lower(actor_name), lower($2)) > 0)"
        " and ($3 = '' or starts_with(action, $3)) and ($4::timestamptz is null or at >= $4) and ($5::timestamptz is null or at < $5)"
        " and ($6::timestamptz is null or at < $6 or (at = $6 and entry < $7)) and (not $8 or actor_kind = 'staff')"
        " order by at desc, entry desc limit $9",
        family_id,
        asked.who,
        asked.action,
        datetime.combine(asked.since, time.min, PARIS) if asked.since else None,
        datetime.combine(asked.until + timedelta(days=1), time.min, PARIS) if asked.until else None,
        asked.before,
        _entries_left(tx.source, asked),
        only_staff,
        asked.limit + 1,
    )
    found = tuple(AuditEntryView(service=tx.source, **row) for row in rows[: asked.limit])
    return AuditEntries(entries=found, more=len(rows) > asked.limit)


def _entries_left(service: str, asked: ListAuditEntries) -> int:
    """Tell below which entry a service goes on at the very moment of the last line: services follow each other by name."""
    if service == asked.before_service:
        return asked.before_entry
    return BEYOND_ALL if service > asked.before_service else 0
