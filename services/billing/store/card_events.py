"""What the provider of card payments told: kept as it came but for secrets, each once, then treated, or set aside for a person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import AsideReason, CardEventView
from services.billing.cards.port import News, Told

Outcome = Literal["done", "known", "unknown", "aside"]


@dataclass(frozen=True, slots=True)
class Became:
    """What became of something that was told: whose it is, and why it is aside."""

    outcome: Outcome
    family_id: UUID | None = None
    why: AsideReason = ""


async def keep(tx: Tx, told: Told) -> bool:
    """Keep an event; tells whether it was new. One of the other mode (trial or live) is aside at once."""
    news = told.news
    return bool(
        await tx.execute(
            "insert into card_event (event_id, kind, object_id, body, received_at, outcome, why) values ($1, $2, $3, $4, $5, $6, $7)"
            " on conflict (event_id) do nothing",
            news.event_id,
            news.kind,
            news.object_id,
            told.body,
            tx.now,
            "aside" if news.other_mode else "waiting",
            "other_mode" if news.other_mode else "",
        )
    )


async def keep_missed(tx: Tx, told: Sequence[Told]) -> list[str]:
    """Keep the events that nobody had told; returns their ids."""
    rows = await tx.fetch(
        "insert into card_event (event_id, kind, object_id, body, received_at, swept)"
        " select event_id, kind, object_id, body, $5, true"
        " from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as told (event_id, kind, object_id, body)"
        " on conflict (event_id) do nothing returning event_id",
        [one.news.event_id for one in told],
        [one.news.kind for one in told],
        [one.news.object_id for one in told],
        [one.body for one in told],
        tx.now,
    )
    return [row["event_id"] for row in rows]


async def take(tx: Tx, event_id: str | None, limit: int) -> list[tuple[str, str]]:
    """Take events that wait, those that others are treating left out: one by its id, or the oldest; each with its body."""
    rows = await tx.fetch(
        "select event_id, body from card_event where outcome = 'waiting' and ($1::text is null or event_id = $1)"
        " order by received_at, event_id limit $2 for update skip locked",
        event_id,
        limit,
    )
    return [(row["event_id"], row["body"]) for row in rows]


async def waits(tx: Tx, event_id: str) -> bool:
    """Tell whether an event still waits to be treated, be it that somebody is at it."""
    found: bool = await tx.fetchval("select exists (select from card_event where event_id = $1 and outcome = 'waiting')", event_id)
    return found


async def treated(tx: Tx, outcomes: Sequence[tuple[News, Became]]) -> None:
    """Write what became of events, whose they are, and how much they are about."""
    about = [one.intent or one.refund for one, _ in outcomes]
    await tx.execute(
        "update card_event set outcome = told.outcome, family_id = told.family_id, why = told.why, cents = told.cents"
        " from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::bigint[]) as told (event_id, outcome, family_id, why, cents)"
        " where card_event.event_id = told.event_id",
        [one.event_id for one, _ in outcomes],
        [became.outcome for _, became in outcomes],
        [became.family_id for _, became in outcomes],
        [became.why for _, became in outcomes],
        [one.cents if one else None for one in about],
    )


async def put_aside(tx: Tx, objects: Sequence[str], families: Collection[UUID]) -> set[tuple[str, AsideReason]]:
    """Tell which of these payments or refunds of families were put aside before, and why, whatever a person made of it."""
    rows = await tx.fetch(
        "select object_id, why from card_event where family_id = any($1::uuid[]) and object_id = any($2::text[]) and why <> ''",
        families,
        objects,
    )
    return {(row["object_id"], row["why"]) for row in rows}


async def lock(tx: Tx, event_id: str) -> tuple[bool, str] | None:
    """Have an event alone: whether it is aside, and its body; None when nothing of the kind was set aside."""
    row = await tx.fetchrow("select outcome, body from card_event where event_id = $1 and why <> '' for update", event_id)
    return (row["outcome"] == "aside", row["body"]) if row else None


async def settle(tx: Tx, event_id: str, outcome: Literal["done", "known", "closed"], why: str) -> None:
    """Write that a person settled an event, and how."""
    await tx.execute(
        "update card_event set outcome = $2, settled_at = $3, settled_by_name = $4, settled_why = $5 where event_id = $1",
        event_id,
        outcome,
        tx.now,
        tx.actor.display_name,
        why,
    )


async def views(tx: Tx, event_id: str | None, limit: int) -> tuple[CardEventView, ...]:
    """List what was set aside: what waits, oldest first, then what was settled, the latest first."""
    rows = await tx.fetch(
        """
        select event.event_id, event.kind, event.object_id, event.why, event.outcome = 'aside' as aside, event.family_id,
            coalesce(household.name, '') as family_name, event.cents, attempt.cents as expected_cents, event.received_at, event.swept,
            event.settled_at, event.settled_by_name, event.settled_why
        from card_event as event
        left join household on household.family_id = event.family_id
        left join card_attempt as attempt on attempt.intent_id = event.object_id
        where case when $1::text is null then event.outcome = 'aside' or event.settled_at is not null else event.event_id = $1 end
        order by event.outcome = 'aside' desc, event.settled_at desc, event.received_at limit $2
        """,
        event_id,
        limit,
    )
    return tuple(CardEventView(**row) for row in rows)


async def forget(tx: Tx, before: datetime, limit: int) -> int:
    """Forget events of long ago that were treated; returns how many."""
    return await tx.execute(
        "delete from card_event where event_id in"
        " (select event_id from card_event where received_at < $1 and outcome <> 'waiting' order by received_at limit $2)",
        before,
        limit,
    )
