"""10,000 issued invoices become 10,000 messages in inboxes and 10,000 e-mails that a local SMTP sink accepted.

The facts are put into the stream as billing's relay does, in batches; the messaging service runs as in a town, with its own PostgreSQL
and NATS. Goal: the last message in its inbox 10 s after the first fact was told. Beside it the bare floor of the same run: the same rows
inserted into the same tables, and the same letters handed to the same sink over as many connections, without anything in between.
"""

import asyncio
import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP as FOR_SMTP
from uuid import UUID

import aiosmtplib
import nats
import uvloop

from bench._figures import publish
from bench._town import scratch_folder
from chassis import cloudevents
from chassis.batch import Sealed, publish_together
from chassis.ids import new_id
from chassis.stream import provision
from contracts.base import Event
from contracts.billing import InvoiceIssued
from contracts.family import FamilySaved, GuardianCard
from stack import ROOT
from stack.installation import Installation
from stack.migrations import migrate
from stack.process import Process
from stack.seed.tables import owner
from stack.topology import Topology

PORTS = 18_600
FACTS = 10_000
TOGETHER = 500
CONNECTIONS = 4
PROVIDERS = (*("grand.exemple",) * 5, *("orange.exemple",) * 2, *("libre.exemple",) * 2, "poste.exemple")
"""Where ten families have their addresses: few providers have most of them, one has half, and each gets few letters at a time."""
PATIENCE = 600.0

BARE = (
    (
        "insert into message (message_id, family_id, kind, fact, subject, text, sender, received_at)"
        " select gen_random_uuid(), family_id, kind, fact || ':bare', subject, text, sender, received_at from message"
    ),
    "update mailbox set unread = unread + 1, version = version + 1",
    (
        "insert into email (email_id, message_id, family_id, recipient, status, queued_at, due_at)"
        " select gen_random_uuid(), message_id, family_id, 'bare@exemple.fr', 'queued', received_at, received_at"
        " from message where fact like '%:bare'"
    ),
    (
        "insert into outbox (id, subject, payload, created_at)"
        " select gen_random_uuid(), 'bare', repeat('x', 600), received_at from message where fact like '%:bare'"
    ),
)


async def main() -> None:
    """Measure and print."""
    async with installed() as topology:
        publish(await measured(topology))


@asynccontextmanager
async def installed() -> AsyncIterator[Topology]:
    """Run a PostgreSQL and a NATS of their own, made ready for messaging, until the end of the block."""
    folder = scratch_folder()
    installation = Installation(folder)
    installation.remember(purpose="town")
    for made in (installation.secrets, installation.logs):
        made.mkdir(exist_ok=True)
    topology = Topology(installation, PORTS)
    try:
        await asyncio.gather(topology.postgres.start(), topology.broker.start())
        await topology.postgres.provision(topology.service_names)
        await migrate(topology.postgres, "messaging")
        await provision(topology.broker.url, topology.broker.seed("admin"), max_bytes=topology.broker.stream_limit)
        yield topology
    finally:
        await asyncio.gather(topology.postgres.stop(), topology.broker.stop())
        shutil.rmtree(folder, ignore_errors=True)


async def measured(topology: Topology) -> dict[str, object]:
    """Tell the facts, and wait for the last message and the last e-mail."""
    families = [new_id() for _ in range(FACTS)]
    async with sink(topology) as told_by_sink, messaging(topology):
        await tell(topology, [household(one, number) for number, one in enumerate(families)])
        await reached(topology, "select count(*) from adult", FACTS)
        began = time.perf_counter()
        inbox = asyncio.create_task(reached(topology, "select count(*) from message", FACTS))
        mail = asyncio.create_task(reached(topology, "select count(*) from email where status = 'sent'", FACTS))
        await tell(topology, [invoice(one, number) for number, one in enumerate(families)])
        inbox_s, mail_s = await inbox - began, await mail - began
        bare_inbox = await inserted_barely(topology)
        bare_mail = await mailed_barely(topology.port("smtp"))
        messages, failed = await counted(topology)
    letters = Counter((recipient, name) for recipient, name in await told_by_sink if recipient != "bare@exemple.fr")
    recipients = Counter(recipient for recipient, _ in letters.elements())
    return {
        "facts": FACTS,
        "inbox_s": round(inbox_s, 2),
        "mail_s": round(mail_s, 2),
        "lost": FACTS - messages + FACTS - len(recipients) + failed,
        "doubled": recipients.total() - len(recipients),
        "connections": CONNECTIONS,
        "bare_insert_s": round(bare_inbox, 2),
        "bare_mail_s": round(bare_mail, 2),
    }


@asynccontextmanager
async def messaging(topology: Topology) -> AsyncIterator[Process]:
    """Run the messaging service, ready, as a town does."""
    program = next(one for one in topology.services() if one.name == "messaging")
    process = await Process.start(program, topology.installation.logs)
    try:
        while not await program.ready():  # noqa: ASYNC110 - only asking tells
            await asyncio.sleep(0.05)
        yield process
    finally:
        await process.stop()


@asynccontextmanager
async def sink(topology: Topology) -> AsyncIterator["asyncio.Future[list[tuple[str, str]]]"]:
    """Run the sink; what it took is known at the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench._sink", str(topology.port("smtp"))),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        limit=64 * 1024 * 1024,
    )
    if process.stdout is None:
        message = "the sink has no output"
        raise RuntimeError(message)
    await process.stdout.readline()
    taken: asyncio.Future[list[tuple[str, str]]] = asyncio.get_running_loop().create_future()
    try:
        yield taken
    finally:
        process.terminate()
        taken.set_result(json.loads(await process.stdout.readline()))
        await process.wait()


def household(family_id: UUID, number: int) -> FamilySaved:
    """Make a family with one adult who wants e-mails."""
    card = GuardianCard(
        guardian_id=new_id(),
        role="primary",
        title="Madame",
        last_name="Martin",
        first_name="Anne",
        email=f"famille-{number}@{PROVIDERS[number % len(PROVIDERS)]}",
        email_consent=True,
    )
    return FamilySaved(family_id=family_id, version=1, family_number=f"{number:013}", city="Lyon", guardians=(card,))


def invoice(family_id: UUID, number: int) -> InvoiceIssued:
    """Issue an invoice today."""
    today = datetime.now(UTC).date()
    return InvoiceIssued(
        version=1,
        family_id=family_id,
        invoice_id=new_id(),
        number=f"AL-{number}",
        issued_on=today,
        due_on=today + timedelta(days=30),
        total_cents=12_060,
        taken_over=False,
    )


async def tell(topology: Topology, events: Sequence[Event]) -> None:
    """Put events into the stream as a relay does: many together."""
    client = await nats.connect(topology.broker.url, nkeys_seed_str=topology.broker.seed("admin"), inbox_prefix=b"_INBOX_admin")
    now = datetime.now(UTC)
    for first in range(0, len(events), TOGETHER):
        wrapped = [cloudevents.wrap(one, source="billing", now=now) for one in events[first : first + TOGETHER]]
        await publish_together(client, [Sealed(one.wire_subject, one.payload.encode(), {"Nats-Msg-Id": str(one.id)}) for one in wrapped])
    await client.close()


async def reached(topology: Topology, question: str, count: int) -> float:
    """Ask some times a second until a table holds as many rows; tells when."""
    connection = await topology.postgres.connect("messaging")
    deadline = time.perf_counter() + PATIENCE
    try:
        await connection.execute("select set_config('app.scope', 'town', false)")
        while await connection.fetchval(question) < count:
            if time.perf_counter() > deadline:
                raise TimeoutError(question)
            await asyncio.sleep(0.05)
    finally:
        await connection.close()
    return time.perf_counter()


async def counted(topology: Topology) -> tuple[int, int]:
    """Count the distinct facts that were told, and the e-mails that were not sent."""
    async with owner(topology.postgres, "messaging") as connection:
        return (
            await connection.fetchval("select count(distinct fact) from message where fact not like '%:bare'"),
            await connection.fetchval("select count(*) from email where status <> 'sent'"),
        )


async def inserted_barely(topology: Topology) -> float:
    """Insert as many of the same rows in one transaction that is rolled back."""
    connection = await topology.postgres.connect("messaging", "messaging_owner")
    try:
        await connection.execute("set app.scope = 'town'; set statement_timeout = 0; set transaction_timeout = 0")
        began = time.perf_counter()
        transaction = connection.transaction()
        await transaction.start()
        for statement in BARE:
            await connection.execute(statement, timeout=PATIENCE)
        took = time.perf_counter() - began
        await transaction.rollback()
    finally:
        await connection.close()
    return took


async def mailed_barely(port: int) -> float:
    """Hand as many letters of the same size to the same sink over as many connections."""
    letter = EmailMessage(policy=FOR_SMTP)
    letter["From"], letter["To"], letter["Subject"] = "portail@exemple.fr", "bare@exemple.fr", "Votre facture"
    letter.set_content("Bonjour\n" * 60)
    letter.add_alternative("<p>Bonjour</p>\n" * 120, subtype="html")
    left = iter(range(FACTS))

    async def carry() -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port) as line:
            for _ in left:
                await line.send_message(letter)

    began = time.perf_counter()
    await asyncio.gather(*(carry() for _ in range(CONNECTIONS)))
    return time.perf_counter() - began


if __name__ == "__main__":
    uvloop.run(main())
