"""Now and then, once in the cluster, the provider's list of events is gone through for what was never told."""

import asyncio
from datetime import timedelta

from chassis.database import Database
from chassis.recurring import again
from chassis.service import Background
from services.billing.cards.port import Provider
from services.billing.usecases.sweep_cards import sweep

LOOK_SECONDS = 30.0


def sweeping(provider: Provider, every: timedelta) -> Background:
    """Make what goes through the list for as long as the process lives."""

    async def sweep_now_and_then(database: Database, stop: asyncio.Event) -> None:
        await again(stop, LOOK_SECONDS, lambda: sweep(database, provider, every=every), failing="card_sweep_interrupted")

    return sweep_now_and_then
