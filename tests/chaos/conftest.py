"""A town of its own for the chaos tests: they kill its processes."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.chaos.family import Family, signed_in
from tests.journeys.cast import TODAY
from tests.journeys.running import Portal, running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def doomed() -> AsyncIterator[Portal]:
    """Run a whole portal whose processes will be killed."""
    async with running(TODAY) as portal:
        yield portal


@pytest_asyncio.fixture(loop_scope="session")
async def dupont(doomed: Portal) -> AsyncIterator[Family]:
    """Sign the family of the guide in over the JSON API."""
    async with signed_in(doomed) as family:
        yield family
