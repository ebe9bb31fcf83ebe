"""What is said while nobody keeps it: it is said again soon, and nothing is left waiting behind it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from uuid import UUID

import pytest
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from chassis.batch import Sealed
from chassis.broker import Broker as Connection
from chassis.broker import listen
from chassis.ids import new_id
from chassis.relay import ACK_SECONDS, RETRY_SECONDS, publish_each
from chassis.service import RUNNING
from chassis.settings import Settings
from stack.broker import Broker
from stack.postgres import Postgres
from tests.chassis import sample
from tests.chassis.cluster import cluster
from tests.chassis.conftest import rows
from tests.chassis.sample import WriteNote
from tests.eventually import eventually
from tests.service.harness import Keys, Started, family, started

HEARD, UNHEARD = (Sealed(f"nowhere.{name}", b"", {"Nats-Msg-Id": name}) for name in ("heard", "unheard"))
"""Of no stream: as events are while a cluster has no leader, which one page listens to and another does not."""
A_WHILE = 10.0
"""What a busy machine may add: the new leader answers late, and the reader is made anew before it reads."""


@asynccontextmanager
async def listened_to(broker: Broker) -> AsyncIterator[Connection]:
    """Connect as the administrator, and have somebody hear one of the two."""
    connection, listener = [Connection(broker.url, name="admin", seed=broker.seed("admin")) for _ in range(2)]

    async def hear(_: Msg) -> None:
        pass

    try:
        for one in (connection, listener):
            await one.connect()
        await listen(listener.client, HEARD.subject, hear)
        yield connection
    finally:
        for one in (connection, listener):
            await one.close()


@pytest.mark.parametrize("events", [[HEARD], [HEARD, UNHEARD], [UNHEARD, HEARD, UNHEARD]], ids=len)
async def test_what_nobody_keeps_is_given_up_soon_and_holds_no_place(broker: Broker, events: list[Sealed]) -> None:
    async with listened_to(broker) as connection:
        began = monotonic()
        for _ in range(2):
            with pytest.raises((NatsError, TimeoutError)):
                await publish_each(connection, events)
        assert monotonic() - began < 2 * (ACK_SECONDS + 1)
        await asyncio.sleep(0)  # places are given back in the next round of the loop
        assert connection.jetstream().publish_async_pending() == 0


async def test_an_event_is_told_soon_after_the_leading_broker_dies(
    data_folder: Path, free_port: Callable[[], int], postgres: Postgres, keys: Keys, sample_database: str
) -> None:
    note_id = new_id()
    async with cluster(data_folder, free_port) as three:
        leader, (other, third) = await three.parted()
        async with started(
            "sample", Settings, sample.build, postgres=postgres, broker=other, keys=keys, database=sample_database, clock_offset=0.0
        ) as service:
            await write(service, note_id, "before")
            await eventually(lambda: projected(service, note_id, "before"))
            await leader.kill()
            await write(service, note_id, "after")
            await eventually(lambda: three.leader(third))
            led = monotonic()
            await eventually(lambda: projected(service, note_id, "after"))
            assert monotonic() - led < ACK_SECONDS + RETRY_SECONDS + A_WHILE
            assert service.app[RUNNING].broker.jetstream().publish_async_pending() == 0


async def write(service: Started, note_id: UUID, text: str) -> None:
    await service.send(WriteNote(note_id=note_id, text=text), family(UUID(int=5)))


async def projected(service: Started, note_id: UUID, text: str) -> bool:
    return [row["text"] for row in await rows(service, "select text from seen where id = $1", note_id)] == [text]
