"""The messaging service, running, beside a mail relay that behaves as it is told."""

from collections.abc import AsyncIterator

import pytest_asyncio

from services.messaging.app import build
from services.messaging.settings import MessagingSettings
from stack.broker import Broker
from stack.postgres import Postgres
from tests.service.conftest import FreshDatabase
from tests.service.harness import Keys, Started, started
from tests.service.messaging.smtp_peer import Peer, smtp_peer


@pytest_asyncio.fixture(loop_scope="session")
async def relay() -> AsyncIterator[Peer]:
    """Run a mail relay."""
    async with smtp_peer() as peer:
        yield peer


@pytest_asyncio.fixture(loop_scope="session")
async def service(postgres: Postgres, stream: Broker, keys: Keys, fresh_database: FreshDatabase, relay: Peer) -> AsyncIterator[Started]:
    """Run the messaging service on empty inboxes."""
    async with started(
        "messaging",
        MessagingSettings,
        build,
        postgres=postgres,
        broker=stream,
        keys=keys,
        database=await fresh_database("messaging"),
        smtp_host="127.0.0.1",
        smtp_port=relay.port,
        mail_sender="portail@mairie-sainteconsorce.fr",
        portal_url="http://127.0.0.1:8400",
    ) as running:
        yield running
