"""What several tests of the installation's parts run."""

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest_asyncio

from stack import EDGES, SERVICES, secret_files
from stack.broker import Broker
from stack.databases import ADMIN
from stack.postgres import Postgres

MakeServer = Callable[[Path], Postgres]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def broker(data_folder: Path, free_port: Callable[[], int]) -> AsyncIterator[Broker]:
    """Run a broker with the accounts of an installation, apart from the one whose stream other tests read."""
    server = Broker(data_folder / "apart", free_port(), free_port(), services=SERVICES, edges=EDGES)
    try:
        await server.start()
        yield server
    finally:
        await server.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def make_server(data_folder: Path, free_port: Callable[[], int]) -> MakeServer:
    """Make servers in folders, each from a copy of files that were made once: to make them takes half a second of work."""
    first = Postgres(data_folder / "first", free_port())
    await first.prepare()
    password = first.password_file(ADMIN).read_text()

    def make(data: Path) -> Postgres:
        server = Postgres(data, free_port())
        shutil.copytree(first.cluster, server.cluster)
        server.give(server.cluster)
        secret_files.keep(secret_files.folder(data / "secrets") / first.password_file(ADMIN).name, password)
        return server

    return make
