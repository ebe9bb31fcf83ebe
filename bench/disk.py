"""Disk that 1,000 families take in a year: rows that they leave, by what a row weighs with its indexes in a town that has been used.

Beside them what the broker's stream takes (`stream`), by what an event weighs.

Rows are weighed in the demonstration town after an invoice run of 1,000 families; how many there are of each a year is `LEFT`, a guess of
a busy family (1.6 children, 310 days each). Files that families bring in weigh what they weigh, and are reckoned apart.
"""

import aiohttp
import asyncpg
import uvloop

from bench._figures import publish
from bench._told import DAYS, stream
from bench._town import signer_of, town
from bench.invoicing import FIRST, LAST, REGIE, grow, reached, token
from chassis.client import Client
from chassis.clock import Clock
from contracts.billing import IssueRun, PrepareRun
from stack.installation import Installation
from stack.seed.quiet import quiet
from stack.topology import Topology

FAMILIES = 1_000
WEIGHED_FROM = 50
"""Rows that a table must have: below, its empty pages weigh more than they."""

LEFT: dict[str, dict[str, float]] = {
    "identity": {"guardian": 0.2},
    "family": {"record_history": 10, "name_variant": 2, "child": 0.2, "guardian": 0.2, "audit_entry": 10},
    "planning": {
        "booking": DAYS,
        "booking_history": DAYS * 1.2,
        "attendance": DAYS,
        "enrolment": 3.2,
        "enrolment_month": 32,
        "request_day": 60,
        "audit_entry": 30,
    },
    "billing": {
        "charge": DAYS,
        "enrolment_month": 32,
        "unmarked_month": 32,
        "estimate": 10,
        "invoice": 10,
        "invoice_line": 40,
        "ledger_operation": 20,
        "ledger_entry": 40,
    },
    "messaging": {"message": 60, "email": 40},
}
"""Rows that a family leaves in a year, by service and table."""

MEGABYTE = 1_000_000


async def main() -> None:
    """Measure and print."""
    async with town() as running:
        topology = Topology.running(Installation(running.data))
        rows = await weigh(topology)
        await quiet(topology)
        publish({**rows, "stream": await stream(topology)})


async def weigh(topology: Topology) -> dict[str, object]:
    """Issue an invoice to each of 1,000 families, then weigh the rows of each service."""
    await issue(topology)
    rows: dict[str, float] = {}
    year: dict[str, float] = {}
    for service, left in LEFT.items():
        connection = await topology.postgres.connect(service)
        await connection.execute("vacuum analyze")
        weight = {table: await _weight(connection, table) for table in left}
        await connection.close()
        rows |= {f"{service}.{table}": bytes_ for table, bytes_ in weight.items() if bytes_ and left[table] >= 1}
        year[service] = round(sum(weight[table] * count for table, count in left.items()) * FAMILIES / MEGABYTE, 1)
    return {"families": FAMILIES, "megabytes_a_year": {**year, "all": round(sum(year.values()), 1)}, "bytes_a_row": rows}


async def issue(topology: Topology) -> None:
    """Issue one month's invoices to 1,000 families, through the service."""
    await grow(topology, FAMILIES)
    clock = Clock(topology.clock_offset)
    signer = signer_of(topology)
    async with aiohttp.ClientSession() as session:
        client = Client(session, topology.url("billing"))
        due = clock.today().replace(year=2099)
        run = await client.send(PrepareRun(regie=REGIE, period_from=FIRST, period_to=LAST, due_on=due), token=token(signer))
        await reached(topology, run.run_id, "draft")
        await client.send(IssueRun(run_id=run.run_id), token=token(signer))
        await reached(topology, run.run_id, "issued")


async def _weight(connection: "asyncpg.Connection[asyncpg.Record]", table: str) -> float:
    """Tell the bytes of a row of a table, with its indexes."""
    row = await connection.fetchrow(
        f"select count(*) as rows, pg_total_relation_size('{table}') as bytes from {table}"  # noqa: S608 - tables named above
    )
    if row is None or row["rows"] < WEIGHED_FROM:
        message = f"{table} has too few rows to be weighed"
        raise RuntimeError(message)
    return round(float(row["bytes"] / row["rows"]), 1)


if __name__ == "__main__":
    uvloop.run(main())
