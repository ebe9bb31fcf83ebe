"""The message broker of the installation: who enters, and what reaches the disk (what each may say: test_broker_rights.py)."""

import asyncio
import json
import shutil
import urllib.parse
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, StorageType, StreamConfig

from stack import EDGES, SERVICES
from stack.broker import STORE_LIMIT, Broker

GIGABYTE = 10**9


async def connect(broker: Broker, name: str, refusals: list[str]) -> Client:
    async def note(error: Exception) -> None:
        refusals.append(str(error))

    return await nats.connect(broker.url, nkeys_seed_str=broker.seed(name), inbox_prefix=f"_INBOX_{name}".encode(), error_cb=note)


@pytest_asyncio.fixture(loop_scope="session")
async def stream(broker: Broker) -> AsyncIterator[Any]:
    """Provide the stream of events, empty."""
    admin = await connect(broker, "admin", [])
    jetstream = admin.jetstream()
    await jetstream.add_stream(StreamConfig(name="EVT", subjects=["evt.>"], storage=StorageType.FILE))
    yield jetstream
    await jetstream.delete_stream("EVT")
    await admin.close()


async def test_a_service_publishes_its_events_and_reads_the_stream_through_its_own_consumer(broker: Broker, stream: Any) -> None:
    family, billing = [await connect(broker, name, []) for name in ("family", "billing")]
    await family.jetstream().publish("evt.family.child.saved.town", b"child")
    subjects = ["evt.family.child.saved.>", "evt.family.custody.set.>"]
    consumer = ConsumerConfig(name="billing", ack_policy=AckPolicy.NONE, inactive_threshold=30, filter_subjects=subjects)
    await billing.jetstream().add_consumer("EVT", consumer)
    subscription = await billing.jetstream().pull_subscribe_bind("billing", stream="EVT")
    assert [message.data for message in await subscription.fetch(1, timeout=30)] == [b"child"]
    assert (await stream.stream_info("EVT")).state.messages == 1
    await billing.jetstream().delete_consumer("EVT", "billing")
    await family.close()
    await billing.close()


async def test_a_new_release_renews_the_accounts_of_a_broker_that_runs(broker: Broker, stream: Any, data_folder: Path) -> None:
    refusals: list[str] = []
    family = await connect(broker, "family", refusals)
    newer = Broker(data_folder / "apart", 0, 0, services=SERVICES, edges=EDGES, invented={"meals": ["meals.menu.chosen"]})
    newer.renew_accounts()
    await broker.reload(broker.pid)
    meals = await connect(broker, "meals", refusals)
    await meals.jetstream().publish("evt.meals.menu.chosen.town", b"soup", timeout=30)
    await family.jetstream().publish("evt.family.child.saved.town", b"child", timeout=30)
    assert (await stream.stream_info("EVT")).state.messages == 2
    assert not refusals
    await meals.close()
    await family.close()


async def test_a_stranger_is_turned_away(broker: Broker) -> None:
    address = urllib.parse.urlsplit(broker.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(b'CONNECT {"verbose": true}\r\nPING\r\n')
    assert b"Authorization Violation" in await asyncio.wait_for(reader.read(), timeout=30)
    writer.close()
    await writer.wait_closed()


async def test_the_broker_says_that_it_writes_to_disk_before_it_acknowledges(broker: Broker) -> None:
    def ask() -> Any:
        with urllib.request.urlopen(f"{broker.monitoring_url}/varz") as answer:  # noqa: S310  # our own loopback address
            return json.load(answer)

    assert (await asyncio.to_thread(ask))["jetstream"]["config"]["sync_always"] is True


async def test_keys_are_readable_by_their_owner_only(broker: Broker) -> None:
    assert broker.seed_file("billing").stat().st_mode & 0o777 == 0o400


@pytest.mark.parametrize(("free", "limit"), [(3 * GIGABYTE, 3.5 * GIGABYTE), (30 * GIGABYTE, 17 * GIGABYTE), (500 * GIGABYTE, STORE_LIMIT)])
def test_the_streams_may_take_what_they_have_and_half_of_what_is_free(
    free: int, limit: float, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker = Broker(data_folder / f"sized-{free}", 0, 0, services=SERVICES, edges=EDGES)
    assert broker.store_limit > 0  # makes the folder
    with (data_folder / f"sized-{free}" / "nats" / "1.blk").open("wb") as kept:
        kept.truncate(2 * GIGABYTE)  # takes no room
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert broker.store_limit == limit
