"""The bare hop: transaction + outbox -> JetStream -> transaction of a consumer in another process and another database.

Nothing of the product: only asyncpg and nats-py on the same kinds of servers. Its other half is `python -m bench._bare DSN NATS`.
"""

import asyncio
import json
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import asyncpg
import nats
import uvloop
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, StreamConfig

from bench._figures import at_rate
from bench._town import scratch_folder
from stack import ROOT
from stack.broker import Broker
from stack.postgres import Postgres

PORTS = 18_500
BODY = "x" * 300
TABLES = {
    "producer": (
        "create table fact (id bigint generated always as identity primary key, body text);"
        "create table outbox (seq bigint generated always as identity primary key, payload text not null)"
    ),
    "consumer": (
        "create table seen (id bigint primary key, body text); create table position (seq bigint); insert into position values (0)"
    ),
}


@dataclass
class BareHop:
    """A hop that runs, to be measured as often as wanted."""

    producer: "asyncpg.Connection[asyncpg.Record]"
    consumer: asyncio.StreamReader
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    fired: int = 0

    async def measure(self, rate: float, seconds: float) -> list[float]:
        """Go at a rate for a while; tells how many seconds each took, from before the commit to after the consumer's commit."""
        lock = asyncio.Lock()
        count, first = int(rate * seconds), self.fired
        self.fired += count

        async def fire(number: int) -> None:
            began = time.monotonic()
            async with lock, self.producer.transaction():
                await self.producer.execute("insert into fact (body) values ($1)", BODY)
                payload = json.dumps({"id": first + number, "at": began, "body": BODY})
                await self.producer.execute("insert into outbox (payload) values ($1)", payload)
            self.wake.set()

        await at_rate(rate, count, fire)
        taken: list[float] = []
        while len(taken) < count:
            taken += json.loads(await self.consumer.readline())
        return taken


@asynccontextmanager
async def bare_hop() -> AsyncIterator[BareHop]:
    """Run the hop, with servers of its own, until the end of the block."""
    folder = scratch_folder()
    postgres = Postgres(folder, PORTS)
    broker = Broker(folder, PORTS + 1, PORTS + 2, services=(), edges=())
    try:
        await asyncio.gather(postgres.start(), broker.start())
        async with _running(postgres, broker) as hop:
            yield hop
    finally:
        await asyncio.gather(postgres.stop(), broker.stop())
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def _running(postgres: Postgres, broker: Broker) -> AsyncIterator[BareHop]:
    await postgres.provision(tuple(TABLES))
    for database, tables in TABLES.items():
        connection = await postgres.connect(database)
        await connection.execute(tables)
        await connection.close()
    seed = broker.seed("admin")
    client = await nats.connect(broker.url, nkeys_seed_str=seed, inbox_prefix=b"_INBOX_admin")
    stream = client.jetstream()
    await stream.add_stream(StreamConfig(name="BARE", subjects=["bare.>"]))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench._bare", postgres.url("consumer", "postgres"), broker.url),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "BARE_PASSWORD": postgres.password_file("postgres").read_text(), "BARE_SEED": seed},
        stdout=asyncio.subprocess.PIPE,
    )
    if process.stdout is None:
        message = "the consumer has no output"
        raise RuntimeError(message)
    await process.stdout.readline()
    connection = await postgres.connect("producer")
    hop = BareHop(connection, process.stdout)
    relay = asyncio.create_task(_relay(await postgres.connect("producer"), stream, hop.wake))
    try:
        yield hop
    finally:
        relay.cancel()
        process.terminate()
        await process.wait()
        await client.close()
        await connection.close()


async def _relay(connection: "asyncpg.Connection[asyncpg.Record]", stream: nats.js.JetStreamContext, wake: asyncio.Event) -> None:
    await connection.execute("set synchronous_commit = off")  # as the product's relay: what it forgets need not reach the disk
    while True:
        rows = await connection.fetch("select seq, payload from outbox order by seq limit 500")
        if rows:
            await asyncio.gather(*[await stream.publish_async("bare.fact", row["payload"].encode()) for row in rows])
            await connection.execute("delete from outbox where seq = any($1::bigint[])", [row["seq"] for row in rows])
        else:
            await wake.wait()
            wake.clear()


async def consume(dsn: str, url: str) -> None:
    """Apply every message in a transaction with the position, and print how long each took; until terminated."""
    connection = await asyncpg.connect(dsn, password=os.environ["BARE_PASSWORD"])
    client = await nats.connect(url, nkeys_seed_str=os.environ["BARE_SEED"], inbox_prefix=b"_INBOX_admin")
    stream = client.jetstream()
    config = ConsumerConfig(deliver_policy=DeliverPolicy.ALL, ack_policy=AckPolicy.NONE)
    subscription = await stream.subscribe("bare.fact", stream="BARE", config=config, manual_ack=True)
    print("ready", flush=True)
    while True:
        messages = [await subscription.next_msg(timeout=None)]
        while subscription.pending_msgs:
            messages.append(await subscription.next_msg())
        facts = [json.loads(message.data) for message in messages]
        async with connection.transaction():
            await connection.executemany("insert into seen (id, body) values ($1, $2)", [(fact["id"], fact["body"]) for fact in facts])
            await connection.execute("update position set seq = $1", messages[-1].metadata.sequence.stream)
        now = time.monotonic()
        print(json.dumps([now - fact["at"] for fact in facts]), flush=True)


if __name__ == "__main__":
    uvloop.run(consume(sys.argv[1], sys.argv[2]))
