"""The family service, running, with the Dupont household in its records."""

from collections.abc import AsyncIterator
from datetime import date

import pytest_asyncio

from contracts.family import AttachChild, FamilyRecord
from services.family.app import build
from services.family.settings import FamilySettings
from stack.broker import Broker
from stack.postgres import Postgres
from tests.service.conftest import FreshDatabase
from tests.service.family.cast import CLERK, DUPONT, JEANNE, JUDGE
from tests.service.harness import Keys, Started, started


@pytest_asyncio.fixture(loop_scope="session")
async def service(postgres: Postgres, stream: Broker, keys: Keys, fresh_database: FreshDatabase) -> AsyncIterator[Started]:
    """Run the family service on an empty record."""
    database = await fresh_database("family")
    async with started("family", FamilySettings, build, postgres=postgres, broker=stream, keys=keys, database=database) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def dupont(service: Started) -> FamilyRecord:
    """Enter the Dupont family."""
    return await service.send(DUPONT, CLERK)


@pytest_asyncio.fixture(loop_scope="session")
async def jeanne(service: Started, dupont: FamilyRecord) -> FamilyRecord:
    """Enter the household of Léa's mother, who lives elsewhere, and attach Léa to it."""
    record = await service.send(JEANNE, CLERK)
    lea = next(child for child in dupont.children if child.first_name == "Léa")
    await service.send(AttachChild(child_id=lea.child_id, family_id=record.family_id, since=date(2026, 1, 1)), JUDGE)
    return record
