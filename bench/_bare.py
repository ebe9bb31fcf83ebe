"""The bare hop: transaction + outbox -> JetStream -> transaction of a consumer in another process and another database.

Nothing of the product: only asyncpg and nats-py on the same kinds of servers. Its other half is `python -m bench._bare
consumer DSN NATS COUNT`.
"""

import asyncio
import json
import os
import shutil
import sys
import time

import asyncpg
import nats
import uvloop
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, StreamConfig

from bench._figures import at_rate, milliseconds
from bench._town import scratch_folder
from stack import ROOT
from stack.broker import Broker
from stack.postgres import Postgres

PORTS = 18_500
BODY = "x" * 300


async def bare_chain(rate: float, seconds: float) -> dict[str, float]:
    """Measure the bare hop at a rate: p50 and p99 in milliseconds from before the commit to after the consumer's commit."""
    folder = scratch_folder()
    postgres = Postgres(folder, PORTS)
    broker = Broker(folder, PORTS + 1, PORTS + 2, services=(), edges=())
    try:
        await asyncio.gather(postgres.start(), broker.start())
        await postgres.provision(("producer", "consumer"))
        return await _measure(postgres, broker, rate, int(rate * seconds))
    finally:
        await asyncio.gather(postgres.stop(), broker.stop())
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(postgres: Postgres, broker: Broker, rate: float, count: int) -> dict[str, float]:
    connection = await postgres.connect("producer")
    await connection.execute(
        "create table fact (id bigint generated always as identity primary key, body text);"
        "create table outbox (seq bigint generated always as identity primary key, payload text not null)"
    )
    other = await postgres.connect("consumer")
    await other.execute(
        "create table seen (id bigint primary key, body text); create table position (seq bigint); insert into position values (0)"
    )
    await other.close()
    seed = broker.seed("admin")
    client = await nats.connect(broker.url, nkeys_seed_str=seed, inbox_prefix=b"_INBOX_admin")
    stream = client.jetstream()
    await stream.add_stream(StreamConfig(name="BARE", subjects=["bare.>"]))
    dsn = f"{postgres.url('consumer', 'postgres')}"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench._bare", "consumer", dsn, broker.url, str(count)),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "BARE_PASSWORD": postgres.password_file("postgres").read_text(), "BARE_SEED": seed},
        stdout=asyncio.subprocess.PIPE,
    )
    if process.stdout is None:
        message = "the consumer has no output"
        raise RuntimeError(message)
    await process.stdout.readline()
    wake = asyncio.Event()
    relay = asyncio.create_task(_relay(await postgres.connect("producer"), stream, wake))
    lock = asyncio.Lock()

    async def fire(number: int) -> None:
        began = time.monotonic()
        async with lock, connection.transaction():
            await connection.execute("insert into fact (body) values ($1)", BODY)
            await connection.execute("insert into outbox (payload) values ($1)", json.dumps({"id": number, "at": began, "body": BODY}))
        wake.set()

    await at_rate(rate, count, fire)
    taken = json.loads(await process.stdout.readline())
    await process.wait()
    relay.cancel()
    await client.close()
    await connection.close()
    return milliseconds(taken)


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


async def consume(dsn: str, url: str, count: int) -> None:
    """Apply every message in a transaction with the position, and print how long each took."""
    connection = await asyncpg.connect(dsn, password=os.environ["BARE_PASSWORD"])
    client = await nats.connect(url, nkeys_seed_str=os.environ["BARE_SEED"], inbox_prefix=b"_INBOX_admin")
    stream = client.jetstream()
    config = ConsumerConfig(name="bare", deliver_policy=DeliverPolicy.ALL, ack_policy=AckPolicy.NONE, inactive_threshold=60)
    await stream.add_consumer("BARE", config)
    subscription = await stream.pull_subscribe_bind(consumer="bare", stream="BARE")
    print("ready", flush=True)
    taken: list[float] = []
    while len(taken) < count:
        try:
            messages = await subscription.fetch(200, timeout=1)
        except TimeoutError:
            continue
        facts = [json.loads(message.data) for message in messages]
        async with connection.transaction():
            await connection.executemany("insert into seen (id, body) values ($1, $2)", [(fact["id"], fact["body"]) for fact in facts])
            await connection.execute("update position set seq = $1", messages[-1].metadata.sequence.stream)
        now = time.monotonic()
        taken += [now - fact["at"] for fact in facts]
    print(json.dumps(taken), flush=True)
    await client.close()
    await connection.close()


if __name__ == "__main__":
    uvloop.run(consume(sys.argv[2], sys.argv[3], int(sys.argv[4])))
