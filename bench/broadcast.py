"""A broadcast to 10,000 households: when the last inbox has it and the last e-mail left, and what memory and others notice of it.

The messaging service runs as in a town. While the broadcast leaves, a family asks for its unread messages 20 times a second: `quiet_ms`
is how long that takes before, `during_ms` meanwhile. `grown_mib` is how much the service's memory grew at most.
"""

import asyncio
import time
from collections import Counter
from datetime import timedelta
from uuid import UUID

import aiohttp
import uvloop

from bench._figures import at_rate, milliseconds, publish
from bench._memory import peak_mib
from bench.notices import household, installed, messaging, reached, sink, tell
from chassis.client import Client
from chassis.clock import Clock
from chassis.ids import new_id
from chassis.tokens import Actor, Signer
from contracts.messaging import CountUnread, ScheduleBroadcast
from contracts.rights import Right
from stack import keys
from stack.topology import Topology

HOUSEHOLDS = 10_000
RATE, QUIET_SECONDS = 20.0, 5


async def main() -> None:
    """Measure and print."""
    async with installed() as topology:
        publish(await measured(topology))


async def measured(topology: Topology) -> dict[str, object]:
    """Send the broadcast, and wait for the last message and the last e-mail."""
    families = [new_id() for _ in range(HOUSEHOLDS)]
    async with sink(topology) as told_by_sink, messaging(topology) as process, aiohttp.ClientSession() as session:
        await tell(topology, [household(one, number) for number, one in enumerate(families)])
        await reached(topology, "select count(*) from adult", HOUSEHOLDS)
        client = Client(session, topology.url("messaging"))
        quiet = await asked(client, _token(topology, family=families[0]), int(RATE * QUIET_SECONDS))
        memory = peak_mib(process.pid, forget=True)
        began = time.perf_counter()
        letter = ScheduleBroadcast(
            broadcast_id=new_id(), subject="Grève jeudi", text="Pas de repas jeudi.\n\n" * 20, whom="Toutes les familles", everybody=True
        )
        inbox = asyncio.create_task(reached(topology, "select count(*) from message", HOUSEHOLDS))
        mail = asyncio.create_task(reached(topology, "select count(*) from email where status = 'sent'", HOUSEHOLDS))
        await client.send(letter, token=_token(topology), seconds=30)
        scheduled_s = time.perf_counter() - began
        during: list[float] = []
        while not mail.done():
            during += await asked(client, _token(topology, family=families[0]), int(RATE))
        inbox_s, mail_s = await inbox - began, await mail - began
        grown = peak_mib(process.pid) - memory
    recipients = Counter(recipient for recipient, _ in await told_by_sink)
    return {
        "households": HOUSEHOLDS,
        "scheduled_s": round(scheduled_s, 2),
        "inbox_s": round(inbox_s, 2),
        "mail_s": round(mail_s, 2),
        "lost": HOUSEHOLDS - len(recipients),
        "doubled": recipients.total() - len(recipients),
        "grown_mib": round(grown, 1),
        "quiet_ms": milliseconds(quiet),
        "during_ms": milliseconds(during),
    }


async def asked(client: Client, token: str, count: int) -> list[float]:
    """Ask for a family's unread messages at a steady rate; tells how long each answer took."""
    took: list[float] = []

    async def ask(_: int) -> None:
        began = time.perf_counter()
        await client.send(CountUnread(), token=token)
        took.append(time.perf_counter() - began)

    await at_rate(RATE, count, ask)
    return took


def _token(topology: Topology, family: UUID | None = None) -> str:
    actor = Actor(kind="staff", account_id=new_id(), display_name="Claire MOREL", rights=frozenset({Right.SEND_BROADCAST}))
    if family is not None:
        actor = Actor(kind="family", account_id=new_id(), family_id=family, guardian_id=new_id(), display_name="Anne MARTIN")
    signing = keys.signing_key_file(topology.installation.secrets, "identity")
    return Signer.from_file("identity", signing, Clock(timedelta())).sign(actor)[0]


if __name__ == "__main__":
    uvloop.run(main())
