"""What every test may ask for: one real PostgreSQL and one real NATS for the whole run, on free ports."""

import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import settings

from stack import EDGES, SERVICES
from stack.broker import Broker
from stack.postgres import Postgres

settings.register_profile("quick", deadline=None, derandomize=True)  # the same examples each time, however slow the machine
settings.register_profile("long", deadline=None, max_examples=1000)
settings.load_profile("long" if os.environ.get("PORTAIL_TEST_ALL") else "quick")

PLAYED = (*SERVICES, "sample")  # `sample` is an invented service that tests of the chassis give its own tables.


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def data_folder() -> Iterator[Path]:
    """Give the servers a folder that the database's own user can enter."""
    folder = Path(tempfile.mkdtemp(prefix="portail-tests-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres(data_folder: Path) -> AsyncIterator[Postgres]:
    """Run PostgreSQL with the database and the roles of every service, all empty."""
    server = Postgres(data_folder, free_port())
    try:
        await server.start()
        await server.provision(PLAYED)
        yield server
    finally:
        await server.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def broker(data_folder: Path) -> AsyncIterator[Broker]:
    """Run NATS with the keys of every process."""
    server = Broker(data_folder, free_port(), free_port(), services=PLAYED, edges=EDGES)
    try:
        await server.start()
        yield server
    finally:
        await server.stop()
