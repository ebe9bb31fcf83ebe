"""The files that a service's records cite, sealed in its own database with the key of their subject."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from chassis.errors import KeyReused
from chassis.ids import new_id
from chassis.tx import Tx
from chassis.uploads import Upload

A_DAY = timedelta(days=1)
MOST_FILES, MOST_BYTES = 60, 150_000_000
"""What a family may send to one service in a day (docs/decisions/0050): more than any record or message needs."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of a stored file without opening it."""

    document_id: UUID
    family_id: UUID | None
    subject_id: UUID
    name: str
    media_type: str
    size: int
    uploaded_at: datetime


_COLUMNS = "document_id, family_id, subject_id, name, media_type, size, uploaded_at"


async def take_turn(tx: Tx, family_id: UUID) -> None:
    """Have the family's other files wait until the commit: whoever counts them before keeping one more counts them all."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended('files of ' || $1::text, 0))", str(family_id))


async def has_room(tx: Tx, family_id: UUID) -> bool:
    """Tell whether a family may send one more file: it sends fewer in a day than would fill a disk. Others of its own wait meanwhile."""
    await take_turn(tx, family_id)
    row = await tx.fetchrow(
        "select count(*) as files, coalesce(sum(size), 0)::bigint as bytes from document where family_id = $1 and uploaded_at > $2",
        *(family_id, tx.now - A_DAY),
    )
    return row is not None and row["files"] < MOST_FILES and row["bytes"] < MOST_BYTES


async def keep(tx: Tx, upload: Upload, *, subject_id: UUID, family_id: UUID | None, document_id: UUID | None = None) -> Document:
    """Store a checked file of a subject, perhaps under an id of the caller's; `family_id` is the family that may read it."""
    document = Document(document_id or new_id(), family_id, subject_id, upload.name, upload.media_type, len(upload.content), tx.now)
    key = await tx.vault.key(tx, subject_id)
    kept = await tx.execute(
        f"insert into document ({_COLUMNS}, sealed, uploaded_by)"  # noqa: S608 - columns of this module
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        document.document_id,
        document.family_id,
        document.subject_id,
        document.name,
        document.media_type,
        document.size,
        document.uploaded_at,
        key.seal(upload.content, _place(document.document_id)),
        tx.actor.account_id,
    )
    if not kept:
        raise KeyReused
    return document


async def find(tx: Tx, document_id: UUID) -> Document | None:
    """Find a file that the actor may see."""
    row = await tx.fetchrow(f"select {_COLUMNS} from document where document_id = $1", document_id)  # noqa: S608 - see above
    return _document(row) if row else None


async def of_ids(tx: Tx, document_ids: Collection[UUID]) -> dict[UUID, Document]:
    """Find several files that the actor may see."""
    if not document_ids:
        return {}
    rows = await tx.fetch(f"select {_COLUMNS} from document where document_id = any($1)", list(document_ids))  # noqa: S608 - see above
    return {row["document_id"]: _document(row) for row in rows}


async def content(tx: Tx, document: Document) -> bytes:
    """Open a file."""
    sealed = await tx.fetchval("select sealed from document where document_id = $1", document.document_id)
    keys = await tx.vault.keys(tx, [document.subject_id])
    return keys[document.subject_id].open(sealed, _place(document.document_id))


async def remove(tx: Tx, document_ids: Collection[UUID]) -> int:
    """Delete files; returns how many there were."""
    return await tx.execute("delete from document where document_id = any($1)", list(document_ids))


def _document(row: asyncpg.Record) -> Document:
    return Document(**row)


def _place(document_id: UUID) -> str:
    return f"document:sealed:{document_id}"
