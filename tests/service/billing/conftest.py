"""The billing service, running, with its regie."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from services.billing.app import build
from services.billing.settings import BillingSettings
from stack.broker import Broker
from stack.postgres import Postgres
from tests.service.billing.card_cast import Shop, shop
from tests.service.billing.cast import CASHIER, REGIE
from tests.service.conftest import FreshDatabase
from tests.service.harness import Keys, Started, started


@pytest_asyncio.fixture(loop_scope="session")
async def service(postgres: Postgres, stream: Broker, keys: Keys, fresh_database: FreshDatabase) -> AsyncIterator[Started]:
    """Run the billing service with one regie entered."""
    database = await fresh_database("billing")
    async with started("billing", BillingSettings, build, postgres=postgres, broker=stream, keys=keys, database=database) as running:
        await running.send(REGIE, CASHIER)
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def till(postgres: Postgres, stream: Broker, keys: Keys, fresh_database: FreshDatabase, tmp_path: Path) -> AsyncIterator[Shop]:
    """Run the billing service with a processor of card payments."""
    async with shop(postgres, stream, keys, await fresh_database("billing"), tmp_path) as opened:
        yield opened
