"""Two thousand families with a page open on one gateway process: what each costs in memory, and how soon it is told of an event.

Every stream is of a family of its own, with a session of its own: nothing is shared between them. The delay is from before the event is
published to the broker until its line is read; beside it a bare aiohttp server with as many streams, told by HTTP, in the same run.
"""

import asyncio
import resource
import time
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import nats
import uvloop

from bench._figures import at_rate, milliseconds, publish
from bench._floor import floor
from bench._http import Pool, request
from bench._memory import MIB, process_of, resident_mib
from bench._town import PORTS, Town, town
from chassis.cloudevents import wrap
from chassis.ids import new_id
from contracts.messaging import MailboxChanged
from stack.installation import Installation
from stack.topology import Topology

STREAMS = 2_000
OPENED_TOGETHER = 50
RATE, SECONDS = 100.0, 10.0
WAIT_SECONDS = 20.0
BARE_PORT = PORTS + 91
FILES = 3 * STREAMS

Tell = Callable[[int], Awaitable[None]]


async def main() -> None:
    """Measure and print."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES if hard == resource.RLIM_INFINITY else min(FILES, hard), hard))
    least = await bare()
    async with town() as running:
        publish({**await portal(running), "bare": least})


async def bare() -> dict[str, object]:
    """Measure the floor."""
    async with floor("bench._stream", BARE_PORT) as (url, process):
        pool = await Pool.open(url, 8)

        async def tell(number: int) -> None:
            await pool.send(request(url, f"/tell?n={number}"), 200)

        return await measure(process.pid, [(url, request(url, f"/?n={number}")) for number in range(STREAMS)], tell)


async def portal(running: Town) -> dict[str, object]:
    """Measure the gateway of a town."""
    topology, url = Topology.running(Installation(running.data)), running.access.family_url
    families = await signed_in(topology)
    client = await nats.connect(topology.broker.url, nkeys_seed=str(topology.broker.seed_file("messaging")))
    versions = [0] * STREAMS

    async def tell(number: int) -> None:
        versions[number] += 1
        event = MailboxChanged(family_id=families[number][0], version=versions[number], unread=1)
        envelope = wrap(event, source="messaging", now=datetime.now(UTC))
        await client.publish(envelope.wire_subject, envelope.payload.encode())

    try:
        streams = [(url, request(url, "/direct", cookie)) for _, cookie in families]
        return await measure(process_of("gateway", running.data), streams, tell)
    finally:
        await client.close()


async def signed_in(topology: Topology) -> list[tuple[UUID, str]]:
    """Give each stream a family and a session of its own; the gateway asks nobody else who they are."""
    families = [(new_id(), new_id(), new_id(), str(uuid4())) for _ in range(STREAMS)]
    connection = await topology.postgres.connect("identity")
    now = datetime.now(UTC)
    try:
        await connection.executemany(
            "insert into account select (jsonb_populate_record(a, jsonb_build_object('account_id', $1::uuid, 'family_id', $2::uuid,"
            " 'guardian_id', $3::uuid, 'identifier', $1::text, 'identifier_key', $1::text, 'opening_key', null))).*"
            " from account a where identifier = 'jean.dupont'",
            [(account_id, family_id, new_id()) for family_id, account_id, _, _ in families],
        )
        await connection.executemany(
            "insert into session (session_id, account_id, secret_hash, opened_at, last_seen_at, expires_at)"
            " values ($1, $2, $3, $4, $4, $5)",
            [
                (session_id, account_id, sha256(secret.encode()).digest(), now, now + timedelta(hours=1))
                for _, account_id, session_id, secret in families
            ],
        )
    finally:
        await connection.close()
    return [(family_id, f"famille={secret}") for family_id, _, _, secret in families]


async def measure(process: int, streams: list[tuple[str, bytes]], tell: Tell) -> dict[str, object]:
    """Open the streams, some at a time; then tell one after the other, at a fixed rate."""
    before = resident_mib(process)
    waiting: list[deque[float]] = [deque() for _ in streams]
    taken: list[float] = []
    events = int(RATE * SECONDS)
    heard = [asyncio.Event() for _ in range(events)]
    opened = asyncio.Semaphore(OPENED_TOGETHER)
    readers: list[asyncio.Task[None]] = []
    writers: list[asyncio.StreamWriter] = []  # a writer that nobody holds closes its connection

    async def open_one(number: int, url: str, asked: bytes) -> None:
        async with opened:
            host, port = url.removeprefix("http://").split(":")
            reader, writer = await asyncio.open_connection(host, int(port), limit=4096)
            writers.append(writer)
            writer.write(asked)
            await reader.readuntil(b"event: ready")
            readers.append(asyncio.create_task(follow(number, reader)))

    async def follow(number: int, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            if line == b"event: mailbox\n":
                heard[len(taken)].set()
                taken.append(time.perf_counter() - waiting[number].popleft())

    async def click(count: int) -> None:
        number = count * 7 % len(streams)
        waiting[number].append(time.perf_counter())
        await tell(number)

    await asyncio.gather(*(open_one(number, *one) for number, one in enumerate(streams)))
    after = resident_mib(process)
    await at_rate(RATE, events, click)
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            await asyncio.gather(*(one.wait() for one in heard))
    except TimeoutError:
        message = f"{events - len(taken)} of {events} events never came"
        raise RuntimeError(message) from None
    alive = sum(not one.done() for one in readers)
    for one in readers:
        one.cancel()
    await asyncio.gather(*readers, return_exceptions=True)
    for writer in writers:
        writer.close()
    return {"streams": alive, "kib_per_stream": round((after - before) * MIB / len(streams), 1), "delay_ms": milliseconds(taken)}


if __name__ == "__main__":
    uvloop.run(main())
