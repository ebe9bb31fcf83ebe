"""Every morning all records are looked at again: documents expire and enrolments end without anybody doing anything."""

import asyncio
from datetime import date
from uuid import UUID

import asyncpg

from chassis.clock import paris_date
from chassis.database import LOST, Database
from chassis.logs import logger
from services.family.store import completeness
from services.family.usecases.completeness import CHILDREN_AT_ONCE, look_again

log = logger(__name__)

LOOK_SECONDS = 1.0


async def every_day(database: Database, stop: asyncio.Event) -> None:
    """Look at every record again once a day, until the process stops; a lost database is waited for."""
    done: date | None = None
    while not stop.is_set():
        today = paris_date(database.clock.now())
        if done != today:
            try:
                await look_at_all(database, today)
                done = today
            except (*LOST, asyncpg.PostgresError) as error:
                log.warning("daily_look_interrupted", error=type(error).__name__)
        await asyncio.sleep(LOOK_SECONDS)


async def look_at_all(database: Database, today: date) -> None:
    """Look at every record again unless that was done today; begun again from the start after an interruption, with the same result."""
    async with database.transaction(read_only=True) as tx:
        day = await completeness.day_done(tx)
    if day is not None and day >= today:
        return
    after: UUID | None = None
    while True:
        async with database.transaction() as tx:
            some = await completeness.page_of_enrolled(tx, after, CHILDREN_AT_ONCE)
            await look_again(tx, some)
            if len(some) < CHILDREN_AT_ONCE:
                await completeness.note_day(tx, today)
                return
        after = some[-1]
