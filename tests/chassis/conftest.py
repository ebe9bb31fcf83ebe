"""The sample service, started for real on a database of its own."""

from collections.abc import AsyncIterator

import pytest_asyncio

from chassis.settings import Settings
from stack.broker import Broker
from stack.postgres import Postgres
from tests.chassis import sample
from tests.service.conftest import FreshDatabase, administrator, fresh_database, keys, migrated, stream
from tests.service.harness import Keys, Started, started

__all__ = ["administrator", "fresh_database", "keys", "migrated", "stream"]


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


@pytest_asyncio.fixture(loop_scope="session")
async def service(postgres: Postgres, stream: Broker, keys: Keys, sample_database: str) -> AsyncIterator[Started]:
    """Run the sample service."""
    async with started("sample", Settings, sample.build, postgres=postgres, broker=stream, keys=keys, database=sample_database) as running:
        yield running
