"""SQL of messages."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from contracts.messaging import Folder, MessageLine, MessageView
from services.messaging.domain.actions import action_of
from services.messaging.domain.notices import Notice
from services.messaging.store.conversations import RECIPIENT
from services.messaging.store.mailboxes import Box


async def put(tx: Tx, notices: Sequence[tuple[UUID, UUID, Notice]]) -> tuple[set[UUID], dict[UUID, Box]]:
    """Put notices (their ids, families) into inboxes and count them in, each as a change of its own.

    Returns the ids of those whose fact was not told before, and their inboxes as they are afterwards, which stay locked; inboxes
    are locked in the order of their families.
    """
    rows = await tx.fetch(
        "with told as (insert into message (message_id, family_id, kind, fact, subject, text, sender, received_at, child_id,"
        "  conversation_id, day) select message_id, family_id, kind, fact, subject, text, sender, $9, child_id, conversation_id, day"
        "  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[],"
        "  $10::uuid[], $11::date[]) as t (message_id, family_id, kind, fact, subject, text, sender, child_id, conversation_id, day)"
        "  where not exists (select from erased_family e where e.family_id = t.family_id)"
        "  on conflict (fact) do nothing returning message_id, family_id),"
        " box as (insert into mailbox (family_id, unread, version)"
        "  select family_id, count(*), count(*) from told group by family_id order by family_id"
        "  on conflict (family_id) do update"
        "  set unread = mailbox.unread + excluded.unread, version = mailbox.version + excluded.version"
        "  returning family_id, unread, version)"
        " select message_id, family_id, unread, version from told join box using (family_id)",
        [message_id for message_id, _, _ in notices],
        [family_id for _, family_id, _ in notices],
        [notice.kind for _, _, notice in notices],
        [notice.fact for _, _, notice in notices],
        [notice.subject for _, _, notice in notices],
        [notice.text for _, _, notice in notices],
        [notice.sender for _, _, notice in notices],
        [notice.child_id for _, _, notice in notices],
        tx.now,
        [notice.conversation_id for _, _, notice in notices],
        [notice.day for _, _, notice in notices],
    )
    boxes = {row["family_id"]: Box(row["family_id"], row["unread"], row["version"]) for row in rows}
    return {row["message_id"] for row in rows}, boxes


async def received(tx: Tx, family_id: UUID, before: UUID | None, limit: int) -> tuple[MessageLine, ...]:
    """List an inbox, newest first, before one of its messages; an answer bears the subject of its conversation."""
    rows = await tx.fetch(
        "select m.message_id, coalesce(c.subject, m.subject) as subject, m.sender, m.received_at, m.read_at, m.conversation_id"
        " from message m left join conversation c using (conversation_id)"
        " where m.family_id = $1 and m.deleted_at is null and m.gone_at is null and ($2::uuid is null or m.message_id < $2)"
        " order by m.message_id desc limit $3",
        family_id,
        before,
        limit,
    )
    return tuple(_line(row) for row in rows)


async def deleted(tx: Tx, family_id: UUID, before: UUID | None, limit: int) -> tuple[MessageLine, ...]:
    """List what was deleted, newest first, before one of them: messages, and conversations that nobody answered."""
    rows = await tx.fetch(
        "select m.message_id, coalesce(c.subject, m.subject) as subject, m.sender, m.received_at, m.read_at, m.conversation_id"  # noqa: S608 - own words
        " from message m left join conversation c using (conversation_id)"
        " where m.family_id = $1 and m.deleted_at is not null and m.gone_at is null and ($2::uuid is null or m.message_id < $2)"
        " union all"
        f" select c.conversation_id, c.subject, {RECIPIENT}, c.last_at, c.last_at, c.conversation_id from conversation c"
        " where c.family_id = $1 and c.deleted_at is not null and ($2::uuid is null or c.conversation_id < $2)"
        "  and not exists (select from message m where m.conversation_id = c.conversation_id and m.gone_at is null)"
        " order by message_id desc limit $3",
        family_id,
        before,
        limit,
    )
    return tuple(_line(row) for row in rows)


async def find(tx: Tx, family_id: UUID, message_id: UUID) -> MessageView | None:
    """Read a message of a family, with what became of its e-mails to the adult who reads; those to another adult are not told."""
    row = await tx.fetchrow(
        "select m.message_id, m.subject, m.sender, m.text, m.received_at, m.read_at, m.deleted_at, m.kind, m.fact, m.child_id,"
        " m.day, m.conversation_id,"
        " coalesce((select case when bool_or(e.status = 'failed') then 'failed' when bool_or(e.status = 'queued') then 'queued'"
        "  when bool_or(e.status = 'sent') then 'sent' end from email e where e.message_id = m.message_id"
        "   and (e.guardian_ids = '{}' or e.guardian_ids @> array[$3::uuid])), 'none') as email_status"
        " from message m where m.family_id = $1 and m.message_id = $2 and (m.gone_at is null or m.conversation_id is not null)",
        family_id,
        message_id,
        tx.actor.guardian_id,
    )
    if row is None:
        return None
    folder: Folder = "deleted" if row["deleted_at"] else "received"
    return MessageView(
        message_id=row["message_id"],
        folder=folder,
        subject=row["subject"],
        sender=row["sender"],
        text=row["text"],
        received_at=row["received_at"],
        read=row["read_at"] is not None,
        email_status=row["email_status"],
        action=action_of(row["kind"], row["child_id"], row["fact"], row["day"]),
        conversation_id=row["conversation_id"],
    )


async def conversation_of(tx: Tx, family_id: UUID, message_id: UUID) -> UUID | None:
    """Find the conversation for which a message stands in the inbox; None when it is a message of its own, or none."""
    found: UUID | None = await tx.fetchval(
        "select conversation_id from message where family_id = $1 and message_id = $2", family_id, message_id
    )
    return found


async def lock(tx: Tx, family_id: UUID, message_id: UUID) -> tuple[bool, bool] | None:
    """Lock a message of a family until the commit, and tell whether it was read and whether it is deleted; None when there is none."""
    row = await tx.fetchrow(
        "select read_at is not null as read, deleted_at is not null as deleted from message"
        " where family_id = $1 and message_id = $2 and gone_at is null for update",
        family_id,
        message_id,
    )
    return (row["read"], row["deleted"]) if row else None


async def mark_read(tx: Tx, message_id: UUID) -> None:
    """Note that a message was read now."""
    await tx.execute("update message set read_at = $2 where message_id = $1", message_id, tx.now)


async def mark_deleted(tx: Tx, message_id: UUID, at: datetime | None) -> None:
    """Note that a message was deleted, or with None brought back."""
    await tx.execute("update message set deleted_at = $2 where message_id = $1", message_id, at)


async def purge(tx: Tx, message_ids: Sequence[UUID]) -> None:
    """Empty messages for good: words, sender and child go, with their e-mails.

    That their fact was told stays known, so that it is not told anew.
    """
    await tx.execute("delete from email where message_id = any($1)", message_ids)
    await tx.execute(
        "update message set gone_at = $2, subject = '', text = '', sender = '', child_id = null where message_id = any($1)",
        message_ids,
        tx.now,
    )


async def mark_conversation_read(tx: Tx, conversation_id: UUID) -> int:
    """Note that the answers of a conversation were read now; tells how many of them were counted as unread."""
    rows = await tx.fetch(
        "update message set read_at = $2 where conversation_id = $1 and read_at is null returning deleted_at", conversation_id, tx.now
    )
    return sum(row["deleted_at"] is None for row in rows)


async def mark_conversation_deleted(tx: Tx, conversation_id: UUID, at: datetime | None) -> int:
    """Note that a conversation's line was deleted, or with None brought back; tells how many unread ones that concerns."""
    rows = await tx.fetch(
        "update message set deleted_at = $2 where conversation_id = $1 and gone_at is null"
        " and (deleted_at is null) = ($2::timestamptz is not null) returning read_at",
        conversation_id,
        at,
    )
    return sum(row["read_at"] is None for row in rows)


async def supersede(tx: Tx, conversation_id: UUID) -> int:
    """Take a conversation's line out of every list, for a later one stands for it; tells how many were counted as unread."""
    rows = await tx.fetch(
        "update message set gone_at = $2, read_at = coalesce(read_at, $2) where conversation_id = $1 and gone_at is null"
        " returning old.read_at, deleted_at",
        conversation_id,
        tx.now,
    )
    return sum(row["read_at"] is None and row["deleted_at"] is None for row in rows)


async def clear_conversation(tx: Tx, conversation_id: UUID) -> None:
    """Take a deleted conversation's line out of every list."""
    await tx.execute(
        "update message set gone_at = $2, read_at = coalesce(read_at, $2) where conversation_id = $1 and gone_at is null",
        conversation_id,
        tx.now,
    )


async def erase_deleted(tx: Tx, deleted_before: datetime, limit: int) -> int:
    """Erase messages that were deleted before a moment; tells how many. One that is restored right now stays.

    Owners tell their facts again after every upgrade, so notices are emptied; lines of conversations are this service's own, and go.
    """
    rows = await tx.fetch(
        "select message_id, conversation_id from message where deleted_at < $1 and (gone_at is null or conversation_id is not null)"
        " order by message_id limit $2 for update skip locked",
        deleted_before,
        limit,
    )
    await purge(tx, [row["message_id"] for row in rows if row["conversation_id"] is None])
    await tx.execute(
        "delete from message where message_id = any($1)", [row["message_id"] for row in rows if row["conversation_id"] is not None]
    )
    return len(rows)


def _line(row: asyncpg.Record) -> MessageLine:
    return MessageLine(
        message_id=row["message_id"],
        subject=row["subject"],
        sender=row["sender"],
        received_at=row["received_at"],
        read=row["read_at"] is not None,
        conversation_id=row["conversation_id"],
    )
