"""How far a service is behind the stream: asked of the broker from the stored position, so it is true also when nobody reads.

Beside it how full the stream is, which each service tells: one of them is always there to do so.
"""

import asyncio
import contextlib

from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError, NotFoundError

from chassis.broker import Broker
from chassis.database import Database
from chassis.metrics import LAG, STREAM_FILLED
from chassis.reactions import Reactions
from chassis.recurring import again
from chassis.stream import STREAM

EVERY_SECONDS = 15.0


async def tell_lag(database: Database, broker: Broker, reactions: Reactions, stop: asyncio.Event) -> None:
    """Tell the lag and the fill for as long as the process lives; while database or broker are away they stay as they were."""

    async def ask() -> None:
        if broker.connected:
            LAG.set(await behind(database, broker, reactions))
            STREAM_FILLED.set(await filled(broker))

    await again(stop, EVERY_SECONDS, ask, failing="lag_not_taken", also=(NatsError, APIError))


async def behind(database: Database, broker: Broker, reactions: Reactions) -> int:
    """Count the events after the stored position that this service reacts to.

    The broker counts them for a reader that is made for the question, and read by nobody. What the projection's own reader has
    pending would not do: it is gone when no process reads, and takes what was handed out for applied. Of two processes that ask
    in the same instant one may be refused; it asks again.
    """
    async with database.transaction(read_only=True) as tx:
        position = await tx.fetchval("select position from projection_position where consumer = $1", database.name)
    stream, name = broker.jetstream(), f"{database.name}-lag"
    asked = await stream.add_consumer(
        STREAM,
        ConsumerConfig(
            name=name,
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=int(position or 0) + 1,
            ack_policy=AckPolicy.NONE,
            inactive_threshold=5,
            filter_subjects=reactions.subjects(),
            mem_storage=True,
            num_replicas=1,
        ),
    )
    with contextlib.suppress(NotFoundError):
        await stream.delete_consumer(STREAM, name)
    return int(asked.num_pending or 0)


async def filled(broker: Broker) -> float:
    """Tell the share of its bytes that the stream takes, 0 where it has no bound."""
    info = await broker.jetstream().stream_info(STREAM)
    most = info.config.max_bytes or 0
    return info.state.bytes / most if most > 0 else 0.0
