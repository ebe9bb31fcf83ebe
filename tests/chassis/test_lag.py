"""A service that does not read the stream is seen to fall behind, not only one that reads slowly."""

from contextlib import suppress

from nats.js.errors import NotFoundError

from chassis.broker import Broker
from chassis.database import Database
from chassis.ids import new_id
from chassis.lag import behind
from chassis.service import RUNNING
from chassis.settings import Settings
from stack.broker import Broker as Server
from stack.postgres import Postgres
from tests.chassis.sample import NoteSaved
from tests.eventually import eventually
from tests.service.harness import Keys, Started

AWAY = 3


async def test_a_service_that_reads_is_not_behind(service: Started) -> None:
    await service.tell(NoteSaved(note_id=new_id(), text="x", version=1))

    async def level() -> bool:
        return await behind(service.database, service.app[RUNNING].broker) == 0

    await eventually(level)


async def test_a_service_that_nobody_runs_is_behind_by_all_that_came_since(
    postgres: Postgres, stream: Server, keys: Keys, sample_database: str
) -> None:
    settings = Settings(
        database_url=postgres.url(sample_database, "sample"),
        database_password_file=postgres.password_file("sample"),
        nats_url=stream.url,
        nats_seed_file=stream.seed_file("sample"),
        **keys.settings("sample"),
    )
    database, broker = Database(settings, name="sample", clock=settings.clock), Broker.of(settings, "sample")
    await database.open()
    await broker.connect()
    try:
        with suppress(NotFoundError):  # of a service that ran a moment ago
            await broker.jetstream().delete_consumer("EVT", "sample")
        last = (await broker.jetstream().stream_info("EVT")).state.last_seq
        async with database.transaction() as tx:
            await tx.execute(
                "insert into projection_position (consumer, position, stream_created) values ('sample', $1, now())", last - AWAY
            )
        assert await behind(database, broker) >= AWAY
    finally:
        await broker.close()
        await database.close()
