"""The planning service, running, with its town."""

from collections.abc import AsyncIterator

import pytest_asyncio

from services.planning.app import build
from services.planning.settings import PlanningSettings
from stack.broker import Broker
from stack.postgres import Postgres
from tests.service.conftest import FreshDatabase
from tests.service.harness import Keys, Started, started
from tests.service.planning.cast import Town, offset_to_start, settle_town


@pytest_asyncio.fixture(loop_scope="session")
async def service(postgres: Postgres, stream: Broker, keys: Keys, fresh_database: FreshDatabase) -> AsyncIterator[Started]:
    """Run the planning service on an empty database, on Monday 23 November 2026 from 9:00."""
    async with started(
        "planning",
        PlanningSettings,
        build,
        postgres=postgres,
        broker=stream,
        keys=keys,
        database=await fresh_database("planning"),
        clock_offset=offset_to_start(),
    ) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def town(service: Started) -> Town:
    """Enter the facility and the families of the story."""
    return await settle_town(service)
