"""SQL of the shared inbox: conversations as staff list and open them, within the reach of whoever asks."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from chassis.tx import Tx
from contracts.messaging import Colleague, DeskEntry, DeskLine, DeskPlace, InternalNote, ListDesk
from contracts.waiting import Waiting
from services.messaging.domain.conversation import TOWN_HALL, Conversation, search_query
from services.messaging.store import conversations
from services.messaging.store.households import IN_TURN

PAGE = 50
LATELY = timedelta(days=30)
AGENT_DAYS = timedelta(days=90)
"""A colleague who opened no conversation for so long is no longer offered."""

WITHIN_REACH = "($1::uuid[] = '{}' or c.facility_id = any($1))"
_FAMILY = f"""coalesce((
    select upper(a.last_name) || ' ' || a.first_name from adult a where a.family_id = c.family_id order by {IN_TURN} limit 1
), 'Famille')"""  # noqa: S608 - constants only


async def find(tx: Tx, conversation_id: UUID, *, lock: bool = False) -> Conversation | None:
    """Read a conversation within reach; the lock holds until the commit."""
    one = await conversations.find(tx, conversation_id, lock=lock)
    return one if one is not None and is_within_reach(tx, one.facility_id) else None


def is_within_reach(tx: Tx, facility_id: UUID | None) -> bool:
    """Tell whether the actor answers for a facility; what is written to the town hall itself is for those of the whole town."""
    return not tx.actor.facilities or facility_id in tx.actor.facilities


async def listed(tx: Tx, asked: ListDesk) -> tuple[DeskLine, ...]:
    """List a page of the shared inbox and one line more where there is more."""
    words = search_query(asked.q)
    rows = await tx.fetch(
        f"""
        select c.conversation_id, c.family_id, {_FAMILY} as family, c.subject, c.facility_id, {conversations.RECIPIENT} as facility,
            c.state, c.last_by, c.last_at, c.waiting_since, s.agent_id, coalesce(g.name, '') as agent,
            (select count(*)::int from internal_note n where n.conversation_id = c.conversation_id) as notes,
            coalesce((select p.first_name from pupil p where p.child_id = c.child_id), '') as child,
            coalesce((
                select left(e.text, 160) from conversation_entry e where e.conversation_id = c.conversation_id
                order by e.entry_id desc limit 1
            ), '') as excerpt
        from conversation c left join assignment s using (conversation_id) left join desk_agent g using (agent_id)
        where {WITHIN_REACH}
            and ($2::uuid is null or c.facility_id = $2) and (not $3 or c.facility_id is null)
            and ($4::text = 'all' or ($4 is null and c.state <> 'answered') or c.state = $4)
            and ($5 = 'all' or ($5 = 'nobody' and s.agent_id is null) or ($5 = 'mine' and s.agent_id = $6))
            and ($7 = '' or exists (
                select from conversation_entry e where e.conversation_id = c.conversation_id
                    and to_tsvector('french', folded(e.text)) @@ to_tsquery('french', folded($7))
            ) or to_tsvector('simple', folded(c.subject)) @@ to_tsquery('simple', folded($7)) or exists (
                select from adult a where a.family_id = c.family_id
                    and to_tsvector('simple', folded(a.last_name || ' ' || a.first_name)) @@ to_tsquery('simple', folded($7))
            ))
        order by c.waiting_since is null, c.waiting_since, c.last_at desc, c.conversation_id desc
        offset $8 limit $9
        """,  # noqa: S608 - own words
        list(tx.actor.facilities),
        asked.facility_id,
        asked.town_hall,
        asked.state,
        asked.whose,
        tx.actor.account_id,
        words,
        asked.page * PAGE,
        PAGE + 1,
    )
    return tuple(DeskLine(**row) for row in rows)


async def waiting(tx: Tx) -> Waiting:
    """Tell how many conversations within reach nobody has taken up."""
    row = await tx.fetch_one(
        f"select count(*)::int as count, max(last_at) as newest_at from conversation c where c.state = 'new' and {WITHIN_REACH}",  # noqa: S608 - own words
        list(tx.actor.facilities),
    )
    return Waiting(**row)


async def places(tx: Tx) -> tuple[DeskPlace, ...]:
    """Count the inbox of each facility within reach, and how long families waited for the answers of the last 30 days."""
    rows = await tx.fetch(
        """
        with said as (
            select e.conversation_id, e.author, e.said_at,
                count(*) filter (where e.author = 'staff') over (
                    partition by e.conversation_id order by e.entry_id rows between unbounded preceding and 1 preceding
                ) as turn
            from conversation_entry e join conversation c using (conversation_id) where c.last_at > $2
        ), turns as (
            select conversation_id, coalesce(turn, 0) as turn, min(said_at) filter (where author = 'family') as asked,
                min(said_at) filter (where author = 'staff') as answered
            from said group by 1, 2
        ), answered as (
            select c.facility_id, count(*)::int as answers,
                (percentile_cont(0.5) within group (order by extract(epoch from t.answered - t.asked)))::int as answer_seconds
            from turns t join conversation c using (conversation_id) where t.answered > t.asked and t.answered > $2 group by 1
        ), open as (
            select c.facility_id, count(*) filter (where c.state = 'new')::int as new,
                count(*) filter (where c.state = 'in_hand')::int as in_hand, min(c.waiting_since) as oldest_since
            from conversation c where c.state <> 'answered' group by 1
        )
        select p.facility_id, p.name, coalesce(o.new, 0) as new, coalesce(o.in_hand, 0) as in_hand, o.oldest_since,
            coalesce(a.answers, 0) as answers, a.answer_seconds
        from (select facility_id, name from facility union all select null, $3) p
        left join open o on o.facility_id is not distinct from p.facility_id
        left join answered a on a.facility_id is not distinct from p.facility_id
        where $1::uuid[] = '{}' or p.facility_id = any($1)
        order by p.facility_id is not null, p.name
        """,
        list(tx.actor.facilities),
        tx.now - LATELY,
        TOWN_HALL,
    )
    return tuple(DeskPlace(**row) for row in rows)


async def entries(tx: Tx, conversation_id: UUID) -> tuple[DeskEntry, ...]:
    """Read what was said, oldest first, with who of the staff wrote and how long the family had waited."""
    said = await conversations.entries(tx, conversation_id)
    rows = await tx.fetch(
        "select e.entry_id, coalesce(g.name, '') as agent from conversation_entry e left join desk_agent g on g.agent_id = e.writer_id"
        " where e.conversation_id = $1 and e.author = 'staff'",
        conversation_id,
    )
    agents = {row["entry_id"]: row["agent"] for row in rows}
    found: list[DeskEntry] = []
    since: datetime | None = None
    for one in said:
        waited = int((one.said_at - since).total_seconds()) if one.author == "staff" and since else None
        since = (since or one.said_at) if one.author == "family" else None
        found.append(DeskEntry(**dict(one), agent=agents.get(one.entry_id, ""), waited_seconds=waited))
    return tuple(found)


class LastSaid(NamedTuple):
    """The last message of a conversation, and who wrote it: of staff the agent, whatever place signed."""

    entry_id: UUID
    by: str


async def last_said(tx: Tx, conversation_id: UUID) -> LastSaid | None:
    """Read the last message of a conversation."""
    row = await tx.fetchrow(
        "select e.entry_id, coalesce(g.name, e.signed) as by from conversation_entry e left join desk_agent g on g.agent_id = e.writer_id"
        " where e.conversation_id = $1 order by e.entry_id desc limit 1",
        conversation_id,
    )
    return LastSaid(**row) if row else None


async def family_name(tx: Tx, one: Conversation) -> str:
    """Name the family of a conversation."""
    found: str = await tx.fetchval(f"select {_FAMILY} from (select $1::uuid as family_id) c", one.family_id)  # noqa: S608 - own words
    return found


async def writer(tx: Tx, conversation_id: UUID) -> tuple[str, str]:
    """Tell first and last name of the adult who wrote last, as they signed; empty where nobody did."""
    signed = await tx.fetchval(
        "select signed from conversation_entry where conversation_id = $1 and author = 'family' order by entry_id desc limit 1",
        conversation_id,
    )
    first, _, last = (signed or "").partition(" ")
    return first, last


async def notes(tx: Tx, conversation_id: UUID) -> tuple[InternalNote, ...]:
    """Read what colleagues noted, oldest first."""
    rows = await tx.fetch(
        "select note_id, name as agent, text, noted_at from internal_note where conversation_id = $1 order by noted_at, note_id",
        conversation_id,
    )
    return tuple(InternalNote(**row) for row in rows)


async def note(tx: Tx, one: Conversation, note_id: UUID, text: str) -> bool:
    """Keep a note, once however often it comes; False when another one was kept under its id."""
    await tx.execute(
        "insert into internal_note (note_id, conversation_id, family_id, agent_id, name, text, noted_at)"
        " values ($1, $2, $3, $4, $5, $6, $7) on conflict (note_id) do nothing",
        note_id,
        one.conversation_id,
        one.family_id,
        tx.actor.account_id,
        tx.actor.display_name,
        text,
        tx.now,
    )
    kept: bool = await tx.fetchval(
        "select exists (select from internal_note where note_id = $1 and conversation_id = $2 and text = $3)",
        note_id,
        one.conversation_id,
        text,
    )
    return kept


async def agent(tx: Tx, conversation_id: UUID) -> tuple[UUID | None, str]:
    """Tell who treats a conversation."""
    row = await tx.fetchrow(
        "select s.agent_id, coalesce(g.name, '') as name from assignment s left join desk_agent g using (agent_id)"
        " where s.conversation_id = $1",
        conversation_id,
    )
    return (row["agent_id"], row["name"]) if row else (None, "")


async def assign(tx: Tx, conversation_id: UUID, agent_id: UUID | None, *, only_if_nobody: bool = False) -> None:
    """Give a conversation to a colleague, or back to all."""
    if agent_id is None:
        await tx.execute("delete from assignment where conversation_id = $1", conversation_id)
        return
    await tx.execute(
        "insert into assignment as s (conversation_id, agent_id, assigned_at) values ($1, $2, $3) on conflict (conversation_id)"
        " do update set agent_id = excluded.agent_id, assigned_at = excluded.assigned_at where not $4 and s.agent_id <> excluded.agent_id",
        conversation_id,
        agent_id,
        tx.now,
        only_if_nobody,
    )


async def keep_agent(tx: Tx) -> None:
    """Keep that the actor answers families, for which facilities."""
    await tx.execute(
        "insert into desk_agent (agent_id, name, facilities, seen_at) values ($1, $2, $3, $4) on conflict (agent_id)"
        " do update set name = excluded.name, facilities = excluded.facilities, seen_at = excluded.seen_at",
        tx.actor.account_id,
        tx.actor.display_name,
        sorted(tx.actor.facilities),
        tx.now,
    )


async def colleagues(tx: Tx, facility_id: UUID | None) -> tuple[Colleague, ...]:
    """List who answers families of a facility, by name."""
    rows = await tx.fetch(
        "select agent_id, name from desk_agent where seen_at > $1 and (facilities = '{}' or $2::uuid = any(facilities)) order by name",
        tx.now - AGENT_DAYS,
        facility_id,
    )
    return tuple(Colleague(**row) for row in rows)


async def forget_agents(tx: Tx, limit: int) -> int:
    """Erase colleagues who answered nobody for long and have nothing in hand; what they wrote keeps its place's name."""
    return await tx.execute(
        "delete from desk_agent where agent_id in (select agent_id from desk_agent g where seen_at < $1"
        " and not exists (select from assignment s where s.agent_id = g.agent_id) limit $2)",
        tx.now - 12 * LATELY,
        limit,
    )
