"""How far a service is behind the stream: asked of the broker now and then, so that one that does not read at all is seen too."""

import asyncio
from contextlib import suppress

import asyncpg
from nats.errors import Error as NatsError
from nats.js.errors import APIError, NotFoundError

from chassis.broker import STREAM, Broker
from chassis.database import LOST, Database
from chassis.logs import logger
from chassis.metrics import LAG

log = logger(__name__)

EVERY_SECONDS = 15.0


async def watch(database: Database, broker: Broker, stop: asyncio.Event) -> None:
    """Tell how far behind the service is for as long as the process lives; while the broker is away the gauge stays as it was."""
    while not stop.is_set():
        if broker.connected:
            try:
                LAG.set(await behind(database, broker))
            except (*LOST, asyncpg.PostgresError, NatsError, APIError) as error:
                log.warning("lag_not_taken", error=type(error).__name__)
        with suppress(TimeoutError):
            async with asyncio.timeout(EVERY_SECONDS):
                await stop.wait()


async def behind(database: Database, broker: Broker) -> int:
    """Count the events that wait for this service; where nobody has read for a while, all that came since, whether it is for it or not."""
    stream = broker.jetstream()
    try:
        return (await stream.consumer_info(STREAM, database.name)).num_pending or 0
    except NotFoundError:
        async with database.transaction(read_only=True) as tx:
            position = await tx.fetchval("select position from projection_position where consumer = $1", database.name)
        return max(0, (await stream.stream_info(STREAM)).state.last_seq - int(position or 0))
