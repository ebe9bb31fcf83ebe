"""One demonstration town and one browser for all journeys."""

import os
import shutil
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.journeys.cast import TODAY
from tests.journeys.running import Portal, running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def portal() -> AsyncIterator[Portal]:
    """Run the demonstration town of a Monday morning whose next week is a school week of the same month."""
    async with running(TODAY) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Run the Chromium that `./portail test` found."""
    path = os.environ.get("PORTAIL_CHROMIUM") or shutil.which("chromium")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield started
        await started.close()
