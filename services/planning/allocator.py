"""The allocator's loop: it decides what families asked, as soon as it is committed, and tells what staff changed.

Every process of the service runs one. Who decides is settled for each batch anew by the turn of places, a lock that lives
in the transaction: a process that dies gives it back at once, and a paused one cannot come back with an old batch. So there
is no leader to lose, and a replica decides what it accepted itself without waking another.
"""

import asyncio

import asyncpg

from chassis.clock import paris_date
from chassis.database import LOST, Database
from chassis.errors import Refusal
from chassis.logs import logger
from chassis.tx import Connection
from services.planning.store import backlog
from services.planning.usecases.allocate import allocate, end_vain_waiting
from services.planning.usecases.settle import PlacesMiscounted
from services.planning.usecases.tell import tell_untold

log = logger(__name__)

SWEEP_SECONDS = 0.5
RETRY_SECONDS = 0.2
STUCK_SECONDS = 1.0


async def allocator(database: Database, stop: asyncio.Event) -> None:
    """Decide, tell and tidy up until the process stops; a lost database is waited for."""
    while not stop.is_set():
        try:
            connection = await database.connect()
            try:
                await _serve(connection, database, stop)
            finally:
                connection.terminate()
        except (*LOST, asyncpg.PostgresError) as error:
            log.warning("allocator_interrupted", error=type(error).__name__, detail=str(error)[:200])
            await asyncio.sleep(RETRY_SECONDS)
        except (PlacesMiscounted, Refusal):
            # The stored days contradict the rules: nothing was committed. Families go on asking, in their order, while
            # operations mend what this tells.
            log.exception("allocator_stuck")
            await asyncio.sleep(STUCK_SECONDS)


async def _serve(connection: Connection, database: Database, stop: asyncio.Event) -> None:
    await backlog.open_town(connection)
    while not stop.is_set():
        seen = database.committed.count
        work = await backlog.look(connection, paris_date(database.clock.now()))
        if work.requests:
            async with database.transaction(on=connection) as tx:
                await allocate(tx)
        elif work.months:
            async with database.transaction(on=connection) as tx:
                await tell_untold(tx)
        elif work.waited_out:
            async with database.transaction(on=connection) as tx:
                ended = await end_vain_waiting(tx)
            if not ended:  # They may still get a place today; this commit of our own is nothing to wake up for.
                await database.committed.wait(seen + 1, SWEEP_SECONDS)
        else:
            await database.committed.wait(seen, SWEEP_SECONDS)
