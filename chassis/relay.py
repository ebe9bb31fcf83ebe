"""The outbox relay: one per service, it hands committed events to the broker in their order and forgets them when they are on disk.

It reads what is there (never "id greater than the last", which loses rows that commit late), publishes with the event's id
as duplicate-detection id, and after the acknowledgements deletes, with the statement that reads what is next: a crash in between
repeats an event, which the broker and every projection absorb. A few events go pipelined, each on its own; many go as one atomic
batch, which costs one write to disk instead of one each.

Bulk events, which a batch tells by the thousand, leave when no other event waits, a few at a time and at a measured pace: a family's
click does not wait for the invoices of a whole town (docs/decisions/0081).
"""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from time import monotonic
from typing import Any

import asyncpg
from nats.errors import Error as NatsError
from nats.js.errors import APIError

from chassis import trace
from chassis.batch import BatchRefusedError, Sealed, publish_together
from chassis.broker import Broker
from chassis.database import LOST, Database
from chassis.logs import logger
from chassis.metrics import BATCHES, OUTBOX_AGE, PUBLISHED
from chassis.stream import STREAM
from chassis.tx import Connection

log = logger(__name__)

SLICE = 500
TOGETHER = 32
"""From this many on an atomic batch is worth the two round trips that it takes."""
BULK = 1 << 40
"""Where the numbers of bulk events begin, as `outbox_bulk` counts them."""
BULK_SLICE = 100
BULK_PER_SECOND = 3000
SWEEP_SECONDS = 0.5
FORGET_SECONDS = 0.025
"""How long an event that is published stays, in case the next one comes: then one statement forgets it and reads that (0072)."""
ACK_SECONDS = 2
"""How long the broker may acknowledge nothing of what it was handed, before it is handed over again.

When the leading one of three brokers dies nobody stores what is said until there is another, and nobody says so: each such wait comes
on top of the election. Handing over again is cheap: what is on disk by then is known by its id for ten minutes, and answered unwritten.
"""
RETRY_SECONDS = 0.5
WOKEN_BY = "outbox"
FORGETS_LAZILY = "set synchronous_commit = off"
"""For the relay only, which changes nothing but what it forgets: an event that comes back after a crash is repeated, like one whose relay
died between publishing and forgetting. The disk is left to those who wait for it (docs/decisions/0072)."""


async def relay(database: Database, broker: Broker) -> None:
    """Publish this service's events for as long as the process lives."""
    caller = asyncio.create_task(_wake_leader(database))
    try:
        while True:
            try:
                async with database.lead("relay") as connection:
                    await _publish_for_ever(connection, database, broker)
            except (*LOST, asyncpg.PostgresError) as error:
                log.warning("relay_lost_database", error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
    finally:
        caller.cancel()


async def _publish_for_ever(connection: Connection, database: Database, broker: Broker) -> None:
    database.leads_relay = True
    await connection.execute(FORGETS_LAZILY)
    published: list[int] = []
    bulk_at = 0.0
    try:
        await connection.add_listener(WOKEN_BY, lambda *_: database.emitted.fire())
        while True:
            if not broker.connected:
                await _tell_age(connection, database)
                await broker.changed.wait(broker.changed.count, RETRY_SECONDS)
                continue
            seen = database.emitted.count
            began = monotonic()
            pause = bulk_at - began
            rows = await _next_slice(connection, published, bulk=BULK_SLICE if pause <= 0 else 0)
            published = []
            if not rows:
                if pause <= 0:
                    OUTBOX_AGE.set(0)
                await database.emitted.wait(seen, SWEEP_SECONDS if pause <= 0 else pause)
                continue
            try:
                await _publish(rows, broker)
            except (NatsError, APIError, TimeoutError) as error:
                log.warning("publish_unknown", error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            published = [row["seq"] for row in rows]
            if published[0] >= BULK:
                bulk_at = began + len(published) / BULK_PER_SECOND
            elif len(published) < SLICE:
                await database.emitted.wait(seen, FORGET_SECONDS)
    finally:
        database.leads_relay = False


async def _next_slice(connection: Connection, published: Sequence[int], *, bulk: int) -> list[asyncpg.Record]:
    """Forget what was published, and read the oldest events of what is left, at most SLICE; if there are none, so many of the bulk."""
    rows = await connection.fetch(
        "with forgotten as (delete from outbox where seq = any($1::bigint[]))"
        " (select seq, id, subject, payload from outbox where seq < $2 and seq <> all($1::bigint[]) order by seq limit $3)"
        " union all (select seq, id, subject, payload from outbox where seq >= $2 and seq <> all($1::bigint[]) order by seq limit $4)",
        published,
        BULK,
        SLICE,
        bulk,
    )
    return [row for row in rows if row["seq"] < BULK] or rows


async def _publish(rows: Sequence[asyncpg.Record], broker: Broker) -> None:
    """Hand events to the broker; returns once all are on its disk."""
    events = [
        Sealed(row["subject"], row["payload"].encode(), {"Nats-Msg-Id": str(row["id"]), "Nats-Expected-Stream": STREAM}) for row in rows
    ]
    with ExitStack() as parts:
        for event, row in zip(events, rows, strict=True):
            if traceparent := trace.of_envelope(row["payload"]):
                event.headers[trace.HEADER] = parts.enter_context(_publishing(event.subject, traceparent)).traceparent
        if len(events) < TOGETHER or not await _published_together(broker, events):
            await publish_each(broker, events)
    for event in events:
        PUBLISHED.labels(event.subject.removeprefix("evt.").rpartition(".")[0]).inc()


def _publishing(subject: str, traceparent: str) -> AbstractContextManager[trace.Part]:
    """Tell, in the trace of what was asked, that its event leaves; the subject without the family's id."""
    return trace.span(f"publish {subject.rpartition('.')[0]}", "producer", parent=traceparent)


async def _published_together(broker: Broker, events: Sequence[Sealed]) -> bool:
    try:
        await publish_together(broker.client, events)
    except BatchRefusedError as refusal:
        # Most often one of them was published before a crash: each is acknowledged on its own, as a duplicate or not.
        log.info("batch_refused", events=len(events), detail=str(refusal))
        BATCHES.labels("refused").inc()
        return False
    BATCHES.labels("stored").inc()
    return True


async def publish_each(broker: Broker, events: Sequence[Sealed]) -> None:
    """Hand events over one behind the other, and wait as long as acknowledgements come; what is not acknowledged is waited for no more."""
    stream = broker.jetstream()
    pending: list[asyncio.Future[Any]] = []
    try:
        for event in events:
            pending.append(await stream.publish_async(event.subject, event.payload, headers=event.headers))  # noqa: PERF401 - see below
        for acknowledged in pending:
            async with asyncio.timeout(ACK_SECONDS):
                await acknowledged
    finally:
        _let_go(pending)  # also those handed over before one that could not be


def _let_go(pending: Sequence[asyncio.Future[Any]]) -> None:
    """Give back the places of what waits: the stream interface has a few thousand for as long as its connection lives."""
    for one in pending:
        if not one.cancel() and not one.cancelled():
            one.exception()  # seen: the first refusal speaks for all


async def _tell_age(connection: Connection, database: Database) -> None:
    oldest = await connection.fetchval("select min(created_at) from outbox")
    OUTBOX_AGE.set((database.clock.now() - oldest).total_seconds() if oldest else 0)


async def _wake_leader(database: Database) -> None:
    """Tell the replica that holds the lock that this one committed events: one debounced NOTIFY, outside business transactions."""
    seen = database.emitted.count
    while True:
        seen = await database.emitted.wait(seen, 3600)
        if not database.leads_relay:
            try:
                async with database.transaction(read_only=True) as tx:  # changes no row: nobody here need wake up for it
                    await tx.execute("select pg_notify($1, '')", WOKEN_BY)
            except (*LOST, asyncpg.PostgresError) as error:
                log.warning("relay_not_woken", error=type(error).__name__)
            await asyncio.sleep(0.02)
