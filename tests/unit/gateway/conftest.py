"""A family's browser before the gateway of a town in memory."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from yarl import URL

from tests.service.harness import Keys
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.town import SECRET, Town, portal


@pytest.fixture
def town() -> Town:
    """Make the Duponts' town."""
    return Town()


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(town: Town, keys: Keys) -> AsyncIterator[Browser]:
    """Open a browser in which nobody is signed in."""
    async with portal(town, keys) as base, aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(session, base)


@pytest_asyncio.fixture(loop_scope="session")
async def jean(stranger: Browser) -> Browser:
    """Open a browser in which Jean Dupont is signed in."""
    stranger.session.cookie_jar.update_cookies({"famille": SECRET}, URL(stranger.base))
    return stranger
