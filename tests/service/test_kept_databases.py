"""A database that serves test after test is as its migrations left it, or it serves no more."""

import asyncio

import pytest

from stack import SERVICES
from stack.postgres import Postgres
from tests.service.conftest import FreshDatabase
from tests.service.kept import ADMINISTRATORS, Kept


@pytest.mark.parametrize("service", SERVICES)
async def test_a_database_is_handed_out_again_as_its_migrations_left_it_until_a_table_is_altered(
    service: str, kept: Kept, fresh_database: FreshDatabase
) -> None:
    await fresh_database(service)  # migrated, and taken itself
    name = await kept.take(service)
    administrator = ADMINISTRATORS[name]
    number = "select nextval('outbox_bulk')"
    migrations = "select array_agg(version order by version) from schema_migrations"
    first, left = await administrator.fetchval(number), await administrator.fetchval(migrations)
    await administrator.execute(
        "insert into schema_migrations (version) values ('9999'); delete from schema_migrations where version < '0005'"
    )
    await kept.take_back(service, name)
    assert await kept.take(service) == name
    assert await administrator.fetchval(migrations) == left
    assert await administrator.fetchval(number) == first
    await administrator.execute("create table more ()")
    await kept.take_back(service, name)
    other = await kept.take(service)
    assert other != name
    await kept.take_back(service, other)


async def test_a_connection_given_back_while_its_statement_is_being_stopped_does_no_harm(
    kept: Kept, fresh_database: FreshDatabase, postgres: Postgres
) -> None:
    name, other = await fresh_database("messaging"), await kept.take("messaging")
    address, password = postgres.url(name, "messaging"), postgres.password_file("messaging").read_text()
    connection = await kept.connect(address, password=password)
    statement = asyncio.create_task(connection.execute("begin; select pg_sleep(60)"))
    await asyncio.sleep(0.05)
    statement.cancel()
    await asyncio.gather(statement, return_exceptions=True)
    connection.terminate()  # the server has not answered yet that it stopped, and will have failed the transaction
    await kept.take_back("messaging", other)
    again = await kept.connect(address, password=password)
    assert await again.fetchval("select 1") == 1
    await again.close()


async def test_a_turn_that_was_taken_before_its_statement_could_be_stopped_is_given_back(
    kept: Kept, fresh_database: FreshDatabase, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def too_late(**_: object) -> None:
        await asyncio.sleep(0.5)

    monkeypatch.setattr("asyncpg.connect_utils._cancel", too_late)
    name, other = await fresh_database("messaging"), await kept.take("messaging")
    connection = await kept.connect(postgres.url(name, "messaging"), password=postgres.password_file("messaging").read_text())
    statement = asyncio.create_task(connection.execute("begin; select pg_advisory_xact_lock(1); select pg_sleep(0.2)"))
    await asyncio.sleep(0.05)
    statement.cancel()
    await asyncio.gather(statement, return_exceptions=True)
    connection.terminate()
    await kept.take_back("messaging", other)
    assert await ADMINISTRATORS[name].fetchval("select pg_try_advisory_xact_lock(1)")
