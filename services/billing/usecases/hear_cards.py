"""Hear the provider of card payments: what it tells is verified, kept once, answered, and treated afterwards."""

from datetime import timedelta

from pydantic import BaseModel

from chassis.database import Database
from chassis.tx import Tx
from chassis.work import Job
from contracts.billing import ReceiveCardEvent
from services.billing.cards.port import News, NotGenuine, Provider
from services.billing.domain.errors import CardEventRefused, CardsNotTaken
from services.billing.store import card_events
from services.billing.store.card_events import Became
from services.billing.usecases import refund_card
from services.billing.usecases.record_card import record

TOGETHER = 100
AGAIN = timedelta(seconds=1)


class CardEventWork(BaseModel):
    """An event to treat, with all others that wait; each that waits has such a work of its own."""

    event_id: str


async def hear(database: Database, provider: Provider | None, asked: ReceiveCardEvent) -> None:
    """Keep what is genuine; what is forged, old or dated ahead is refused, and leaves nothing behind."""
    if provider is None:
        raise CardsNotTaken
    try:
        told = provider.verified(asked.body, asked.signature)
    except NotGenuine as reason:
        raise CardEventRefused from reason
    async with database.transaction() as tx:
        if await card_events.keep(tx, told) and not told.news.other_mode:
            await tx.enqueue("card_event", CardEventWork(event_id=told.news.event_id))


async def treat(database: Database, provider: Provider, job: Job, asked: CardEventWork) -> None:
    """Treat all events that wait in one transaction; at a second try only this one, so that a bad one holds up no other.

    What somebody else is treating may come back, for theirs may fail because of another: it is looked at again until it is treated.
    """
    async with database.transaction() as tx:
        taken = await card_events.take(tx, None if job.attempt == 1 else asked.event_id, TOGETHER)
        if taken:
            await _treat(tx, [provider.told(body) for _, body in taken])
        if await card_events.waits(tx, asked.event_id):
            await tx.enqueue("card_event", asked, run_at=tx.now + AGAIN)
        await job.finish(tx)


async def _treat(tx: Tx, told: list[News]) -> None:
    intents = [one.intent for one in told if one.intent is not None]
    found = iter(await record(tx, intents, heard=True))
    refunds = iter(await refund_card.heard(tx, [one.refund for one in told if one.refund is not None]))
    outcomes: list[tuple[News, Became]] = []
    for one in told:
        became = next(found) if one.intent is not None else next(refunds) if one.refund is not None else Became("unknown")
        outcomes.append((one, became))
    await card_events.treated(tx, outcomes)
