"""Go through the provider's own list of events, for those whose telling was lost: they are treated as if they had been told."""

from datetime import datetime, timedelta

from chassis.database import Database
from chassis.logs import logger
from services.billing.cards.port import Provider, Unanswered
from services.billing.store import card_events, card_sweeps
from services.billing.usecases.hear_cards import CardEventWork

log = logger(__name__)

QUIET = timedelta(minutes=2)
"""What happened so lately may still be on its way, and is left to the next time."""
OVERLAP = timedelta(minutes=10)
"""How far back each time begins before the end of the last: the provider's list may fill a little late."""
REMEMBERED = timedelta(days=30)
"""How long Stripe lists events: where the first time begins."""
LEASE = timedelta(minutes=10)
"""After so long whoever began and did not finish is given up, and somebody begins again."""


async def sweep(database: Database, provider: Provider, *, every: timedelta, quiet: timedelta = QUIET) -> int | None:
    """Keep what nobody told; returns how much that was, None when it was nobody's turn or the provider did not answer.

    Each event is kept under its id, as when it is told: whatever comes twice is treated once.
    """
    async with database.transaction() as tx:
        turn = await card_sweeps.take_turn(tx, every=every, lease=LEASE)
    if turn is None:
        return None
    until = provider.now() - quiet
    try:
        found = await _go_through(database, provider, (turn[0] or until - REMEMBERED) - OVERLAP, until)
    except Unanswered as silence:
        log.warning("card_sweep_unanswered", error=str(silence))
        return None
    untold = await provider.untold()
    async with database.transaction() as tx:
        await card_sweeps.done(tx, told_until=until, found=found, untold=untold)
    if untold:
        log.warning("card_events_untold", kinds=" ".join(untold))
    if found:
        log.warning("card_events_were_lost", found=found)
    return found


async def _go_through(database: Database, provider: Provider, since: datetime, until: datetime) -> int:
    found = 0
    async for told in provider.told_between(since, until):
        async with database.transaction() as tx:
            missed = await card_events.keep_missed(tx, told)
            for event_id in missed:
                await tx.enqueue("card_event", CardEventWork(event_id=event_id))
        found += len(missed)
    return found
