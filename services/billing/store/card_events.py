"""What the provider of card payments told: kept as it came, each once, then treated."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from chassis.tx import Tx
from services.billing.cards.port import News

Outcome = Literal["done", "known", "unknown", "aside"]


async def keep(tx: Tx, news: News, body: str) -> bool:
    """Keep an event; tells whether it was new."""
    return bool(
        await tx.execute(
            "insert into card_event (event_id, kind, object_id, body, received_at) values ($1, $2, $3, $4, $5)"
            " on conflict (event_id) do nothing",
            news.event_id,
            news.kind,
            news.object_id,
            body,
            tx.now,
        )
    )


async def take(tx: Tx, event_id: str | None, limit: int) -> list[tuple[str, str]]:
    """Take events that wait, those that others are treating left out: one by its id, or the oldest; each with its body."""
    rows = await tx.fetch(
        "select event_id, body from card_event where outcome = 'waiting' and ($1::text is null or event_id = $1)"
        " order by received_at, event_id limit $2 for update skip locked",
        event_id,
        limit,
    )
    return [(row["event_id"], row["body"]) for row in rows]


async def treated(tx: Tx, outcomes: Sequence[tuple[str, Outcome, UUID | None]]) -> None:
    """Write what became of events, and whose they are."""
    await tx.execute(
        "update card_event set outcome = told.outcome, family_id = told.family_id"
        " from unnest($1::text[], $2::text[], $3::uuid[]) as told (event_id, outcome, family_id)"
        " where card_event.event_id = told.event_id",
        [event_id for event_id, _, _ in outcomes],
        [outcome for _, outcome, _ in outcomes],
        [family_id for _, _, family_id in outcomes],
    )


async def forget(tx: Tx, before: datetime, limit: int) -> int:
    """Forget events of long ago that were treated; returns how many."""
    return await tx.execute(
        "delete from card_event where event_id in"
        " (select event_id from card_event where received_at < $1 and outcome <> 'waiting' order by received_at limit $2)",
        before,
        limit,
    )
