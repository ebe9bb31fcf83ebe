"""What families notice of an invoice run: click to new estimate, 20 a second, while 30,000 invoices are issued, twice.

`quiet_ms` is how long that takes before, `during_ms` meanwhile; `issue_s` is how long the runs take with it, and `told_s` when every
service has heard all that they told. Goal: nobody waits for a run; a click takes under 200 ms (99th percentile).
"""

import asyncio
import time
from contextlib import AsyncExitStack
from uuid import UUID

import aiohttp
import uvloop

from bench._figures import milliseconds, publish
from bench._town import signer_of, town
from bench.invoicing import grow, prepared, reached, token
from bench.stories import FAMILIES, book, household, listen, settle_down, signed_in
from chassis.client import Client
from contracts.billing import IssueRun
from stack.installation import Installation
from stack.seed.quiet import quiet
from stack.topology import Topology

RATE = 20.0
QUIET_CLICKS = 200
A_SECOND = int(RATE)
INVOICES = 30_000
RUNS = 2


async def main() -> None:
    """Measure and print."""
    async with town() as running, AsyncExitStack() as stack, aiohttp.ClientSession() as session:
        topology = Topology.running(Installation(running.data))
        signer = signer_of(topology)
        billing = Client(session, topology.url("billing"))
        credentials = (*running.account("administrator"), running.code("administrator"))
        clerk = await stack.enter_async_context(signed_in(running.access.staff_api_url, *credentials))
        households = [await stack.enter_async_context(household(running, clerk, number)) for number in range(FAMILIES)]
        listeners = [asyncio.create_task(listen(running, one)) for one in households]
        await settle_down(running)
        before = await book(running, households, range(QUIET_CLICKS), RATE)
        during: list[float] = []
        took: list[tuple[float, float]] = []
        for _ in range(RUNS):
            await grow(topology, INVOICES)
            run = await prepared(topology, billing, signer)
            await quiet(topology)
            began = time.perf_counter()
            await billing.send(IssueRun(run_id=run.run_id), token=token(signer))
            issuing = asyncio.create_task(issued(topology, run.run_id))
            while not issuing.done():
                first = QUIET_CLICKS + len(during)
                during += await book(running, households, range(first, first + A_SECOND), RATE)
            ended = await issuing
            await quiet(topology)
            took.append((ended - began, time.perf_counter() - began))
        for listener in listeners:
            listener.cancel()
    issue, told = zip(*took, strict=True)
    publish(
        {
            "quiet_ms": milliseconds(before),
            "during_ms": milliseconds(during),
            "clicks": len(during),
            "issue_s": [round(seconds, 1) for seconds in issue],
            "told_s": [round(seconds, 1) for seconds in told],
        }
    )


async def issued(topology: Topology, run_id: UUID) -> float:
    """Wait until a run is issued; tells the moment."""
    await reached(topology, run_id, "issued")
    return time.perf_counter()


if __name__ == "__main__":
    uvloop.run(main())
