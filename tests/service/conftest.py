"""A migrated and empty database for each test."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from chassis import database
from chassis.stream import provision
from stack import SERVICES
from stack.broker import Broker
from stack.databases import Connection
from stack.migrations import migrate
from stack.postgres import Postgres
from tests.service.harness import PATIENCE, Keys
from tests.service.kept import Kept

FreshDatabase = Callable[[str], Awaitable[str]]


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """Let many requests at once wait for a connection as long as their client waits for an answer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "ACQUIRE_SECONDS", PATIENCE)
        yield


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


@pytest_asyncio.fixture(loop_scope="session")
async def fresh_database(
    request: pytest.FixtureRequest, postgres: Postgres, administrator: Connection, migrated: set[str], kept: Kept
) -> AsyncIterator[FreshDatabase]:
    """Hand out a service's database for one test: one that is kept, or a clone for who looks at how the server itself works in it."""
    cloned: list[str] = []
    taken: list[tuple[str, str]] = []
    clones = request.node.get_closest_marker("own_database") is not None

    async def make(service: str) -> str:
        if service not in migrated:
            await migrate(postgres, service)
            migrated.add(service)
        if service in SERVICES and not clones:
            name = await kept.take(service)
            taken.append((service, name))
        else:
            name = f"{service}_test_{len(cloned)}"
            await postgres.clone(service, name, through=administrator)
            cloned.append(name)
        return name

    yield make
    for service, name in taken:
        await kept.take_back(service, name)
    for name in cloned:
        await postgres.drop(name, through=administrator)
