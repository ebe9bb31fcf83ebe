"""SQL of children's documents: what each is, until when it is good, what staff said of it. The files are in `document`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from contracts.family import ChildDocument, ChildDocumentKind, ChildDocumentStatus, DocumentToCheck
from services.family.domain.household import full_name

_COLUMNS = "c.document_id, c.child_id, c.kind, d.name, d.size, d.uploaded_at, c.expires_on, c.status, c.reason"


@dataclass(frozen=True, slots=True)
class Check:
    """What staff say of a document."""

    status: ChildDocumentStatus
    reason: str
    expires_on: date | None


async def of_children(tx: Tx, child_ids: Collection[UUID]) -> dict[UUID, tuple[ChildDocument, ...]]:
    """Read the documents of some children, newest first."""
    rows = await tx.fetch(
        f"select {_COLUMNS} from child_document c join document d using (document_id)"  # noqa: S608 - columns of this module
        " where c.child_id = any($1) order by d.uploaded_at desc, c.document_id",
        list(child_ids),
    )
    found: dict[UUID, tuple[ChildDocument, ...]] = {}
    for row in rows:
        found[row["child_id"]] = (*found.get(row["child_id"], ()), _document(row))
    return found


async def find(tx: Tx, child_id: UUID, document_id: UUID) -> ChildDocument | None:
    """Find one document of a child, and keep it from being checked or taken back by anybody else until the commit."""
    await tx.execute("select from child_document where child_id = $1 and document_id = $2 for update", child_id, document_id)
    return await look(tx, child_id, document_id)


async def look(tx: Tx, child_id: UUID, document_id: UUID) -> ChildDocument | None:
    """Read one document of a child."""
    row = await tx.fetchrow(
        f"select {_COLUMNS} from child_document c join document d using (document_id)"  # noqa: S608 - columns of this module
        " where c.child_id = $1 and c.document_id = $2",
        child_id,
        document_id,
    )
    return _document(row) if row else None


async def add(tx: Tx, child_id: UUID, document_id: UUID, kind: ChildDocumentKind, check: Check) -> None:
    """Note what a stored file is; one that staff enter is checked already."""
    checked = check.status != "received"
    await tx.execute(
        "insert into child_document (document_id, child_id, kind, status, reason, expires_on, checked_by, checked_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        document_id,
        child_id,
        kind,
        check.status,
        check.reason,
        check.expires_on,
        tx.actor.account_id if checked else None,
        tx.now if checked else None,
    )


async def save_check(tx: Tx, document_id: UUID, check: Check) -> None:
    """Write what the actor says of a document."""
    await tx.execute(
        "update child_document set status = $2, reason = $3, expires_on = $4, checked_by = $5, checked_at = $6 where document_id = $1",
        document_id,
        check.status,
        check.reason,
        check.expires_on,
        tx.actor.account_id,
        tx.now,
    )


async def to_check(tx: Tx, without: Collection[str], limit: int, within: Sequence[UUID] | None) -> tuple[DocumentToCheck, ...]:
    """List what nobody checked yet in all families or in some, oldest first, without some kinds."""
    rows = await tx.fetch(
        "select c.document_id, c.kind, c.child_id, c.expires_on, d.uploaded_at, k.family_id, k.last_name, k.first_name"
        " from child_document c join document d using (document_id) join child k on k.child_id = c.child_id"
        " where c.status = 'received' and c.kind <> all($1) and ($3::uuid[] is null or k.family_id = any($3))"
        " order by d.uploaded_at, c.document_id limit $2",
        list(without),
        limit,
        within,
    )
    return tuple(
        DocumentToCheck(
            document_id=row["document_id"],
            kind=row["kind"],
            child_id=row["child_id"],
            child_name=full_name(row["last_name"], row["first_name"]),
            family_id=row["family_id"],
            uploaded_at=row["uploaded_at"],
            expires_on=row["expires_on"],
        )
        for row in rows
    )


async def count_to_check(tx: Tx, without: Collection[str], within: Sequence[UUID] | None) -> int:
    """Count what nobody checked yet in all families or in some, without some kinds."""
    count: int = await tx.fetchval(
        "select count(*) from child_document c join child k using (child_id)"
        " where c.status = 'received' and c.kind <> all($1) and ($2::uuid[] is null or k.family_id = any($2))",
        list(without),
        within,
    )
    return count


def _document(row: asyncpg.Record) -> ChildDocument:
    values = dict(row)
    values.pop("child_id")
    return ChildDocument(**values)
