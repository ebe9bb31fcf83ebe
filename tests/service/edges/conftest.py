"""The gateway in front of a real identity service, with the other services away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import aiohttp
import pytest_asyncio
from aiohttp import web
from pydantic import SecretStr

from chassis.edge.context import EDGE
from chassis.ids import new_id
from chassis.settings import EdgeSettings
from contracts.identity import OpenFamilyAccount, Token
from contracts.rights import Right
from gateway.app import build
from services.identity.app import build as build_identity
from services.identity.hashing import PasswordHashes
from services.identity.settings import IdentitySettings
from stack.broker import Broker
from stack.postgres import Postgres
from tests.eventually import eventually
from tests.service.conftest import FreshDatabase
from tests.service.harness import NOW, OFFSET, Keys, Started, staff, started
from tests.service.identity.cast import CountingArgon2

NOBODY = "http://127.0.0.1:9"
IDENTIFIER, PASSWORD = "jean.dupont", "Bonbons2015"
OF_BEFORE = Token(
    token="", expires_at=NOW, session_id=new_id(), account_id=new_id(), kind="family", display_name="", must_change_password=False
)
"""What an edge knew of a session before it heard which ones are revoked."""


@dataclass
class Gateway:
    """A running gateway, and a browser that keeps its cookies."""

    url: str
    app: web.Application
    browser: aiohttp.ClientSession
    identity: Started

    async def sign_in(self) -> None:
        """Sign the browser in over the API."""
        body = {"identifier": IDENTIFIER, "password": PASSWORD}
        async with self.browser.post(f"{self.url}/api/v1/session", json=body) as answer:
            assert answer.status == 201


@pytest_asyncio.fixture(loop_scope="session")
async def gateway(postgres: Postgres, stream: Broker, keys: Keys, fresh_database: FreshDatabase) -> AsyncIterator[Gateway]:
    """Run identity with one account, and the gateway before it."""
    database = await fresh_database("identity")
    make = partial(build_identity, hashes=PasswordHashes(CountingArgon2(), places=8))
    async with started("identity", IdentitySettings, make, postgres=postgres, broker=stream, keys=keys, database=database) as identity:
        account = OpenFamilyAccount(
            family_id=new_id(),
            guardian_id=new_id(),
            display_name="Jean DUPONT",
            identifier=IDENTIFIER,
            password=SecretStr(PASSWORD),
            temporary=False,
        )
        await identity.send(account, staff(Right.IMPORT_ACCOUNT))
        async with serving(stream, keys, identity, identity_url=identity.url) as opened:
            yield opened


@asynccontextmanager
async def serving(stream: Broker, keys: Keys, identity: Started, *, identity_url: str) -> AsyncIterator[Gateway]:
    """Run a gateway, which finds identity at an address, or finds nobody there."""
    settings = EdgeSettings(
        clock_offset=OFFSET,
        **keys.settings("gateway"),
        nats_url=stream.url,
        nats_seed_file=stream.seed_file("gateway"),
        identity_url=identity_url,
        family_url=NOBODY,
        planning_url=NOBODY,
        billing_url=NOBODY,
        messaging_url=NOBODY,
        metrics_port=0,
    )
    app = build(settings)
    tokens = app[EDGE].tokens
    tokens["of before"] = OF_BEFORE
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()

    async def listens() -> bool:
        return not tokens  # forgotten once revocations are heard

    await eventually(listens)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        yield Gateway(f"http://127.0.0.1:{runner.addresses[0][1]}", app, browser, identity)
    await runner.cleanup()
