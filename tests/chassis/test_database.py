"""One connection of the pool, used by families, staff and the system in turn: each is its own, and reading changes nothing."""

import asyncio
import contextlib
from uuid import UUID

import asyncpg
import pytest

from chassis.database import Database
from chassis.errors import Conflict
from chassis.ids import new_id
from chassis.tokens import SYSTEM, Actor
from chassis.tx import Tx
from stack.databases import Connection
from stack.postgres import Postgres
from tests.chassis.sample import NoteSaved
from tests.eventually import eventually
from tests.service.harness import Started
from tests.service.slow_disk import A_WHILE, a_slow_disk

FIRST, SECOND = new_id(), new_id()
CONTEXT = "select current_setting('app.family', true), current_setting('app.scope', true), current_setting('plan_cache_mode')"


def family(family_id: UUID) -> Actor:
    """Act as an adult of a family."""
    return Actor(kind="family", account_id=new_id(), family_id=family_id, guardian_id=new_id())


@pytest.fixture
def database(service: Started) -> Database:
    """Give the pool of a service, in which one connection is enough for one after the other."""
    return service.database


async def context(tx: Tx) -> tuple[str, str, str]:
    """Tell whom the walls let through, and how statements are planned."""
    row = await tx.fetchrow(CONTEXT)
    assert row
    return row[0] or "", row[1] or "", row[2]


async def test_whoever_uses_a_connection_next_is_nobody_else(database: Database) -> None:
    seen = []
    for actor, read_only in (
        (family(FIRST), True),
        (SYSTEM, False),
        (family(SECOND), True),
        (family(FIRST), False),
        (Actor(kind="staff", account_id=new_id()), True),
        (family(SECOND), True),
    ):
        async with database.transaction(actor, read_only=read_only) as tx:
            seen.append(((await context(tx)), await tx.fetchval("select pg_backend_pid()")))
    once = "force_generic_plan"
    assert [one for one, _ in seen] == [
        (str(FIRST), "", once),
        ("", "town", "auto"),
        (str(SECOND), "", once),
        (str(FIRST), "", once),
        ("", "town", "auto"),
        (str(SECOND), "", once),
    ]
    assert len({pid for _, pid in seen}) < len(seen), "a connection served several; loops of the service may hold another"


@pytest.mark.parametrize("actor", [family(FIRST), SYSTEM], ids=["family", "system"])
async def test_who_reads_changes_nothing(database: Database, actor: Actor) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with database.transaction(actor, read_only=True) as tx:
            await tx.execute("delete from outbox")
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with database.transaction(actor, read_only=True) as tx:
            tx.audit("something.seen")
    async with database.transaction(actor) as tx:
        tx.audit("something.seen")


async def test_a_family_that_reads_sees_at_each_statement_what_others_committed_meanwhile(database: Database) -> None:
    async with database.transaction(family(FIRST), read_only=True) as reading:
        before = await reading.fetchval("select count(*) from idempotency")
        async with database.transaction() as writing:
            await writing.execute("insert into idempotency (caller, key, fingerprint, created_at) values ('somebody', 'key', '', now())")
        assert await reading.fetchval("select count(*) from idempotency") == before + 1


async def test_a_loop_that_waited_for_its_turn_reads_what_the_one_before_left(database: Database) -> None:
    first, second = await database.connect("first"), await database.connect("second")
    turn, key = "select pg_advisory_xact_lock(4711)", str(new_id())
    try:

        async def after() -> int:
            async with database.transaction(on=second, turn=turn) as tx:
                found: int = await tx.fetchval("select count(*) from idempotency where caller = $1", key)
                return found

        async def waits() -> bool:
            async with database.transaction(read_only=True) as tx:
                return bool(await tx.fetchval("select exists (select from pg_locks where objid = 4711 and not granted)"))

        async with database.transaction(on=first, turn=turn) as tx:
            waiting = asyncio.create_task(after())
            await eventually(waits)
            await tx.execute("insert into idempotency (caller, key, fingerprint, created_at) values ($1, 'key', '', now())", key)
        assert await waiting == 1
        with pytest.raises(asyncpg.InterfaceError, match="only a loop"):
            async with database.transaction(turn=turn):
                pass
    finally:
        await first.close()
        await second.close()


class Declined(Conflict):
    """A refusal of these tests."""


async def test_what_is_refused_apart_leaves_nothing_and_the_rest_of_the_transaction_stands(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute("create temporary table tried (word text) on commit drop")
        for word in ("before", "refused", "after"):
            with contextlib.suppress(Declined):
                async with tx.apart():
                    await tx.execute("insert into tried values ($1)", word)
                    tx.audit(f"sample.{word}")
                    if word == "refused":
                        raise Declined
        assert [row["word"] for row in await tx.fetch("select word from tried")] == ["before", "after"]
    async with database.transaction() as tx:
        entered = [row["action"] for row in await tx.fetch("select action from audit_entry where action like 'sample.%' order by entry")]
    assert entered == ["sample.before", "sample.after"]


async def test_a_loop_meets_no_wall_and_no_family_looks_through_its_connection(database: Database) -> None:
    connection = await database.connect("loop")
    try:
        async with database.transaction(on=connection) as tx:
            assert await tx.fetchval("select current_user") == f"{database.name}_town"
            with pytest.raises(RuntimeError, match="no walls"):
                async with tx.as_family(FIRST):
                    pass
        with pytest.raises(asyncpg.InterfaceError, match="no walls"):
            async with database.transaction(family(FIRST), on=connection):
                pass
    finally:
        connection.terminate()


@pytest.mark.parametrize("tells", [False, True])
async def test_only_what_tells_nothing_is_taken_up_before_it_is_on_disk(
    service: Started, postgres: Postgres, administrator: Connection, *, tells: bool
) -> None:
    one = new_id()

    async def write() -> None:
        async with service.database.transaction() as tx:
            tx.taken_up_at_once = True
            await tx.execute("insert into done (id, attempts) values ($1, 1)", one)
            if tells:
                await tx.emit(NoteSaved(note_id=one, family_id=FIRST, text="", version=1))

    async def seen() -> bool:
        async with service.database.transaction(read_only=True) as tx:
            return bool(await tx.fetchval("select exists (select from done where id = $1)", one))

    async with a_slow_disk(postgres, administrator):
        writing = asyncio.create_task(write())
        if tells:
            await asyncio.sleep(A_WHILE)
            assert not await seen()
        else:
            await eventually(seen)
        assert not writing.done()
    await writing
    assert await seen()


async def test_who_is_cancelled_as_a_transaction_begins_leaves_none_open(database: Database) -> None:
    complaints = list[str]()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, said: complaints.append(said["message"]))
    try:
        async with database.transaction() as tx:
            await tx.fetchval("select 1")  # the connection is there
        for turns in range(12):  # whatever the server had done by then
            beginning = asyncio.create_task(_begin(database))
            for _ in range(turns):
                await asyncio.sleep(0)
            beginning.cancel()
            await asyncio.wait({beginning})
    finally:
        loop.set_exception_handler(None)
    assert complaints == [], "the driver would say that a connection came back with a transaction open"


async def _begin(database: Database) -> None:
    async with database.transaction():
        await asyncio.sleep(10)
