"""The loop that reads the stream and applies it to this service's own database (see chassis.reactions)."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from uuid import UUID

import asyncpg
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError, NotFoundError

from chassis.broker import Broker
from chassis.database import LOST, Database
from chassis.logs import logger
from chassis.metrics import APPLYING, DEAD, PROJECTION_STOPPED
from chassis.pull import Pull
from chassis.reactions import Reactions, Unreadable, aggregate_of, blocked_aggregates, family_of, park
from chassis.stream import STREAM
from chassis.tx import Connection, Tx

log = logger(__name__)

BATCH = 200
TRIES = 3
RETRY_SECONDS = 0.3
WITHOUT_FAULT = (*LOST, asyncpg.InsufficientResourcesError)
"""What says nothing about the event: the database is away, or has no room or no connection left. The event waits, and is not parked."""

CLOSED = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.TransactionTimeoutError)
"""What a connection says that the server has closed."""


class StreamReplacedError(RuntimeError):
    """The stream is not the one this service had read: its projections must be rebuilt by `republish` before going on."""


class Restart(Exception):
    """The consumer must be made anew from the stored position."""


@dataclass(slots=True)
class Progress:
    """What health and tests may ask: the last sequence applied, and why reading stopped if it did.

    `cut_off` is that a batch was lost in the middle. It may have been too long for one transaction: it is applied one by one then.
    `slow` is the event that was too long even alone, and how often; `limit` the seconds that the server gives a transaction, 0 for any.
    """

    position: int = 0
    stopped: str = ""
    cut_off: bool = False
    slow: tuple[int, int] = (0, 0)
    limit: float = 0

    def times_too_long(self, seq: int) -> int:
        """Tell how often an event alone took longer than a transaction may."""
        return self.slow[1] if self.slow[0] == seq else 0


async def project(database: Database, broker: Broker, reactions: Reactions, progress: Progress) -> None:
    """Apply events for as long as the process lives; only one process of a service does at a time."""
    while True:
        try:
            async with database.lead("projection") as connection:
                while True:
                    await _follow(connection, database, broker, reactions, progress)
        except (*LOST, asyncpg.PostgresError) as error:
            log.warning("projection_lost_database", error=type(error).__name__)
        except StreamReplacedError as error:
            progress.stopped = str(error)
            PROJECTION_STOPPED.set(1)
            log.critical("stream_replaced", detail=str(error))
            await asyncio.sleep(30)
        await asyncio.sleep(RETRY_SECONDS)


async def _follow(connection: Connection, database: Database, broker: Broker, reactions: Reactions, progress: Progress) -> None:
    while not broker.connected:
        await broker.changed.wait(broker.changed.count, RETRY_SECONDS)
    generation = broker.generation
    try:
        stream = broker.jetstream()
        progress.position = await _position(connection, database, stream)
        progress.limit = await connection.fetchval("select setting::float8 / 1000 from pg_settings where name = 'transaction_timeout'")
        await _consume_from(stream, database.name, reactions, progress.position)
        pull = Pull(broker.client, STREAM, database.name, most=BATCH, can_wait=reactions.can_wait)
        await pull.open()
        try:
            expected = 1
            while generation == broker.generation and not connection.is_closed():
                messages = await pull.batch()
                if not messages:
                    continue
                for message in messages:
                    if message.metadata.sequence.consumer != expected:
                        raise Restart
                    expected += 1
                progress.position = await _apply(connection, database, reactions, messages, progress)
        finally:
            await pull.close()
    except Restart:
        log.warning("projection_gap_in_delivery")
    except (NatsError, APIError) as error:
        log.warning("projection_lost_stream", error=type(error).__name__)
        await asyncio.sleep(RETRY_SECONDS)


async def _position(connection: Connection, database: Database, stream: JetStreamContext) -> int:
    """Read the stored position, and make sure that the stream is the one it belongs to."""
    info = await stream.stream_info(STREAM)
    created = _created(info.created)
    async with database.transaction(on=connection) as tx:
        row = await tx.fetchrow("select position, stream_created from projection_position where consumer = $1", database.name)
        if row is None:
            await tx.execute(
                "insert into projection_position (consumer, position, stream_created) values ($1, 0, $2)", database.name, created
            )
            return 0
    position = int(row["position"])
    if row["stream_created"] != created or info.state.last_seq < position:
        message = f"position {position} belongs to another stream (last sequence {info.state.last_seq})"
        raise StreamReplacedError(message)
    return position


def _created(moment: datetime | str | None) -> datetime:
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return (found or datetime.fromtimestamp(0, UTC)).replace(microsecond=0)


async def _consume_from(stream: JetStreamContext, name: str, reactions: Reactions, position: int) -> None:
    """Make the consumer anew, to deliver what follows a position."""
    with contextlib.suppress(NotFoundError):  # there may be none to replace
        await stream.delete_consumer(STREAM, name)
    await stream.add_consumer(
        STREAM,
        ConsumerConfig(
            name=name,
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=position + 1,
            ack_policy=AckPolicy.NONE,
            inactive_threshold=30,
            filter_subjects=reactions.subjects(),
            mem_storage=True,
        ),
    )


async def _apply(connection: Connection, database: Database, reactions: Reactions, messages: list[Msg], progress: Progress) -> int:
    """Apply a batch in one transaction; when something in it fails, one by one, parking what keeps failing."""
    last, began = messages[-1].metadata.sequence.stream, perf_counter()
    if progress.cut_off:
        await _one_by_one(connection, database, reactions, messages, progress)
        progress.cut_off = False
        return last
    try:
        async with database.transaction(on=connection, turn=_turn(database.name)) as tx:
            position, blocked, erased = await _fence(tx, database.name, last, messages)
            told: list[tuple[str, bytes | str]] = []
            for message in messages:
                if message.metadata.sequence.stream <= position:
                    continue
                if blocked and aggregate_of(message.subject, message.data) in blocked:
                    await park(tx, message.metadata.sequence.stream, message.subject, message.data, "waits behind a parked event")
                    continue
                told.append((message.subject, message.data))
            await reactions.apply_all(tx, told, erased)
    except WITHOUT_FAULT:
        progress.cut_off = True
        raise
    except Exception as error:  # noqa: BLE001 - the one broad net: any failure of a reaction is parked, not swallowed
        log.warning("batch_failed", error=type(error).__name__)
        await _one_by_one(connection, database, reactions, messages, progress)
    else:
        APPLYING.labels("together").observe(perf_counter() - began)
    return last


async def _one_by_one(
    connection: Connection, database: Database, reactions: Reactions, messages: Sequence[Msg], progress: Progress
) -> None:
    began = perf_counter()
    for message in messages:
        await _apply_alone(connection, database, reactions, message, progress)
    APPLYING.labels("one_by_one").observe(perf_counter() - began)


async def _apply_alone(connection: Connection, database: Database, reactions: Reactions, message: Msg, progress: Progress) -> None:
    seq = message.metadata.sequence.stream
    if progress.times_too_long(seq) == TRIES:
        log.error("event_parked", seq=seq, subject=message.subject, error="TransactionTimeoutError")
        await _set_aside(connection, database, message, f"TransactionTimeoutError: takes longer than {progress.limit:.0f} s")
        return
    for attempt in range(1, TRIES + 1):
        began = perf_counter()
        try:
            async with database.transaction(on=connection, turn=_turn(database.name)) as tx:
                position, blocked, erased = await _fence(tx, database.name, seq, [message])
                if seq > position:
                    if aggregate_of(message.subject, message.data) in blocked:
                        await park(tx, seq, message.subject, message.data, "waits behind a parked event")
                    else:
                        await reactions.apply(tx, message.subject, message.data, erased)
        except CLOSED:  # by a server that had enough, which its last words do not reach us to say: its patience tells
            if 0 < progress.limit <= perf_counter() - began:
                progress.slow = seq, progress.times_too_long(seq) + 1
            raise
        except WITHOUT_FAULT:
            raise
        except Exception as error:
            if attempt < TRIES and not isinstance(error, Unreadable):
                await asyncio.sleep(0.05 * attempt)
                continue
            unreadable = isinstance(error, Unreadable)  # where it was found says nothing; what it says stands with the parked event
            log.exception("event_parked", seq=seq, subject=message.subject, error=type(error).__name__, exc_info=not unreadable)
            await _set_aside(connection, database, message, f"{type(error).__name__}: {error}")
        return


async def _set_aside(connection: Connection, database: Database, message: Msg, error: str) -> None:
    """Park an event that cannot be applied, unless a twin has gone on past it, and go on behind it."""
    seq = message.metadata.sequence.stream
    async with database.transaction(on=connection, turn=_turn(database.name)) as tx:
        position, _, _ = await _fence(tx, database.name, seq, [])
        if seq > position:
            await park(tx, seq, message.subject, message.data, error)
        DEAD.set(await tx.fetchval("select count(*) from dead_event"))


def _turn(name: str) -> str:
    """Say how the position of a service is locked: what is read afterwards is what a twin, or a repetition of parked events, left."""
    return f"select from projection_position where consumer = '{name}' for update"


async def _fence(tx: Tx, name: str, last: int, messages: Sequence[Msg]) -> tuple[int, set[str], set[UUID]]:
    """Move the position to `last`; the caller has the turn, so that no paused twin applies the same events.

    Tells the position before, the aggregates that parked events block, and the families erased among those that messages speak of.
    """
    row = await tx.fetchrow(
        "update projection_position set position = greatest(position, $2) where consumer = $1"
        " returning old.position, exists (select 1 from dead_event) as parked,"
        " array(select family_id from erased_family where family_id = any($3::uuid[])) as erased",
        name,
        last,
        list({family for message in messages if (family := family_of(message.subject))}),
    )
    if row is None:
        message = "the position was removed while reading"
        raise asyncpg.InterfaceError(message)
    return int(row["position"]), await blocked_aggregates(tx) if row["parked"] else set(), set(row["erased"])
