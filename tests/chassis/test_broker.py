"""A broker that could lose what it acknowledged is not worked with; who listens hears; a connection that nobody wants is closed."""

import asyncio

import nats
import pytest
from aiohttp import web
from nats.aio.msg import Msg

from chassis.broker import Broker as Connection
from chassis.broker import LazyBrokerError, listen, refuse_lazy_writing
from chassis.ids import new_id
from chassis.tasks import end
from stack.broker import Broker
from tests.eventually import eventually


async def test_the_stack_s_broker_writes_before_it_acknowledges(broker: Broker) -> None:
    await refuse_lazy_writing(broker.monitoring_url)


async def test_a_broker_that_writes_later_is_refused() -> None:
    async def varz(_: web.Request) -> web.Response:
        return web.json_response({"jetstream": {"config": {"sync_interval": 120_000_000_000}}})

    app = web.Application()
    app.router.add_get("/varz", varz)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        with pytest.raises(LazyBrokerError):
            await refuse_lazy_writing(f"http://127.0.0.1:{runner.addresses[0][1]}")
    finally:
        await runner.cleanup()


async def test_a_connection_that_is_given_up_while_it_is_made_is_closed() -> None:
    taken, left = asyncio.Event(), asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.set()
        await reader.read()
        left.set()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        connecting = asyncio.create_task(Connection(f"nats://127.0.0.1:{port}", name="sample", seed=None).connect())
        await asyncio.wait_for(taken.wait(), 30)
        await end(connecting)
        await asyncio.wait_for(left.wait(), 30)


async def test_who_listens_hears_what_another_connection_says_at_the_very_next_moment(broker: Broker) -> None:
    hearer, speaker = [await nats.connect(broker.url, nkeys_seed_str=broker.seed(name)) for name in ("gateway", "admin")]
    heard: list[str] = []

    async def hear(message: Msg) -> None:
        heard.append(message.subject)

    said = [f"evt.messaging.message.delivered.{new_id()}" for _ in range(500)]
    for subject in said:
        await listen(hearer, subject, hear)
        await speaker.publish(subject, b"")
        await asyncio.sleep(0)  # the speaker writes

    async def all_heard() -> bool:
        return len(heard) == len(said)

    await eventually(all_heard)
    for client in (hearer, speaker):
        await client.close()
