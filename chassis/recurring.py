"""What a process does again and again until it stops, or once a day; a database that is away is waited for."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date

import asyncpg

from chassis.database import LOST, Database
from chassis.logs import logger

log = logger(__name__)

LOOK_SECONDS = 1.0
"""How soon after midnight a day begins: processes look at the clock as often."""


async def again(
    stop: asyncio.Event, seconds: float, do: Callable[[], Awaitable[object]], *, failing: str, also: tuple[type[Exception], ...] = ()
) -> None:
    """Do something every so many seconds; where the database, or what `also` names, keeps it from it, `failing` is logged."""
    passing: tuple[type[Exception], ...] = (*LOST, asyncpg.PostgresError, *also)
    while not stop.is_set():
        try:
            await do()
        except passing as error:
            log.warning(failing, error=type(error).__name__)
        await pause(stop, seconds)


async def each_day(database: Database, stop: asyncio.Event, do: Callable[[date], Awaitable[None]], *, failing: str) -> None:
    """Do something once a day in each process, soon after midnight; what was interrupted is done again."""
    done: date | None = None

    async def look() -> None:
        nonlocal done
        today = database.clock.today()
        if done != today:
            await do(today)
            done = today

    await again(stop, LOOK_SECONDS, look, failing=failing)


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait so many seconds, or until the process stops."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
