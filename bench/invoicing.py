"""An invoice run while the town grows from 1,000 to 100,000 families with 27 charges each: draft, then issued, through the service's API.

Goals: draft to issued under 0.5 s for 1,000 families, growing in a straight line, at most four times a bare INSERT ... SELECT of the
same rows into the same tables (operations, entries, invoices, lines, outbox) in the same run, and memory that does not grow. PDF apart.
A small run goes first and is told apart: it makes the connections of the lanes, and their plans. What a run tells leaves at a measured
pace, beside it and after it (docs/decisions/0081): `told_s` is when every service has heard all of it, from when it began to be issued.
The bare rows are inserted then: nothing else has the processors. The town is a real one, not the demonstration, whose PostgreSQL keeps
little in memory.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import aiohttp
import uvloop

from bench._figures import publish
from bench._memory import peak_mib, process_of
from bench._town import signer_of, town
from chassis.client import Client
from chassis.ids import new_id
from chassis.tokens import Actor, Signer
from contracts.billing import GetRun, IssueRun, PrepareRun, RunStatus, RunView
from contracts.rights import Right
from stack.installation import Installation
from stack.seed.quiet import quiet
from stack.seed.tables import Connection, copy, owner
from stack.topology import Topology

WARM_UP = 100
SIZES = (1_000, 10_000, 100_000)
CHILDREN, DAYS = 3, 9
EVENT_BYTES = (580, 461)
"""How long the events are that tell an invoice and the estimate that its days leave."""
TOGETHER = 5_000
LONGEST_SECONDS = 600
REGIE = "ME"
FIRST = date(2026, 10, 1)
LAST = date(2026, 10, 31)

DURABLE = "select pg_logical_emit_message(true, 'bench', '')"
OUTBOX = "insert into outbox (id, subject, payload, created_at) select gen_random_uuid(), subject, payload, now() from measured_outbox"
BARE = (
    (
        "insert into ledger_operation (operation_id, family_id, regie, number, day, taken_over, posted_at, posted_by)"
        " select operation_id, family_id, regie, number, day, taken_over, posted_at, posted_by from measured_operation"
    ),
    "insert into ledger_entry (operation_id, family_id, account, cents) select operation_id, family_id, account, cents from measured_entry",
    (
        "insert into invoice (invoice_id, family_id, kind, due_on, period_from, period_to, run_id)"
        " select invoice_id, family_id, kind, due_on, period_from, period_to, run_id from measured_invoice"
    ),
    (
        "insert into invoice_line (invoice_id, position, family_id, child_id, activity_id, child, activity, quantity, unit_cents, cents,"
        " explanation) select invoice_id, position, family_id, child_id, activity_id, child, activity, quantity, unit_cents, cents,"
        " explanation from measured_line"
    ),
    OUTBOX,
)


async def main() -> None:
    """Measure and print."""
    async with town("up") as running, aiohttp.ClientSession() as session:
        topology = Topology.running(Installation(running.data))
        signer = signer_of(topology)
        client = Client(session, topology.url("billing"))
        process = process_of("services.billing", running.data)
        runs: list[dict[str, object]] = []
        for size in (WARM_UP, *SIZES):
            await grow(topology, size)
            runs.append({"families": size, "charges": size * CHILDREN * DAYS, **await measure(topology, client, signer, process)})
    publish({"warm_up": runs[0], "runs": runs[1:]})


async def measure(topology: Topology, client: Client, signer: Signer, process: int) -> dict[str, object]:
    """Draft and issue a run of all families of the measured regie; then insert the same rows barely."""
    began = time.perf_counter()
    run = await prepared(topology, client, signer)
    drafted = time.perf_counter()
    await client.send(IssueRun(run_id=run.run_id), token=token(signer))
    await reached(topology, run.run_id, "issued")
    issued = time.perf_counter()
    done = await client.send(GetRun(run_id=run.run_id), token=token(signer))
    await quiet(topology)
    told = time.perf_counter()
    bare = await insert_barely(topology, done)
    return {
        "draft_s": round(drafted - began, 3),
        "issue_s": round(issued - drafted, 3),
        "total_s": round(issued - began, 3),
        "told_s": round(told - drafted, 1),
        "bare_insert_s": round(bare, 3),
        "ratio": round((issued - began) / bare, 2),
        "peak_mib": round(peak_mib(process), 1),
        "invoices": done.invoices,
    }


async def prepared(topology: Topology, client: Client, signer: Signer) -> RunView:
    """Draft a run of all families of the measured regie."""
    asked = PrepareRun(regie=REGIE, period_from=FIRST, period_to=LAST, due_on=date(2099, 1, 1))
    run = await client.send(asked, token=token(signer))
    await reached(topology, run.run_id, "draft")
    return run


async def reached(topology: Topology, run_id: UUID, status: RunStatus) -> None:
    """Look at its row whether a run has come to a state, the more rarely the longer it takes: looking weighs on what is measured."""
    began = time.perf_counter()
    connection = await topology.postgres.connect("billing")
    try:
        while await connection.fetchval("select status from invoice_run where run_id = $1", run_id) != status:
            waited = time.perf_counter() - began
            if waited > LONGEST_SECONDS:
                message = f"the run is not {status}"
                raise RuntimeError(message)
            await asyncio.sleep(max(0.005, waited / 100))
    finally:
        await connection.close()


def token(signer: Signer) -> str:
    """Sign the token of a cashier."""
    actor = Actor(kind="staff", account_id=new_id(), display_name="Mesure", rights=frozenset({Right.ISSUE_INVOICE}))
    return signer.sign(actor)[0]


async def grow(topology: Topology, size: int) -> None:
    """Write families of this size into billing's tables in place of those measured before: three children, nine days of each."""
    async with owner(topology.postgres, "billing") as connection:
        for table in ("estimate", "charge"):
            await connection.execute(
                f"delete from {table} where family_id in"  # noqa: S608 - our own words
                " (select family_id from charge join tariff using (activity_id) where regie = $1)",
                REGIE,
            )
        activity = await priced(connection)
    for first in range(0, size, TOGETHER):
        async with owner(topology.postgres, "billing") as connection:
            await write(connection, activity, min(TOGETHER, size - first))
    administrator = await topology.postgres.connect("billing")
    await administrator.execute("vacuum analyze")
    await administrator.close()


async def priced(connection: Connection) -> UUID:
    """Enter the measured regie with an activity and its tariff."""
    await connection.execute("insert into regie (code, name) values ($1, 'Régie de mesure') on conflict do nothing", REGIE)
    activity: UUID | None = await connection.fetchval("select activity_id from tariff where regie = $1", REGIE)
    if activity:
        return activity
    activity = new_id()
    await connection.execute("insert into activity (activity_id, version, name) values ($1, 1, 'Restauration scolaire')", activity)
    await connection.execute(
        "insert into tariff (tariff_id, activity_id, regie, name, valid_from, version) values ($1, $2, $3, 'Mesure', '2020-01-01', 1)",
        new_id(),
        activity,
        REGIE,
    )
    return activity


async def write(connection: Connection, activity: UUID, count: int) -> None:
    """Write some families with their charges and the estimate of the month, in one transaction."""
    children = [(new_id(), new_id(), new_id(), f"Camille{number}") for _ in range(count) for number in range(CHILDREN)]
    families = [new_id() for _ in range(count)]
    owned = [(families[place // CHILDREN], *child) for place, child in enumerate(children)]
    await copy(
        connection, "child", "child_id family_id version first_name", [(child, family, 1, name) for family, child, _, _, name in owned]
    )
    month: list[tuple[Any, ...]] = [(enrolment, FIRST, 1, family, child, name, activity, []) for family, child, enrolment, _, name in owned]
    await copy(connection, "enrolment_month", "enrolment_id month version family_id child_id child activity_id days", month)
    charges: list[tuple[Any, ...]] = [
        (enrolment, FIRST + timedelta(days=day), FIRST, family, child, activity, 850, None, 900, date(2026, 1, 1), 305)
        for family, child, enrolment, _, _ in owned
        for day in range(DAYS)
    ]
    columns = "enrolment_id day month family_id child_id activity_id from_quotient below_quotient quotient quotient_from cents"
    await copy(connection, "charge", columns, charges)
    estimates = [(family, FIRST, 305 * CHILDREN * DAYS, 1) for family in families]
    await copy(connection, "estimate", "family_id month total_cents version", estimates)


async def insert_barely(topology: Topology, run: RunView) -> float:
    """Insert what the run wrote once more, under other ids, in one transaction that is rolled back: the same rows, tables and checks.

    Like those of the run they go to disk: the log is written up to a small commit that follows them.
    """
    connection = await topology.postgres.connect("billing", "billing_owner")
    try:
        await connection.execute("set app.scope = 'town'; set statement_timeout = 0; set transaction_timeout = 0")
        await prepare_barely(connection, run)
        began = time.perf_counter()
        transaction = connection.transaction()
        await transaction.start()
        for statement in BARE:
            await connection.execute(statement, timeout=LONGEST_SECONDS)
        await connection.execute("set constraints all immediate", timeout=LONGEST_SECONDS)
        inserted = time.perf_counter()
        await transaction.rollback()
        rolled_back = time.perf_counter()
        await connection.execute(DURABLE)
        took = inserted - began + time.perf_counter() - rolled_back
    finally:
        await connection.close()
    return took


async def prepare_barely(connection: Connection, run: RunView) -> None:
    """Lay the rows of a run ready beside the tables: the same with new ids and numbers, and as many events."""
    await connection.execute("create temp table measured (was uuid, operation_id uuid, place bigint)")
    await connection.execute(
        "insert into measured select invoice_id, uuidv7(), row_number() over () from invoice where run_id = $1",
        run.run_id,
        timeout=LONGEST_SECONDS,
    )
    statements: Sequence[str] = (
        (
            "create temp table measured_operation as select new.operation_id, was.family_id, was.regie,"
            " was.regie || '-9' || lpad(place::text, 8, '0')"
            " as number, was.day, was.taken_over, was.posted_at, was.posted_by"
            " from measured new join ledger_operation was on was.operation_id = new.was"
        ),
        (
            "create temp table measured_entry as select new.operation_id, was.family_id, was.account, was.cents"
            " from measured new join ledger_entry was on was.operation_id = new.was"
        ),
        (
            "create temp table measured_invoice as select new.operation_id as invoice_id, was.family_id, was.kind, was.due_on,"
            " was.period_from, was.period_to, was.run_id"
            " from measured new join invoice was on was.invoice_id = new.was"
        ),
        (
            "create temp table measured_line as select new.operation_id as invoice_id, was.position, was.family_id, was.child_id,"
            " was.activity_id, was.child, was.activity, was.quantity, was.unit_cents, was.cents, was.explanation"
            " from measured new join invoice_line was on was.invoice_id = new.was"
        ),
        (
            "create temp table measured_outbox as select 'evt.bench' as subject, repeat('x', bytes) as payload"  # noqa: S608
            f" from measured cross join unnest(array{list(EVENT_BYTES)}) as told (bytes)"
        ),
    )
    for statement in statements:
        await connection.execute(statement, timeout=LONGEST_SECONDS)


if __name__ == "__main__":
    uvloop.run(main())
