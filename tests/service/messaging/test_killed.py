"""One fact, one notice and at most one e-mail for each recipient, also when messaging is killed in the middle."""

import asyncio
import os
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import nats
from nats.js import JetStreamContext

from chassis import cloudevents
from chassis.ids import new_id
from contracts.base import Event
from stack import ROOT
from stack.broker import Broker
from stack.postgres import Postgres
from tests.eventually import eventually
from tests.service.conftest import FreshDatabase
from tests.service.harness import NOW, OFFSET, Keys, start_at_the_end
from tests.service.messaging.cast import household_of, invoice_of
from tests.service.messaging.smtp_peer import Peer

FACTS = 200
BEFORE = 150
MUTE_AFTER = 40
CONNECTIONS = 4


@asynccontextmanager
async def process(environment: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the messaging service in a process of its own; killed at the end of the block."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.messaging"),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield child
    finally:
        child.kill()
        await child.wait()


@asynccontextmanager
async def telling(broker: Broker) -> AsyncIterator[JetStreamContext]:
    """Open a connection on which others tell."""
    client = await nats.connect(broker.url, nkeys_seed_str=broker.seed("admin"), inbox_prefix=b"_INBOX_admin")
    yield client.jetstream()
    await client.close()


async def tell(stream: JetStreamContext, events: list[Event]) -> None:
    for event in events:
        one = cloudevents.wrap(event, source="billing", now=NOW)
        await stream.publish(one.wire_subject, one.payload.encode(), headers={"Nats-Msg-Id": str(one.id)})


async def test_killed_in_the_middle_every_notice_arrives_once_and_every_doubt_is_counted(  # noqa: PLR0917 - each is a real part
    postgres: Postgres, stream: Broker, keys: Keys, fresh_database: FreshDatabase, relay: Peer, free_port: Callable[[], int]
) -> None:
    database = await fresh_database("messaging")
    port = free_port()
    settings: dict[str, Any] = {
        "port": port,
        "clock_offset": OFFSET,
        "database_url": postgres.guarded_url(database, "messaging"),
        "database_password_file": postgres.password_file("messaging"),
        "nats_url": stream.url,
        "nats_seed_file": stream.seed_file("messaging"),
        **keys.settings("messaging"),
        "smtp_port": relay.port,
        "smtp_connections": CONNECTIONS,
        "mail_per_second": 150,
        "mail_sender": "portail@mairie-sainteconsorce.fr",
        "portal_url": "http://127.0.0.1:8400",
    }
    environment = {f"PORTAIL_{name.upper()}": str(value) for name, value in settings.items() if value is not None}
    families = [new_id() for _ in range(FACTS)]
    facts: list[Event] = [invoice_of(one, f"AL-{number}") for number, one in enumerate(families)]
    async with telling(stream) as others:
        await start_at_the_end(postgres, database, "messaging", others)
        relay.mute_after = MUTE_AFTER
        async with process(environment):
            await tell(others, [household_of(one, f"famille@{number}.example") for number, one in enumerate(families)])
            await tell(others, facts[:BEFORE])

            async def in_the_middle() -> bool:
                return relay.hung == CONNECTIONS

            await eventually(in_the_middle, within=90)
        assert len(relay.letters) == MUTE_AFTER + CONNECTIONS
        relay.mute_after = None
        await tell(others, [*facts[BEFORE:], *facts[:50]])
    connection = await postgres.connect(database, "messaging_owner")
    await connection.execute("select set_config('app.scope', 'town', false)")
    async with process(environment):

        async def all_sent() -> bool:
            return bool(await connection.fetchval("select count(*) = $1 from email where status = 'sent'", FACTS))

        await eventually(all_sent, within=90)
        assert await connection.fetchval("select count(*) from message") == FACTS
        assert await connection.fetchval("select count(*) from email") == FACTS
        assert await connection.fetchval("select count(*) from mailbox where unread = 1 and version = 1") == FACTS
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            counted = re.search(r"^portail_emails_perhaps_twice_total ([0-9.]+)$", await answer.text(), re.MULTILINE)
    await connection.close()
    assert counted is not None
    copies = Counter(relay.recipients)
    assert len(copies) == FACTS
    doubled = sum(copies.values()) - FACTS
    assert doubled == CONNECTIONS
    assert doubled <= float(counted[1])
    assert len(set(relay.ids())) == FACTS
