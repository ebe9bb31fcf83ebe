"""The sample service, started for real on a database of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest_asyncio

from chassis.settings import Settings
from stack.broker import Broker
from stack.postgres import Postgres
from tests.chassis import sample
from tests.service.conftest import FreshDatabase, fresh_database, keys, migrated, stream
from tests.service.harness import Keys, Started, started

__all__ = ["fresh_database", "keys", "migrated", "stream"]


@pytest_asyncio.fixture(loop_scope="session")
async def sample_database(postgres: Postgres, fresh_database: FreshDatabase) -> str:
    """Make the sample service's tables."""
    name = await fresh_database("sample")
    connection = await postgres.connect(name)
    try:
        await connection.execute(sample.TABLES)
    finally:
        await connection.close()
    return name


@asynccontextmanager
async def sampled(postgres: Postgres, stream: Broker, keys: Keys, database: str) -> AsyncIterator[Started]:
    """Run a process of the sample service, by the machine's own clock: the database's is that one, too."""
    async with started(
        "sample", Settings, sample.build, postgres=postgres, broker=stream, keys=keys, database=database, clock_offset=0.0
    ) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def service(postgres: Postgres, stream: Broker, keys: Keys, sample_database: str) -> AsyncIterator[Started]:
    """Run the sample service."""
    async with sampled(postgres, stream, keys, sample_database) as running:
        yield running


async def rows(service: Started, sql: str, *values: object) -> list[asyncpg.Record]:
    """Read rows of a service's database."""
    async with service.database.transaction() as tx:
        return await tx.fetch(sql, *values)
