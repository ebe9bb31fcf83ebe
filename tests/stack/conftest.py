"""What several tests of the installation's parts run."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest_asyncio

from stack import EDGES, SERVICES
from stack.broker import Broker


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def broker(data_folder: Path, free_port: Callable[[], int]) -> AsyncIterator[Broker]:
    """Run a broker with the accounts of an installation, apart from the one whose stream other tests read."""
    server = Broker(data_folder / "apart", free_port(), free_port(), services=SERVICES, edges=EDGES)
    try:
        await server.start()
        yield server
    finally:
        await server.stop()
