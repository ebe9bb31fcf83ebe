"""What every test may ask for: one real PostgreSQL and one real NATS for the whole run (for each half of one that is shared out)."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import settings

from stack import EDGES, SERVICES
from stack.broker import Broker
from stack.postgres import Postgres
from tests.places import SIGN, claimed_base, folder

settings.register_profile("quick", deadline=None, derandomize=True)  # the same examples each time, however slow the machine
settings.register_profile("long", deadline=None, max_examples=1000)
settings.load_profile("long" if os.environ.get("PORTAIL_TEST_ALL") else "quick")

PLAYED = (*SERVICES, "sample")  # `sample` is an invented service that tests of the chassis give its own tables.


@pytest.fixture(scope="session")
def data_folder() -> Iterator[Path]:
    """Give the servers a folder."""
    with folder("tests") as made:
        yield made


@pytest.fixture(scope="session")
def free_port() -> Iterator[Callable[[], int]]:
    """Hand out ports that nobody listens on."""
    with claimed_base() as base:
        left = iter(range(base, base + SIGN))
        yield lambda: next(left)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres(data_folder: Path, free_port: Callable[[], int]) -> AsyncIterator[Postgres]:
    """Run PostgreSQL with the database and the roles of every service, all empty."""
    server = Postgres(data_folder, free_port())
    try:
        await server.start()
        await server.provision(PLAYED)
        yield server
    finally:
        await server.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def broker(data_folder: Path, free_port: Callable[[], int]) -> AsyncIterator[Broker]:
    """Run NATS with the keys of every process."""
    server = Broker(data_folder, free_port(), free_port(), services=PLAYED, edges=EDGES)
    try:
        await server.start()
        yield server
    finally:
        await server.stop()
