"""Now and then, once in the cluster, the provider's list of events is gone through for what was never told."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import asyncpg

from chassis.database import LOST, Database
from chassis.logs import logger
from chassis.service import Background
from services.billing.cards.port import Provider
from services.billing.usecases.sweep_cards import sweep

log = logger(__name__)

LOOK_SECONDS = 30.0


def sweeping(provider: Provider, every: timedelta) -> Background:
    """Make what goes through the list for as long as the process lives."""

    async def sweep_now_and_then(database: Database, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await sweep(database, provider, every=every)
            except (*LOST, asyncpg.PostgresError) as error:
                log.warning("card_sweep_interrupted", error=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await stop.wait()

    return sweep_now_and_then
