"""A broker that could lose what it acknowledged is not worked with; a connection that nobody wants any more is closed."""

import asyncio

import pytest
from aiohttp import web

from chassis.broker import Broker as Connection
from chassis.broker import LazyBrokerError, refuse_lazy_writing
from chassis.tasks import end
from stack.broker import Broker


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
