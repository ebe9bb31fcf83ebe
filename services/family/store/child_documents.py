"""SQL of children's documents: what each is, until when it is good, what staff said of it. The files are in `document`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from contracts.family import ChildDocument, ChildDocumentKind, ChildDocumentStatus, DocumentToCheck
from services.family.domain.household import full_name

_COLUMNS = (
    "c.document_id, c.child_id, c.kind, d.name, d.size, d.uploaded_at, c.expires_on, c.status, c.reason, c.sealed_reason, d.family_id"
)


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
    for row, document in zip(rows, await _documents(tx, rows), strict=True):
        found[row["child_id"]] = (*found.get(row["child_id"], ()), document)
    return found


async def find(tx: Tx, child_id: UUID, document_id: UUID) -> ChildDocument | None:
    """Find one document of a child, and keep it from being checked or taken back by anybody else until the commit."""
    await tx.execute("select from child_document where child_id = $1 and document_id = $2 for update", child_id, document_id)
    return await look(tx, child_id, document_id)


async def look(tx: Tx, child_id: UUID, document_id: UUID) -> ChildDocument | None:
    """Read one document of a child."""
    rows = await tx.fetch(
        f"select {_COLUMNS} from child_document c join document d using (document_id)"  # noqa: S608 - columns of this module
        " where c.child_id = $1 and c.document_id = $2",
        child_id,
        document_id,
    )
    found = await _documents(tx, rows)
    return found[0] if found else None


async def add(tx: Tx, child_id: UUID, document_id: UUID, kind: ChildDocumentKind, check: Check) -> None:
    """Note what a stored file is; one that staff enter is checked already."""
    checked = check.status != "received"
    await tx.execute(
        "insert into child_document (document_id, child_id, kind, status, sealed_reason, expires_on, checked_by, checked_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        document_id,
        child_id,
        kind,
        check.status,
        await _sealed(tx, child_id, document_id, check.reason),
        check.expires_on,
        tx.actor.account_id if checked else None,
        tx.now if checked else None,
    )


async def save_check(tx: Tx, child_id: UUID, document_id: UUID, check: Check) -> None:
    """Write what the actor says of a document; the reason, which may tell of the child's health, is sealed with the child's key."""
    await tx.execute(
        "update child_document set status = $2, reason = '', sealed_reason = $3, expires_on = $4, checked_by = $5, checked_at = $6"
        " where document_id = $1",
        document_id,
        check.status,
        await _sealed(tx, child_id, document_id, check.reason),
        check.expires_on,
        tx.actor.account_id,
        tx.now,
    )


async def checked(tx: Tx, document_id: UUID) -> tuple[datetime, UUID | None] | None:
    """Tell when staff last said something of a document, and by whose account."""
    row = await tx.fetchrow("select checked_at, checked_by from child_document where document_id = $1", document_id)
    return (row["checked_at"], row["checked_by"]) if row and row["checked_at"] else None


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


async def seal_reasons(tx: Tx, limit: int) -> int:
    """Seal the reasons that were written in clear, before they were sealed; tells how many."""
    rows = await tx.fetch(
        "select document_id, child_id, reason from child_document where reason <> '' order by document_id limit $1 for update", limit
    )
    await tx.executemany(
        "update child_document set sealed_reason = $2, reason = '' where document_id = $1",
        [(row["document_id"], await _sealed(tx, row["child_id"], row["document_id"], row["reason"])) for row in rows],
    )
    return len(rows)


async def _documents(tx: Tx, rows: Sequence[asyncpg.Record]) -> list[ChildDocument]:
    """Read documents with their reasons; one whose key was destroyed is not known any more."""
    sealed = {row["child_id"] for row in rows if row["sealed_reason"] is not None}
    keys = await tx.vault.keys(tx, sealed) if sealed else {}
    found = []
    for row in rows:
        values = dict(row)
        values["own"] = values.pop("family_id") == tx.actor.family_id
        reason, key = values.pop("sealed_reason"), keys.get(values.pop("child_id"))
        if reason is not None:
            values["reason"] = key.open_text(reason, _place(row["document_id"])) if key else ""
        found.append(ChildDocument(**values))
    return found


async def _sealed(tx: Tx, child_id: UUID, document_id: UUID, reason: str) -> bytes | None:
    return (await tx.vault.key(tx, child_id)).seal_text(reason, _place(document_id)) if reason else None


def _place(document_id: UUID) -> str:
    return f"child_document:sealed_reason:{document_id}"
