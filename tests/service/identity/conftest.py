"""The identity service, running on an empty database, with cheap and counted password hashes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial

import pytest
import pytest_asyncio

from chassis.clock import Clock
from contracts.identity import SignedIn
from services.identity.app import build
from services.identity.hashing import PasswordHashes
from services.identity.settings import IdentitySettings
from stack.broker import Broker
from stack.postgres import Postgres
from tests.service.conftest import FreshDatabase
from tests.service.harness import NOW, Keys, Started, started
from tests.service.identity.cast import CountingArgon2, open_family, sign_in

PLACES = 24


@dataclass(slots=True)
class StoppedClock(Clock):
    """A clock that only a test moves: waits and sessions do not run out because the machine is slow."""

    def now(self) -> datetime:
        """Tell the moment to which the test has moved."""
        return NOW + self.offset


class StoppedSettings(IdentitySettings):
    """Identity's settings with a stopped clock."""

    @cached_property
    def clock(self) -> Clock:
        """The one clock of this process."""
        return StoppedClock()


@pytest.fixture
def argon2() -> CountingArgon2:
    """Count the work that passwords cost."""
    return CountingArgon2()


@pytest_asyncio.fixture(loop_scope="session")
async def service(
    postgres: Postgres, stream: Broker, keys: Keys, fresh_database: FreshDatabase, argon2: CountingArgon2
) -> AsyncIterator[Started]:
    """Run identity without any account."""
    made = partial(build, hashes=PasswordHashes(argon2, places=PLACES))
    database = await fresh_database("identity")
    async with started("identity", StoppedSettings, made, postgres=postgres, broker=stream, keys=keys, database=database) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def signed_in(service: Started) -> SignedIn:
    """Sign Jean Dupont in."""
    await open_family(service)
    return await sign_in(service)
