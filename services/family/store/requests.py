"""SQL of a change request on the record: entered, read, decided; what is sensitive of it is sealed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from contracts.family import RecordRequestKind, RequestStatus
from services.family.domain.change import Subject, Value
from services.family.store import reach

COLUMNS = (
    "request_id, family_id, guardian_id, child_id, kind, status, version, changes, sealed, documents,"
    " submitted_at, by_staff, decided_at, decided_by, reason, withdrawn_by_staff, asked_by, submitted_by"
)


@dataclass(frozen=True, slots=True)
class Change:
    """One field that a request asks to change; `old` is what it replaces."""

    field: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class RecordRequest:
    """A change request as it is stored; those of a sensitive kind have neither `changes` nor a `reason` until they are opened."""

    request_id: UUID
    family_id: UUID
    guardian_id: UUID
    kind: RecordRequestKind
    status: RequestStatus
    version: int
    changes: tuple[Change, ...]
    submitted_at: datetime
    decided_at: datetime | None = None
    decided_by: UUID | None = None
    reason: str = ""
    child_id: UUID | None = None
    documents: tuple[UUID, ...] = ()
    sealed: bytes | None = None
    by_staff: str = ""
    withdrawn_by_staff: str = ""
    asked_by: UUID | None = None
    submitted_by: UUID | None = None

    @property
    def agent_id(self) -> UUID | None:
        """Tell which agent asked in the place of the family, if one did."""
        return self.submitted_by if self.by_staff else None

    @property
    def subject(self) -> Subject:
        """Tell whose part of the record the request is about."""
        return Subject(self.family_id, self.guardian_id, self.child_id)

    @property
    def changed(self) -> tuple[str, ...]:
        """Name the fields that change, without those that are only asked along with one that does."""
        return tuple(one.field for one in self.changes if one.old != one.new)

    @property
    def asked(self) -> dict[str, Value]:
        """Give the values that it changes fields to."""
        return {one.field: one.new for one in self.changes if one.old != one.new}

    @property
    def by_town(self) -> bool:
        """Tell whether nobody asked: staff changed the record themselves, and the request only says so."""
        return self.status == "accepted" and self.version == 1

    @property
    def closed(self) -> bool:
        """Tell whether the changes and the reason are sealed, and not opened."""
        return self.sealed is not None and not self.changes

    def shut(self) -> "RecordRequest":
        """Show a request of a sensitive kind to whoever may not see what it is about."""
        return self if self.sealed is None else replace(self, changes=(), reason="")


async def insert(tx: Tx, request: RecordRequest, *, sealing: bool = False) -> RecordRequest:
    """Enter a request of the actor of the transaction, pending or decided at once; with `sealing` its changes are stored sealed."""
    request = await _sealed(tx, request) if sealing else request
    await tx.execute(
        "insert into record_request (request_id, family_id, guardian_id, child_id, kind, status, version, changes, sealed, documents,"
        " submitted_by, submitted_at, by_staff, decided_at, decided_by, asked_by)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        request.request_id,
        request.family_id,
        request.guardian_id,
        request.child_id,
        request.kind,
        request.status,
        request.version,
        "[]" if sealing else _dumped(request.changes),
        request.sealed,
        list(request.documents),
        tx.actor.account_id,
        request.submitted_at,
        request.by_staff,
        request.decided_at,
        tx.actor.account_id if request.decided_at else None,
        request.asked_by,
    )
    return request


async def by_family(tx: Tx, request_ids: Sequence[UUID]) -> list[UUID]:
    """Put requests within the actor's reach in the order of their families, of each the oldest first."""
    rows = await tx.fetch(
        "select request_id from record_request where request_id = any ($1) and ($2::uuid[] is null or family_id = any($2))"
        " order by family_id, submitted_at, request_id",
        list(request_ids),
        await reach.families(tx),
    )
    return [row["request_id"] for row in rows]


async def lock(tx: Tx, request_id: UUID) -> RecordRequest | None:
    """Read a request, opened, and keep it from being decided by anybody else until the commit."""
    row = await tx.fetchrow(f"select {COLUMNS} from record_request where request_id = $1 for update", request_id)  # noqa: S608 - columns of this module
    return (await opened(tx, [request_of(row)]))[0] if row else None


async def save_decision(tx: Tx, request: RecordRequest) -> None:
    """Write what the actor of the transaction decided."""
    sealing = request.sealed is not None
    request = await _sealed(tx, request) if sealing else request
    await tx.execute(
        "update record_request set status = $2, version = $3, changes = $4, sealed = $5, decided_by = $6, decided_at = $7, reason = $8,"
        " withdrawn_by_staff = $9 where request_id = $1",
        request.request_id,
        request.status,
        request.version,
        "[]" if sealing else _dumped(request.changes),
        request.sealed,
        tx.actor.account_id,
        request.decided_at,
        "" if sealing else request.reason,
        request.withdrawn_by_staff,
    )


async def seal_reasons(tx: Tx, limit: int) -> int:
    """Seal the reasons that were written in clear beside sealed changes, before reasons were sealed too; tells how many."""
    rows = await tx.fetch(
        f"select {COLUMNS} from record_request where sealed is not null and reason <> '' order by request_id limit $1 for update",  # noqa: S608 - see above
        limit,
    )
    readable = [
        replace(one, reason=row["reason"]) for one, row in zip(await opened(tx, [request_of(row) for row in rows]), rows, strict=True)
    ]
    resealed = [await _sealed(tx, one) for one in readable if not one.closed]
    await tx.executemany(
        "update record_request set sealed = $2, reason = '' where request_id = $1", [(one.request_id, one.sealed) for one in resealed]
    )
    return len(resealed)


async def find(tx: Tx, request_id: UUID) -> RecordRequest | None:
    """Read a request that the actor may see."""
    row = await tx.fetchrow(f"select {COLUMNS} from record_request where request_id = $1", request_id)  # noqa: S608 - see above
    return request_of(row) if row else None


async def opened(tx: Tx, requests: Sequence[RecordRequest]) -> list[RecordRequest]:
    """Open what is sealed of requests; those whose key was destroyed stay closed."""
    owners = {one.child_id or one.family_id for one in requests if one.sealed is not None}
    if not owners:
        return list(requests)
    keys = await tx.vault.keys(tx, owners)
    return [
        _opened(one, key.open_text(one.sealed, _place(one.request_id)))
        if one.sealed is not None and (key := keys.get(one.child_id or one.family_id))
        else one
        for one in requests
    ]


async def _sealed(tx: Tx, request: RecordRequest) -> RecordRequest:
    key = await tx.vault.key(tx, request.child_id or request.family_id)
    clear = json.dumps({"changes": _plain(request.changes), "reason": request.reason})
    return replace(request, sealed=key.seal_text(clear, _place(request.request_id)))


def _opened(request: RecordRequest, clear: str) -> RecordRequest:
    held = json.loads(clear)
    if isinstance(held, list):  # sealed before reasons were: what was asked alone
        return replace(request, changes=_changes(held))
    return replace(request, changes=_changes(held["changes"]), reason=held["reason"])


def _place(request_id: UUID) -> str:
    return f"record_request:sealed:{request_id}"


def request_of(row: asyncpg.Record) -> RecordRequest:
    """Make a request of a row of `COLUMNS`, sealed as it is stored."""
    return RecordRequest(**{**row, "changes": _changes(json.loads(row["changes"])), "documents": tuple(row["documents"])})


def _changes(plain: list[dict[str, Any]]) -> tuple[Change, ...]:
    return tuple(Change(**change) for change in plain)


def _plain(changes: Sequence[Change]) -> list[dict[str, Any]]:
    return [{"field": change.field, "old": change.old, "new": change.new} for change in changes]


def _dumped(changes: Sequence[Change]) -> str:
    return json.dumps(_plain(changes))
