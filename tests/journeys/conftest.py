"""One demonstration town and one browser for all journeys."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser

from tests.journeys.running import Portal, running
from tests.journeys.window import chromium


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def portal() -> AsyncIterator[Portal]:
    """Run the demonstration town of a Monday morning whose next week is a school week of the same month."""
    async with running() as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Run one Chromium."""
    async with chromium() as started:
        yield started
