"""A migrated database for each test, cloned in milliseconds from one per service."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from chassis.stream import provision
from stack.broker import Broker
from stack.databases import ADMIN, Connection
from stack.migrations import migrate
from stack.postgres import Postgres
from tests.service.harness import Keys

FreshDatabase = Callable[[str], Awaitable[str]]


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """Make the signing keys of the test town."""
    return Keys.make(Path(tmp_path_factory.mktemp("keys")))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stream(broker: Broker) -> Broker:
    """Make the event stream."""
    await provision(broker.url, broker.seed("admin"), max_bytes=64 * 1024 * 1024)
    return broker


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def migrated() -> set[str]:
    """Remember which services' databases have their tables."""
    return set()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def administrator(postgres: Postgres) -> AsyncIterator[Connection]:
    """Keep one connection that makes and drops databases."""
    connection = await postgres.connect(ADMIN)
    yield connection
    await connection.close()


@pytest_asyncio.fixture(loop_scope="session")
async def fresh_database(postgres: Postgres, administrator: Connection, migrated: set[str]) -> AsyncIterator[FreshDatabase]:
    """Clone a service's migrated database for one test."""
    made: list[str] = []
    numbers = itertools.count()

    async def make(service: str) -> str:
        if service not in migrated:
            await migrate(postgres, service)
            migrated.add(service)
        name = f"{service}_test_{next(numbers)}"
        await postgres.clone(service, name, through=administrator)
        made.append(name)
        return name

    yield make
    for name in made:
        await postgres.drop(name, through=administrator)
