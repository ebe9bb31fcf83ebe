"""A town sown by `./portail seed` is the very town that the same requests would have made one by one."""

import asyncio
from datetime import date
from typing import Any

from contracts.billing import TakeOver
from stack.demo.town import Town
from stack.seed.population import REGIE, families
from stack.seed.quiet import quiet
from stack.seed.sowing import enter_rules, sow
from stack.topology import Topology
from tests.journeys.running import backstage

TODAY = date(2026, 11, 16)
COUNT = 8
MACHINERY = {
    "outbox", "work", "idempotency", "spent_key", "dead_event", "projection_position", "schema_migrations", "invitation", "sign_in_attempt",
    "audit_head", "audit_entry", "retention_evidence",
}  # fmt: skip
"""Tables of how a town was made, not of what it holds."""
BY_CHANCE = {
    "account_id",
    "entry",
    "cause",
    "password_hash",
    "opening_key",
    "invoice_id",
    "payment_id",
    "operation_id",
    "calendar_id",
    "edition",
}
"""Columns that differ between two towns made in the same way: ids drawn at random or in the order of arrival, and who did it when."""
TOLD = {("estimate", "version"), ("billed_as", "since")}

Tables = dict[str, list[list[tuple[str, str]]]]


async def test_a_sown_town_equals_the_town_that_requests_would_have_made() -> None:
    async with backstage(TODAY, "town") as (topology, _):
        await sow(topology, COUNT)
        sown = await everything(topology)
    async with backstage(TODAY, "town") as (topology, _):
        await by_requests(topology)
        entered = await everything(topology)
    assert sown.keys() == entered.keys()
    for table, rows in entered.items():
        assert sown[table] == rows, table
    for table in ("identity.account", "billing.charge", "billing.allocation", "planning.place", "messaging.household"):
        assert sown[table], table


async def by_requests(topology: Topology) -> None:
    """Enter the population one request at a time."""
    async with Town.open(topology) as town:
        await enter_rules(town, 0, COUNT)
        population = list(families(0, COUNT, TODAY))
        await town.tell_all(one.entry for one in population)
        await town.tell_all(one.account for one in population)
        payments = tuple(one.payment for one in population if one.payment)
        await town.tell(TakeOver(regie=REGIE, invoices=tuple(one.invoice for one in population), payments=payments))
        await asyncio.gather(*(town.tell_when_known(enrolment) for one in population for enrolment in one.enrolments))
        await quiet(topology)


async def everything(topology: Topology) -> Tables:
    """Read all tables of all services, without what chance decides, each sorted."""
    found: Tables = {}
    for service in topology.service_names:
        connection = await topology.postgres.connect(service)
        try:
            names = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
            for name in {row["tablename"] for row in names} - MACHINERY:
                rows = await connection.fetch(f'select * from "{name}"')  # noqa: S608 - names from the catalogue
                found[f"{service}.{name}"] = sorted(kept(name, dict(row)) for row in rows)
        finally:
            await connection.close()
    return found


def kept(table: str, row: dict[str, Any]) -> list[tuple[str, str]]:
    """Keep of a row what must be the same in both towns: not when it was told, nor how often an estimate changed."""
    return [
        (name, str(value))
        for name, value in sorted(row.items())
        if name not in BY_CHANCE and not name.endswith(("_at", "_by", "_since")) and (table, name) not in TOLD
    ]
