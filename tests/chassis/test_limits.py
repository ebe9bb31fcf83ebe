"""What takes too long, and a database that is short of something: good events wait, and one that can never be applied stops no other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from chassis import cloudevents
from chassis.agreement import Agreements, Difference, differences
from chassis.commands import dead_replay, with_database
from chassis.database import COMMAND_SECONDS, Database
from chassis.ids import new_id
from chassis.projection import TRIES
from chassis.service import RUNNING
from stack.databases import Connection
from stack.postgres import Postgres
from tests.chassis.conftest import rows
from tests.chassis.sample import NoteSaved
from tests.eventually import eventually
from tests.service.harness import Started

NO_ROOM = """
create sequence tried;
grant usage on sequence tried to sample;
create function no_room() returns trigger language plpgsql as
    $$begin perform nextval('tried'); raise exception 'could not extend file' using errcode = 'disk_full'; end$$;
create trigger no_room before insert on seen execute function no_room();
create trigger no_room before insert on dead_event execute function no_room();
"""
"""The disk that holds the tables is full, as the service hears of it: nothing can be added to them."""
ROOM = "drop trigger no_room on seen; drop trigger no_room on dead_event"


async def disconnect(administrator: Connection, database: str) -> None:
    """Cut whoever is connected: the next connection begins with the limits that hold then."""
    await administrator.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", database)


async def limit_transactions(administrator: Connection, database: str) -> None:
    """Give the loops of the service a second for a transaction, instead of a minute."""
    for role in ("sample", "sample_town"):
        await administrator.execute(f"alter role {role} in database {database} set transaction_timeout = '1s'")
    await disconnect(administrator, database)


async def publish(service: Started, note: NoteSaved) -> int:
    """Tell an event without waiting for what becomes of it."""
    envelope = cloudevents.wrap(note, source="test", now=service.database.clock.now())
    return await service.publisher(envelope.wire_subject, envelope.payload.encode(), str(envelope.id))


async def test_events_that_take_too_long_together_are_applied_one_by_one(
    service: Started, administrator: Connection, sample_database: str
) -> None:
    note_ids = [new_id() for _ in range(30)]
    await limit_transactions(administrator, sample_database)
    await service.tell(*(NoteSaved(note_id=note_id, text="slow", version=1) for note_id in note_ids))
    times = await rows(service, "select times from seen where id = any($1::uuid[])", note_ids)
    assert [row["times"] for row in times] == [1] * len(note_ids)


async def test_an_event_that_takes_longer_than_a_transaction_may_is_parked_and_an_operator_has_the_time_to_apply_it(
    service: Started, administrator: Connection, sample_database: str
) -> None:
    endless, well = new_id(), new_id()
    await limit_transactions(administrator, sample_database)
    await service.tell(NoteSaved(note_id=endless, text="endless", version=1), NoteSaved(note_id=well, text="fine", version=1))
    assert [row["error"] for row in await rows(service, "select error from dead_event")] == [
        "TransactionTimeoutError: takes longer than 1 s"
    ]
    assert [row["id"] for row in await rows(service, "select id from seen")] == [well]
    await dead_replay(service.service, service.database)
    assert {row["id"] for row in await rows(service, "select id from seen")} == {endless, well}


@asynccontextmanager
async def a_full_disk(postgres: Postgres, database: str) -> AsyncIterator[Connection]:
    """Let nothing be added until the end of the block."""
    connection = await postgres.connect(database)
    await connection.execute(NO_ROOM)
    try:
        yield connection
    finally:
        await connection.execute(ROOM)
        await connection.close()


async def test_an_event_waits_while_the_database_has_no_room_and_is_applied_when_it_has(
    service: Started, postgres: Postgres, sample_database: str
) -> None:
    note_id = new_id()
    async with a_full_disk(postgres, sample_database) as connection:
        last = await publish(service, NoteSaved(note_id=note_id, text="good", version=1))

        async def tried_often() -> bool:
            return bool(await connection.fetchval("select last_value > $1 from tried", 2 * TRIES))

        await eventually(tried_often)
        assert not await rows(service, "select from dead_event")
        assert service.app[RUNNING].progress.position < last
    await service.caught_up(last)
    assert [row["times"] for row in await rows(service, "select times from seen where id = $1", note_id)] == [1]
    assert not await rows(service, "select from dead_event")


async def test_a_service_that_finds_no_connection_left_goes_on_when_there_is_one(
    service: Started, administrator: Connection, sample_database: str, capfd: pytest.CaptureFixture[str]
) -> None:
    logged: list[str] = []

    async def refused() -> bool:
        await disconnect(administrator, sample_database)  # again: who was just connecting when the limit came is in no list yet
        logged.extend(capfd.readouterr())
        return any("projection_lost_database" in one and "TooManyConnectionsError" in one for one in "".join(logged).splitlines())

    await administrator.execute(f"alter database {sample_database} connection limit 0")
    try:
        await eventually(refused)
    finally:
        await administrator.execute(f"alter database {sample_database} connection limit -1")
    note_id = new_id()
    await service.tell(NoteSaved(note_id=note_id, text="after", version=1))
    assert len(await rows(service, "select from seen where id = $1", note_id)) == 1


async def test_a_statement_that_takes_too_long_is_cut_by_the_server_in_a_loop_and_in_no_command_of_an_operator(service: Started) -> None:
    agreements = Agreements()
    agreements.hold("slow", f"select 'found' as key, '{{}}' as facts from pg_sleep({COMMAND_SECONDS + 1})")  # noqa: S608 - a figure
    found: list[Difference] = []

    async def compare(database: Database) -> None:
        found.extend([one async for one in differences(database, agreements, [])])

    async def in_a_loop() -> None:
        connection = await service.database.connect("loop")
        try:
            with pytest.raises(asyncpg.QueryCanceledError):
                async with service.database.transaction(on=connection) as tx:
                    await tx.execute("select pg_sleep(60)")
            async with service.database.transaction(on=connection) as tx:
                assert await tx.fetchval("select 1")
        finally:
            connection.terminate()

    await asyncio.gather(in_a_loop(), with_database(service.service, compare))
    assert [one.key for one in found] == ["found"]
