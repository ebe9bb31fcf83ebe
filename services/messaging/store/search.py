"""SQL of finding a family's messages and conversations by their words, whatever their accents and endings.

A family's own messages are few hundred: they are read as they stand, and no index weighs on the notices of a whole town.
"""

from uuid import UUID

from chassis.tx import Tx
from contracts.messaging import FoundMessage
from services.messaging.store.conversations import RECIPIENT


async def in_mailbox(tx: Tx, family_id: UUID, guardian_id: UUID | None, query: str, limit: int) -> tuple[FoundMessage, ...]:
    """Find what a family received, sent or deleted, but not what it purged, and the drafts of one adult; `query` is one of PostgreSQL's."""
    rows = await tx.fetch(
        f"""
        with asked as materialized (select looked_for($2) as query),
        said as (
            select c.conversation_id, c.subject, {RECIPIENT} as who, max(e.said_at) as at, c.deleted_at is not null as deleted,
                string_agg(e.text, ' ') as text
            from conversation c join conversation_entry e using (conversation_id)
            where c.family_id = $1 and (c.cleared_at is null or e.said_at > c.cleared_at) group by c.conversation_id
        )
        select m.message_id, null::uuid as conversation_id, m.subject, m.sender as who, m.received_at as at,
            m.deleted_at is not null as deleted, null::uuid as draft_id
        from message m cross join asked
        where m.family_id = $1 and m.conversation_id is null and m.gone_at is null
            and searched(concat_ws(' ', m.subject, m.sender, m.text)) @@ query
        union all
        select null, s.conversation_id, s.subject, s.who, s.at, s.deleted, null from said s cross join asked
        where searched(concat_ws(' ', s.subject, s.who, s.text)) @@ query
        union all
        select null, d.conversation_id, coalesce(c.subject, d.subject), '', d.saved_at, false, d.draft_id
        from draft d left join conversation c using (conversation_id) cross join asked
        where d.guardian_id = $4 and searched(concat_ws(' ', d.subject, c.subject, d.text)) @@ query
        order by at desc limit $3
        """,  # noqa: S608 - own words
        family_id,
        query,
        limit,
        guardian_id,
    )
    return tuple(FoundMessage(**row) for row in rows)
