"""The message broker of the installation: each process says only what is its own to say."""

import asyncio
import json
import urllib.parse
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, StorageType, StreamConfig

from stack import EDGES, SERVICES
from stack.broker import Broker

REFUSAL_WAIT = 0.3


async def connect(broker: Broker, name: str, refusals: list[str]) -> Client:
    async def note(error: Exception) -> None:
        refusals.append(str(error))

    return await nats.connect(broker.url, nkeys_seed_str=broker.seed(name), inbox_prefix=f"_INBOX_{name}".encode(), error_cb=note)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def broker(data_folder: Path, free_port: Callable[[], int]) -> AsyncIterator[Broker]:
    """Run a broker apart from the one whose stream other tests read."""
    server = Broker(data_folder / "apart", free_port(), free_port(), services=SERVICES, edges=EDGES)
    try:
        await server.start()
        yield server
    finally:
        await server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def stream(broker: Broker) -> AsyncIterator[Any]:
    """Provide the stream of events, empty."""
    admin = await connect(broker, "admin", [])
    jetstream = admin.jetstream()
    await jetstream.add_stream(StreamConfig(name="EVT", subjects=["evt.>"], storage=StorageType.FILE))
    yield jetstream
    await jetstream.delete_stream("EVT")
    await admin.close()


async def refused(attempt: Awaitable[object], refusals: list[str]) -> bool:
    """Tell whether the broker refused: the caller sees a time-out, its error callback the reason."""
    with pytest.raises(nats.errors.TimeoutError):
        await attempt
    return any("permissions violation" in refusal.lower() for refusal in refusals)


async def test_a_service_publishes_its_events_and_reads_the_stream_through_its_own_consumer(broker: Broker, stream: Any) -> None:
    family, billing = [await connect(broker, name, []) for name in ("family", "billing")]
    await family.jetstream().publish("evt.family.child.saved.1", b"child")
    consumer = ConsumerConfig(name="billing", ack_policy=AckPolicy.NONE, inactive_threshold=30, filter_subject="evt.>")
    await billing.jetstream().add_consumer("EVT", consumer)
    subscription = await billing.jetstream().pull_subscribe_bind("billing", stream="EVT")
    assert [message.data for message in await subscription.fetch(1, timeout=2)] == [b"child"]
    assert (await billing.jetstream().consumer_info("EVT", "billing")).name == "billing"
    assert (await stream.stream_info("EVT")).state.messages == 1
    await billing.jetstream().delete_consumer("EVT", "billing")
    await family.close()
    await billing.close()


async def test_a_service_speaks_in_nobody_elses_name(broker: Broker, stream: Any) -> None:
    refusals: list[str] = []
    billing = await connect(broker, "billing", refusals)
    jetstream = billing.jetstream(timeout=REFUSAL_WAIT)
    assert await refused(jetstream.publish("evt.family.child.saved.1", b"forged"), refusals)
    assert (await stream.stream_info("EVT")).state.messages == 0
    await billing.close()


async def test_a_service_can_neither_delete_nor_purge_the_stream(broker: Broker, stream: Any) -> None:
    refusals: list[str] = []
    billing = await connect(broker, "billing", refusals)
    jetstream = billing.jetstream(timeout=REFUSAL_WAIT)
    assert await refused(jetstream.delete_stream("EVT"), refusals)
    refusals.clear()
    assert await refused(jetstream.purge_stream("EVT"), refusals)
    assert (await stream.stream_info("EVT")).config.name == "EVT"
    await billing.close()


async def test_a_service_cannot_touch_the_consumer_of_another(broker: Broker, stream: Any) -> None:
    await stream.add_consumer("EVT", ConsumerConfig(name="family", ack_policy=AckPolicy.NONE, inactive_threshold=30))
    refusals: list[str] = []
    billing = await connect(broker, "billing", refusals)
    jetstream = billing.jetstream(timeout=REFUSAL_WAIT)
    assert await refused(jetstream.delete_consumer("EVT", "family"), refusals)
    await billing.close()


@pytest.mark.usefixtures("stream")
async def test_an_edge_hears_events_and_says_nothing(broker: Broker) -> None:
    refusals: list[str] = []
    gateway, family = await connect(broker, "gateway", refusals), await connect(broker, "family", [])
    heard = await gateway.subscribe("evt.family.>")
    await gateway.flush()
    await family.jetstream().publish("evt.family.child.saved.1", b"child")
    assert (await heard.next_msg(timeout=2)).data == b"child"
    assert await refused(gateway.jetstream(timeout=REFUSAL_WAIT).publish("evt.family.child.saved.1", b"forged"), refusals)
    await gateway.close()
    await family.close()


async def test_a_stranger_is_turned_away(broker: Broker) -> None:
    address = urllib.parse.urlsplit(broker.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(b'CONNECT {"verbose": true}\r\nPING\r\n')
    assert b"Authorization Violation" in await asyncio.wait_for(reader.read(), timeout=2)
    writer.close()
    await writer.wait_closed()


async def test_the_broker_says_that_it_writes_to_disk_before_it_acknowledges(broker: Broker) -> None:
    def ask() -> Any:
        with urllib.request.urlopen(f"{broker.monitoring_url}/varz") as answer:  # noqa: S310  # our own loopback address
            return json.load(answer)

    assert (await asyncio.to_thread(ask))["jetstream"]["config"]["sync_always"] is True


async def test_keys_are_readable_by_their_owner_only(broker: Broker) -> None:
    assert broker.seed_file("billing").stat().st_mode & 0o777 == 0o400
