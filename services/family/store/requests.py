"""SQL of change requests on the record."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from contracts.family import FieldChange, RecordRequestKind, RecordRequestView, RequestStatus
from services.family.domain.guardian_change import Value, differences, written
from services.family.domain.household import full_name
from services.family.store.guardians import fields_of


@dataclass(frozen=True, slots=True)
class Change:
    """One field that a request asks to change; `old` is what it replaces."""

    field: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class RecordRequest:
    """A change request as it is stored."""

    request_id: UUID
    family_id: UUID
    guardian_id: UUID
    kind: RecordRequestKind
    status: RequestStatus
    version: int
    changes: tuple[Change, ...]
    submitted_at: datetime
    decided_at: datetime | None = None
    reason: str = ""


async def insert(tx: Tx, request: RecordRequest) -> None:
    """Enter a pending request of the actor of the transaction."""
    await tx.execute(
        "insert into record_request (request_id, family_id, guardian_id, kind, status, version, changes, submitted_by, submitted_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        request.request_id,
        request.family_id,
        request.guardian_id,
        request.kind,
        request.status,
        request.version,
        _dumped(request.changes),
        tx.actor.account_id,
        request.submitted_at,
    )


async def lock(tx: Tx, request_id: UUID) -> RecordRequest | None:
    """Read a request and keep it from being decided by anybody else until the commit."""
    row = await tx.fetchrow(
        "select request_id, family_id, guardian_id, kind, status, version, changes, submitted_at, decided_at, reason"
        " from record_request where request_id = $1 for update",
        request_id,
    )
    return _request(row) if row else None


async def save_decision(tx: Tx, request: RecordRequest) -> None:
    """Write what the actor of the transaction decided."""
    await tx.execute(
        "update record_request set status = $2, version = $3, changes = $4, decided_by = $5, decided_at = $6, reason = $7"
        " where request_id = $1",
        request.request_id,
        request.status,
        request.version,
        _dumped(request.changes),
        tx.actor.account_id,
        request.decided_at,
        request.reason,
    )


async def view(tx: Tx, request_id: UUID) -> RecordRequestView | None:
    """Read a request with its difference."""
    row = await tx.fetchrow("select * from shown_record_request where request_id = $1", request_id)
    return _view(row) if row else None


async def of_family(tx: Tx, family_id: UUID, since: datetime) -> tuple[RecordRequestView, ...]:
    """List a family's requests since a moment and those still pending, newest first."""
    rows = await tx.fetch(
        "select * from shown_record_request where family_id = $1 and (submitted_at >= $2 or status = 'pending')"
        " order by submitted_at desc, request_id desc limit 500",
        family_id,
        since,
    )
    return tuple(_view(row) for row in rows)


async def pending(tx: Tx, after: UUID | None, limit: int) -> tuple[RecordRequestView, ...]:
    """List what waits for a decision, oldest first, after one of them."""
    rows = await tx.fetch(
        "select * from shown_record_request where status = 'pending' and ($1::uuid is null or (submitted_at, request_id) >"
        " (select submitted_at, request_id from record_request where request_id = $1))"
        " order by submitted_at, request_id limit $2",
        after,
        limit,
    )
    return tuple(_view(row) for row in rows)


async def decided(tx: Tx, status: RequestStatus, after: UUID | None, limit: int) -> tuple[RecordRequestView, ...]:
    """List what was accepted, or refused, latest decision first, after one of them."""
    rows = await tx.fetch(
        "select * from shown_record_request where status = $1 and status <> 'pending'"
        " and ($2::uuid is null or (decided_at, request_id) <"
        " (select decided_at, request_id from record_request where request_id = $2))"
        " order by decided_at desc, request_id desc limit $3",
        status,
        after,
        limit,
    )
    return tuple(_view(row) for row in rows)


async def count_pending(tx: Tx) -> int:
    """Count what waits for a decision."""
    count: int = await tx.fetchval("select count(*) from record_request where status = 'pending'")
    return count


async def of_families(tx: Tx, family_ids: Sequence[UUID]) -> list[RecordRequest]:
    """Read all requests of some families."""
    rows = await tx.fetch(
        "select request_id, family_id, guardian_id, kind, status, version, changes, submitted_at, decided_at, reason"
        " from record_request where family_id = any($1) order by request_id",
        list(family_ids),
    )
    return [_request(row) for row in rows]


def _request(row: asyncpg.Record) -> RecordRequest:
    return RecordRequest(**{**row, "changes": _loaded(row)})


def _view(row: asyncpg.Record) -> RecordRequestView:
    """Show a request; while it waits, its difference is with the record as it is now."""
    changes = _loaded(row)
    if row["status"] == "pending":
        shown = differences(fields_of(row), {change.field: change.new for change in changes})
    else:
        shown = tuple(FieldChange(field=change.field, old=written(change.old), new=written(change.new)) for change in changes)
    return RecordRequestView(
        request_id=row["request_id"],
        kind=row["kind"],
        family_id=row["family_id"],
        family_number=row["family_number"],
        family_name=full_name(row["family_last_name"], row["family_first_name"]),
        guardian_id=row["guardian_id"],
        guardian_name=full_name(row["last_name"], row["first_name"]),
        guardian_role=row["role"],
        status=row["status"],
        submitted_at=row["submitted_at"],
        decided_at=row["decided_at"],
        reason=row["reason"],
        changes=shown,
    )


def _loaded(row: asyncpg.Record) -> tuple[Change, ...]:
    return tuple(Change(**change) for change in json.loads(row["changes"]))


def _dumped(changes: Sequence[Change]) -> str:
    return json.dumps([{"field": change.field, "old": change.old, "new": change.new} for change in changes])
