"""The statement of a family with ten years of history, asked of the billing service: a hundred and twenty invoices, each paid.

Goal: p99 of 10 ms in the service. Beside it, in the same run, the bare floor: the family's operations and entries read from the same
tables by one indexed query, without the product. The summary of the account (balance, unpaid invoices) is measured as well.
"""

import time
from uuid import UUID

import aiohttp
import uvloop

from bench._figures import milliseconds, publish
from bench._town import signer_of, town
from chassis.client import Client
from chassis.ids import new_id
from chassis.tokens import Actor, Signer
from contracts.billing import GetAccountSummary, GetStatement
from stack.installation import Installation
from stack.seed.tables import owner
from stack.topology import Topology

FAMILIES = 500
MONTHS = 120
STATEMENTS = 2_000
WARM = 50
HISTORY = (
    "insert into regie (code, name) values ('ME', 'Régie de mesure') on conflict do nothing",
    f"""
    create temp table history on commit drop as
    select family_id, uuidv7() as invoice_id, uuidv7() as payment_id, row_number() over () as place,
        (date '2016-12-01' + make_interval(months => month))::date as day, 1000 + (random() * 20000)::bigint as cents
    from (select uuidv7() as family_id from generate_series(1, {FAMILIES})) as family, generate_series(0, {MONTHS - 1}) as month
    """,  # noqa: S608 - our own numbers
    """
    insert into ledger_operation (operation_id, family_id, regie, number, day, taken_over, posted_at)
    select invoice_id, family_id, 'ME', 'ME-' || place, day, false, now() from history
    union all select payment_id, family_id, 'ME', 'ME-R' || place, day + 20, false, now() from history
    """,
    """
    insert into ledger_entry (operation_id, family_id, account, cents)
    select invoice_id, family_id, account, sign * cents
    from history, (values ('receivable', 1), ('revenue', -1)) as side (account, sign)
    union all select payment_id, family_id, account, sign * cents
    from history, (values ('cash', 1), ('receivable', -1)) as side (account, sign)
    """,
    """
    insert into invoice (invoice_id, family_id, due_on, period_from, period_to)
    select invoice_id, family_id, day + 30, day - 30, day - 1 from history
    """,
    "insert into payment (payment_id, family_id, method) select payment_id, family_id, 'cash' from history",
    "insert into allocation (payment_id, invoice_id, family_id, cents) select payment_id, invoice_id, family_id, cents from history",
)
BARE = (
    "select operation_id, number, day, entry.cents from ledger_operation as operation"
    " join ledger_entry as entry using (operation_id) where operation.family_id = $1 and entry.account = 'receivable'"
)


async def main() -> None:
    """Measure and print."""
    async with town() as running, aiohttp.ClientSession() as session:
        topology = Topology.running(Installation(running.data))
        signer = signer_of(topology)
        families = await write(topology)
        client = Client(session, topology.url("billing"))
        statements, summaries = await ask(client, signer, families)
        bare = await read_barely(topology, families)
    publish(
        {
            "families": FAMILIES,
            "operations_each": 2 * MONTHS,
            "statements": STATEMENTS,
            "statement_ms": milliseconds(statements),
            "summary_ms": milliseconds(summaries),
            "bare_ms": milliseconds(bare),
        }
    )


async def write(topology: Topology) -> list[UUID]:
    """Write ten years of each family into billing's tables; returns the families."""
    async with owner(topology.postgres, "billing") as connection:
        for statement in HISTORY:
            await connection.execute(statement, timeout=300)
        families = [row[0] for row in await connection.fetch("select distinct family_id from history")]
    administrator = await topology.postgres.connect("billing")
    await administrator.execute("vacuum analyze")
    await administrator.close()
    return families


async def ask(client: Client, signer: Signer, families: list[UUID]) -> tuple[list[float], list[float]]:
    """Ask for statements and summaries, one after the other, each of another family and school year."""
    statements: list[float] = []
    summaries: list[float] = []
    for number in range(-WARM, STATEMENTS):
        family_id = families[number % len(families)]
        token = signer.sign(Actor(kind="family", account_id=new_id(), family_id=family_id, guardian_id=new_id(), display_name="Mesure"))[0]
        first = 2017 + number % 9
        began = time.perf_counter()
        await client.send(GetStatement(school_year=f"{first}-{first + 1}"), token=token)
        between = time.perf_counter()
        await client.send(GetAccountSummary(), token=token)
        if number >= 0:
            statements.append(between - began)
            summaries.append(time.perf_counter() - between)
    return statements, summaries


async def read_barely(topology: Topology, families: list[UUID]) -> list[float]:
    """Read the operations of a family by one query, as often."""
    taken: list[float] = []
    connection = await topology.postgres.connect("billing")
    try:
        for number in range(-WARM, STATEMENTS):
            began = time.perf_counter()
            await connection.fetch(BARE, families[number % len(families)])
            if number >= 0:
                taken.append(time.perf_counter() - began)
    finally:
        await connection.close()
    return taken


if __name__ == "__main__":
    uvloop.run(main())
