"""SQL of conversations and of what is said in them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from contracts.messaging import Author, ConversationEntry, ConversationFile, ConversationLine
from services.messaging.domain.conversation import TOWN_HALL, Conversation, Sent

COLUMNS = ", ".join(Conversation.__dataclass_fields__)
RECIPIENT = f"coalesce((select f.name from facility f where f.facility_id = c.facility_id), '{TOWN_HALL}')"  # noqa: S608 - own words
UNREAD = "exists (select from message m where m.conversation_id = c.conversation_id and m.read_at is null and m.deleted_at is null)"


async def find(tx: Tx, conversation_id: UUID, *, family_id: UUID | None = None, lock: bool = False) -> Conversation | None:
    """Read a conversation, of a family or of any; the lock holds until the commit."""
    row = await tx.fetchrow(
        f"select {COLUMNS} from conversation where conversation_id = $1 and ($2::uuid is null or family_id = $2)"  # noqa: S608 - own words
        + (" for update" if lock else ""),
        conversation_id,
        family_id,
    )
    return Conversation(**row) if row else None


async def save(tx: Tx, one: Conversation) -> None:
    """Write a conversation, new or changed."""
    values = [getattr(one, name) for name in Conversation.__dataclass_fields__]
    places = ", ".join(f"${place}" for place in range(1, len(values) + 1))
    changed = ", ".join(f"{name} = excluded.{name}" for name in Conversation.__dataclass_fields__ if name != "conversation_id")
    await tx.execute(
        f"insert into conversation ({COLUMNS}) values ({places}) on conflict (conversation_id) do update set {changed}",  # noqa: S608 - own words
        *values,
    )


async def say(tx: Tx, entry_id: UUID, one: Conversation, author: Author, *, signed: str, text: str, form_id: UUID) -> None:
    """Add a message to a conversation."""
    await tx.execute(
        "insert into conversation_entry (entry_id, conversation_id, family_id, author, writer_id, signed, text, said_at, form_id)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        entry_id,
        one.conversation_id,
        one.family_id,
        author,
        tx.actor.account_id,
        signed,
        text,
        tx.now,
        form_id,
    )


async def attach(tx: Tx, family_id: UUID, entry_id: UUID, files: Sequence[UUID]) -> None:
    """Give kept documents to a message."""
    await tx.execute(
        "insert into conversation_file (document_id, family_id, entry_id)"
        " select document_id, $1, $2 from unnest($3::uuid[]) as t (document_id)",
        family_id,
        entry_id,
        list(files),
    )


async def one_at_a_time(tx: Tx, family_id: UUID) -> None:
    """Have what a family sends wait for what it sent a moment before, until the commit; taken before any row."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended('conversation ' || $1::text, 0))", str(family_id))


async def sent_in(tx: Tx, family_id: UUID, form_id: UUID) -> Sent | None:
    """Find what a form became, if it was sent."""
    row = await tx.fetchrow(
        "select e.conversation_id, e.entry_id, e.text, c.subject, c.facility_id, c.child_id, array("
        "  select d.name from conversation_file f join document d using (document_id) where f.entry_id = e.entry_id order by d.document_id"
        " ) as files from conversation_entry e join conversation c using (conversation_id) where e.family_id = $1 and e.form_id = $2",
        family_id,
        form_id,
    )
    return Sent(**{**row, "files": tuple(row["files"])}) if row else None


async def sent_since(tx: Tx, family_id: UUID, since: datetime) -> int:
    """Count the messages that a family wrote since a moment."""
    found: int = await tx.fetchval(
        "select count(*)::int from conversation_entry where family_id = $1 and author = 'family' and said_at > $2", family_id, since
    )
    return found


async def recipient(tx: Tx, facility_id: UUID | None) -> str:
    """Name whom a conversation is with."""
    return await tx.fetchval("select name from facility where facility_id = $1", facility_id) or TOWN_HALL


async def unread(tx: Tx, conversation_id: UUID) -> bool:
    """Tell whether an answer was not read yet."""
    found: bool = await tx.fetchval(f"select {UNREAD} from conversation c where c.conversation_id = $1", conversation_id)  # noqa: S608 - own words
    return found


async def entries(tx: Tx, conversation_id: UUID, *, after: datetime | None = None) -> tuple[ConversationEntry, ...]:
    """Read what was said, oldest first; `after` leaves out what the family purged."""
    rows = await tx.fetch(
        "select entry_id, author, signed, text, said_at from conversation_entry"
        " where conversation_id = $1 and ($2::timestamptz is null or said_at > $2) order by entry_id",
        conversation_id,
        after,
    )
    files = await tx.fetch(
        "select f.entry_id, d.document_id, d.name, d.media_type, d.size from conversation_entry e join conversation_file f using (entry_id)"
        " join document d using (document_id) where e.conversation_id = $1 order by d.document_id",
        conversation_id,
    )
    return tuple(
        ConversationEntry(**row, files=tuple(_file(file) for file in files if file["entry_id"] == row["entry_id"])) for row in rows
    )


async def has_file(tx: Tx, one: Conversation, document_id: UUID) -> bool:
    """Tell whether a file came with a message of a conversation that its family still sees."""
    found: bool = await tx.fetchval(
        "select exists (select from conversation_file f join conversation_entry e using (entry_id)"
        " where f.document_id = $1 and e.conversation_id = $2 and ($3::timestamptz is null or e.said_at > $3))",
        document_id,
        one.conversation_id,
        one.cleared_at if tx.actor.kind == "family" else None,
    )
    return found


async def sent(tx: Tx, family_id: UUID, before: UUID | None, limit: int) -> tuple[ConversationLine, ...]:
    """List the conversations in which a family wrote, the one it wrote in last first."""
    rows = await tx.fetch(
        f"""
        select c.conversation_id, {RECIPIENT} as recipient, c.subject, c.state, e.said_at as sent_at, {UNREAD} as unread,
            (
                select max(a.said_at) from conversation_entry a where a.conversation_id = c.conversation_id and a.author = 'staff'
            ) as answered_at, c.sent_id as position
        from conversation c join conversation_entry e on e.entry_id = c.sent_id
        where c.family_id = $1 and c.deleted_at is null and ($2::uuid is null or c.sent_id < $2)
            and (c.cleared_at is null or e.said_at > c.cleared_at)
        order by c.sent_id desc limit $3
        """,  # noqa: S608 - own words
        family_id,
        before,
        limit,
    )
    return tuple(ConversationLine(**row) for row in rows)


async def clear_deleted(tx: Tx, before: datetime, limit: int) -> int:
    """Take conversations that families deleted before a moment out of their inboxes for good; tells how many."""
    return await tx.execute(
        "update conversation set cleared_at = $3, deleted_at = null, sent_id = null"
        " where conversation_id in (select conversation_id from conversation where deleted_at < $1 limit $2)",
        before,
        limit,
        tx.now,
    )


async def forget(tx: Tx, before: datetime, limit: int) -> tuple[int, Sequence[UUID], dict[UUID, int]]:
    """Erase conversations in which nothing happened since a moment; one in which somebody writes right now stays.

    Tells how many, the files that went with them, and how many answers each family had not read, in the order of families.
    """
    rows = await tx.fetch(
        "select conversation_id from conversation where last_at < $1 order by last_at limit $2 for update skip locked", before, limit
    )
    ids = [row["conversation_id"] for row in rows]
    unread = await tx.fetch(
        "select family_id, count(*)::int as unread from message where conversation_id = any($1) and read_at is null and deleted_at is null"
        " group by family_id order by family_id",
        ids,
    )
    files = await tx.fetch(
        "select f.document_id from conversation_file f left join conversation_entry e using (entry_id) left join draft d using (draft_id)"
        " where e.conversation_id = any($1) or d.conversation_id = any($1)",
        ids,
    )
    await tx.execute("delete from conversation where conversation_id = any($1)", ids)
    return len(ids), [row["document_id"] for row in files], {row["family_id"]: row["unread"] for row in unread}


def _file(row: asyncpg.Record) -> ConversationFile:
    return ConversationFile(document_id=row["document_id"], name=row["name"], media_type=row["media_type"], size=row["size"])
