"""A town of its own for the chaos tests: they kill its processes; it tells its traces to a collector of theirs."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.chaos.family import Family, signed_in
from tests.collector import Collector, collecting
from tests.journeys.running import Portal, running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def collector() -> AsyncIterator[Collector]:
    """Collect the traces of the town."""
    async with collecting() as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def doomed(collector: Collector) -> AsyncIterator[Portal]:
    """Run a whole portal whose processes will be killed."""
    async with running(told={"PORTAIL_OTLP_ENDPOINT": collector.url}) as portal:
        yield portal


@pytest_asyncio.fixture(loop_scope="session")
async def dupont(doomed: Portal) -> AsyncIterator[Family]:
    """Sign the family of the guide in over the JSON API."""
    async with signed_in(doomed) as family:
        yield family
