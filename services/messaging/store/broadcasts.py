"""SQL of broadcasts: who is selected, what waits, how far each is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from contracts.messaging import BroadcastPreview, BroadcastState, BroadcastView, PreviewBroadcast, ScheduleBroadcast
from services.messaging.domain.conversation import TOWN_HALL

FACT = "messaging.broadcast:"

_SELECTED = """
    select x.family_id, case when count(distinct x.child_id) = 1 and bool_and(x.child_id is not null) then min(x.child_id::text)::uuid end
        as child_id
    from (
        select b.family_id, b.child_id from belonging b join unnest($2::text[], $3::text[]) as t (kind, key) using (kind, key)
        union all select e.family_id, e.child_id from enrolment e join activity a using (activity_id)
            where e.enrolment_id = any($4::uuid[]) and ($1::uuid[] = '{}' or a.facility_id = any($1))
        union all select f.family_id, null from unnest($5::uuid[]) as f (family_id)
            where $1::uuid[] = '{}' or exists (
                select from belonging b where b.family_id = f.family_id and b.kind = 'facility' and b.key = any($1::text[])
            )
        union all select h.family_id, null from household h where $6
    ) x join household h using (family_id) group by x.family_id
"""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A broadcast as it stands."""

    broadcast_id: UUID
    state: BroadcastState
    subject: str
    text: str
    sender: str
    facility_id: UUID | None


def _chosen(tx: Tx, asked: PreviewBroadcast | ScheduleBroadcast) -> tuple[object, ...]:
    return (
        list(tx.actor.facilities),
        [one.kind for one in asked.selection],
        [one.key for one in asked.selection],
        list(asked.enrolment_ids),
        list(asked.family_ids),
        asked.everybody,
    )


async def count(tx: Tx, asked: PreviewBroadcast, sender: str) -> BroadcastPreview:
    """Count the households of a selection, and the addresses of the adults whom a mail will be for, as delivery chooses them."""
    row = await tx.fetchrow(
        f"with selected as ({_SELECTED}) select (select count(*)::int from selected) as households, (select"  # noqa: S608 - own words
        " count(distinct (a.family_id, lower(a.email)))::int from selected s join adult a using (family_id)"
        " left join email_choice c on c.guardian_id = a.guardian_id and c.purpose = 'information'"
        " where coalesce(c.mailed, a.email_consent) and a.email <> '' and not exists (select from child_withdrawn w"
        "  where w.child_id = s.child_id and w.guardian_id = a.guardian_id"
        "   and w.since <= today_here() and coalesce(w.until >= today_here(), true))) as emails",
        *_chosen(tx, asked),
    )
    return BroadcastPreview(**row, sender=sender) if row else BroadcastPreview(households=0, emails=0, sender=sender)


async def add(tx: Tx, asked: ScheduleBroadcast, send_at: datetime) -> int | None:
    """Keep a broadcast with who gets it; tells how many households, None when it was kept already."""
    new = await tx.execute(
        "insert into broadcast (broadcast_id, state, subject, text, facility_id, whom, send_at, made_at, made_by_name)"
        " values ($1, 'scheduled', $2, $3, $4, $5, $6, $7, $8) on conflict (broadcast_id) do nothing",
        asked.broadcast_id,
        asked.subject,
        asked.text,
        asked.facility_id,
        asked.whom,
        send_at,
        tx.now,
        tx.actor.display_name,
    )
    if not new:
        return None
    return await tx.execute(
        f"insert into broadcast_recipient (broadcast_id, family_id, child_id) select $7, family_id, child_id from ({_SELECTED}) s",  # noqa: S608 - own words
        *_chosen(tx, asked),
        asked.broadcast_id,
    )


async def is_same(tx: Tx, asked: ScheduleBroadcast) -> bool:
    """Tell whether the broadcast that was kept under this id says the same, in the same name, to the same."""
    found: bool = await tx.fetchval(
        "select exists (select from broadcast where broadcast_id = $1 and subject = $2 and text = $3 and whom = $4"
        " and facility_id is not distinct from $5 and send_at = greatest(coalesce($6, made_at), made_at))",
        asked.broadcast_id,
        asked.subject,
        asked.text,
        asked.whom,
        asked.facility_id,
        asked.send_at,
    )
    return found


async def lock(tx: Tx, broadcast_id: UUID) -> Broadcast | None:
    """Read a broadcast and lock it until the commit."""
    row = await tx.fetchrow(
        "select b.broadcast_id, b.state, b.subject, b.text, b.facility_id,"
        " coalesce((select f.name from facility f where f.facility_id = b.facility_id), $2) as sender"
        " from broadcast b where b.broadcast_id = $1 for update of b",
        broadcast_id,
        TOWN_HALL,
    )
    return Broadcast(**row) if row else None


async def turn(tx: Tx, broadcast_id: UUID, state: BroadcastState) -> None:
    """Note where a broadcast stands."""
    await tx.execute(
        "update broadcast set state = $2, finished_at = case when $2 in ('sent', 'cancelled') then $3::timestamptz end"
        " where broadcast_id = $1",
        broadcast_id,
        state,
        tx.now,
    )


async def take(tx: Tx, broadcast_id: UUID, limit: int) -> list[tuple[UUID, UUID | None]]:
    """Mark the next recipients as delivered with the commit, in the order of their families; returns them."""
    rows = await tx.fetch(
        "update broadcast_recipient r set delivered_at = $3 from (select family_id from broadcast_recipient"
        "  where broadcast_id = $1 and delivered_at is null order by family_id limit $2) n"
        " where r.broadcast_id = $1 and r.family_id = n.family_id returning r.family_id, r.child_id",
        broadcast_id,
        limit,
        tx.now,
    )
    return sorted((row["family_id"], row["child_id"]) for row in rows)


async def views(tx: Tx, *, only: UUID | None = None, before: UUID | None = None, limit: int = 1) -> list[BroadcastView]:
    """Read broadcasts within reach with how far they are, the latest first."""
    rows = await tx.fetch(
        """
        select b.broadcast_id, b.state, b.subject, b.text, b.whom, b.send_at, b.made_at, b.made_by_name, b.finished_at,
            coalesce((select f.name from facility f where f.facility_id = b.facility_id), $5) as sender,
            count(r.family_id)::int as households, count(r.delivered_at)::int as delivered
        from broadcast b left join broadcast_recipient r using (broadcast_id)
        where ($1::uuid[] = '{}' or b.facility_id = any($1)) and ($2::uuid is null or b.broadcast_id = $2)
            and ($3::uuid is null or b.broadcast_id < $3)
        group by b.broadcast_id order by b.broadcast_id desc limit $4
        """,
        list(tx.actor.facilities),
        only,
        before,
        limit,
        TOWN_HALL,
    )
    emails = await _emails(tx, [row["broadcast_id"] for row in rows])
    return [BroadcastView(**row, **_counted(emails, row["broadcast_id"])) for row in rows]


async def _emails(tx: Tx, broadcast_ids: Sequence[UUID]) -> dict[UUID, asyncpg.Record]:
    rows = await tx.fetch(
        """
        select r.broadcast_id, count(*) filter (where e.status = 'queued')::int as waiting,
            count(*) filter (where e.status = 'sent')::int as sent, count(*) filter (where e.status = 'failed')::int as failed
        from broadcast_recipient r join message m on m.fact = $2 || r.broadcast_id || ':' || r.family_id
        join email e on e.message_id = m.message_id where r.broadcast_id = any($1) group by r.broadcast_id
        """,
        list(broadcast_ids),
        FACT,
    )
    return {row["broadcast_id"]: row for row in rows}


def _counted(emails: dict[UUID, asyncpg.Record], broadcast_id: UUID) -> dict[str, int]:
    row = emails.get(broadcast_id)
    return {f"emails_{name}": row[name] if row else 0 for name in ("waiting", "sent", "failed")}


async def forget(tx: Tx, made_before: datetime, limit: int) -> int:
    """Erase broadcasts that were made before a moment; what families have in their inboxes stays."""
    return await tx.execute(
        "delete from broadcast where broadcast_id in (select broadcast_id from broadcast where made_at < $1 limit $2)", made_before, limit
    )
