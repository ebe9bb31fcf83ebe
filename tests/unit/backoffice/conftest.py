"""A clerk's browser before the back office of a town in memory."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

import aiohttp
import pytest
import pytest_asyncio
from yarl import URL

from contracts.rights import Right
from tests.service.harness import Keys
from tests.unit.backoffice.entrance_town import PASSWORD, SECRET
from tests.unit.backoffice.serving import desk
from tests.unit.backoffice.town import Town


@dataclass(frozen=True)
class Page:
    """What the browser got."""

    status: int
    address: str
    text: str
    leads_to: str | None = None


@dataclass
class Browser:
    """A browser that keeps cookies and sends forms as browsers do, from the site itself."""

    session: aiohttp.ClientSession
    base: str

    async def get(self, path: str, *, follow: bool = True) -> Page:
        """Open a page."""
        async with self.session.get(self.base + path, allow_redirects=follow) as response:
            return await self._page(response)

    async def post(
        self,
        path: str,
        fields: Mapping[str, str | Sequence[str]] | list[tuple[str, str]] | aiohttp.FormData | None = None,
        *,
        follow: bool = True,
        origin: str | None = None,
    ) -> Page:
        """Send a form."""
        headers = {"Origin": origin or self.base, "Referer": self.base + path}
        async with self.session.post(self.base + path, data=fields or {}, headers=headers, allow_redirects=follow) as response:
            return await self._page(response)

    async def _page(self, response: aiohttp.ClientResponse) -> Page:
        address = str(response.url).removeprefix(self.base)
        return Page(response.status, address, await response.text(errors="replace"), response.headers.get("Location"))

    def remember(self, secret: str = SECRET) -> None:
        """Hold the cookie of an open session."""
        self.session.cookie_jar.update_cookies({"agent": secret}, URL(self.base))

    async def sign_in(self, *, to: str = "/", password: str = PASSWORD, follow: bool = True) -> Page:
        """Sign in with the form."""
        return await self.post("/connexion", {"identifiant": "claire.morel", "mot_de_passe": password, "suite": to}, follow=follow)


@pytest.fixture
def town() -> Town:
    """Make a town where nothing waits."""
    return Town()


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(town: Town, keys: Keys) -> AsyncIterator[Browser]:
    """Open a browser in which nobody is signed in."""
    async with desk(town, keys) as base, aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(session, base)


@pytest_asyncio.fixture(loop_scope="session")
async def clerk(visitor: Browser) -> Browser:
    """Open a browser in which a clerk is signed in."""
    visitor.remember()
    return visitor


@pytest.fixture
def cashier(clerk: Browser, town: Town) -> Browser:
    """Let the clerk take payments and give them back."""
    town.rights |= {Right.TAKE_PAYMENT, Right.REFUND_PAYMENT}
    return clerk
