"""The allocator's loop: it decides what families asked, as soon as it is committed, and tells what staff changed.

Every process of the service runs one. Who decides is settled for each batch anew by the turn of places, a lock that lives
in the transaction: a process that dies gives it back at once, and a paused one cannot come back with an old batch. So there
is no leader to lose, and a replica decides what it accepted itself without waking another.
"""

import asyncio

import asyncpg
from prometheus_client import Counter, Gauge, Histogram

from chassis.database import LOST, Database
from chassis.errors import Refusal
from chassis.logs import logger
from chassis.tx import Connection
from services.planning.store.turns import TURN_OF_PLACES
from services.planning.usecases.allocate import work_off
from services.planning.usecases.settle import PlacesMiscounted

log = logger(__name__)

DECIDED = Counter("portail_allocator_decided_total", "Requests that this process decided")
TURN = Gauge("portail_allocator_turn_timestamp_seconds", "When this process last had the turn of places, and did or found nothing to do")
BATCH = Histogram("portail_allocator_batch_seconds", "Turns of places, with the wait for others: here one that dies is taken over")

SWEEP_SECONDS = 0.5
RETRY_SECONDS = 0.2
STUCK_SECONDS = 1.0
MANY = 5
GATHER_SECONDS_EACH = 0.01
GATHER_SECONDS = 2.0
"""Once this many ask at the same moment, others are coming: they are decided together a moment later, which costs far less.
The more there were, the longer the moment, so that a rush leaves the machine to those who still have to ask. Moments only grow
when more than one asks in each hundredth of a second: on a busy day like any other nobody waits for others."""


async def allocator(database: Database, stop: asyncio.Event) -> None:
    """Decide, tell and tidy up until the process stops; a lost database is waited for."""
    while not stop.is_set():
        try:
            connection = await database.connect("allocator")
            try:
                await _serve(connection, database, stop)
            finally:
                connection.terminate()
        except (*LOST, asyncpg.PostgresError) as error:
            log.warning("allocator_interrupted", error=type(error).__name__, exc_info=True)
            await asyncio.sleep(RETRY_SECONDS)
        except (PlacesMiscounted, Refusal):
            # The stored days contradict the rules: nothing was committed. Families go on asking, in their order, while
            # operations mend what this tells.
            log.exception("allocator_stuck")
            await asyncio.sleep(STUCK_SECONDS)


async def _serve(connection: Connection, database: Database, stop: asyncio.Event) -> None:
    while not stop.is_set():
        seen = database.committed.count
        with BATCH.time():
            async with database.transaction(on=connection, turn=TURN_OF_PLACES) as tx:
                done = await work_off(tx)
        DECIDED.inc(done.decided)
        TURN.set_to_current_time()
        if done.decided >= MANY and not done.more:
            await asyncio.sleep(min(GATHER_SECONDS, done.decided * GATHER_SECONDS_EACH))
        elif not done.more:
            await database.committed.wait(seen + 1, SWEEP_SECONDS)  # The commit of our own is nothing to wake up for.
