"""Consumer half: every service takes the committed examples it listens to, twice and out of order, and parks none."""

import importlib
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from chassis.service import Service
from chassis.tx import Tx
from contracts.base import Event
from stack import ROOT, SERVICES
from stack.broker import Broker
from stack.documents import load_contracts
from stack.postgres import Postgres
from tests.service.conftest import FreshDatabase
from tests.service.harness import Keys, started

load_contracts()
OF_EVERY_SERVICE = {
    found for path in (ROOT / "chassis" / "migrations").glob("*.sql") for found in re.findall(r"create table (\w+)", path.read_text())
} | {"schema_migrations"}
MORE = {"messaging": {"mail_sender": "portail@mairie.example", "portal_url": "http://127.0.0.1"}}


def parts(name: str) -> tuple[type[Any], Callable[[Any], Service]]:
    """Find the settings and the composition root of a service."""
    app = importlib.import_module(f"services.{name}.app")
    settings = importlib.import_module(f"services.{name}.settings")
    kinds = [value for key, value in vars(settings).items() if key.endswith("Settings") and value.__module__ == settings.__name__]
    return kinds[0], app.build


@pytest.mark.parametrize("name", SERVICES)
async def test_a_service_takes_the_examples_twice_and_out_of_order(
    name: str, postgres: Postgres, stream: Broker, keys: Keys, fresh_database: FreshDatabase
) -> None:
    settings, build = parts(name)
    database = await fresh_database(name)
    async with started(
        name, settings, build, postgres=postgres, broker=stream, keys=keys, database=database, **MORE.get(name, {})
    ) as service:
        listened: list[Event] = []
        for kind in service.service.reactions.kinds.values():
            example = json.loads((ROOT / "contracts" / "examples" / f"{kind.type}.json").read_text())
            listened.append(kind.model_validate(example))
        async with service.database.transaction() as tx:
            before = await filled_tables(tx)
        older = [event.model_copy(update={"version": max(event.version - 1, 1)}) for event in listened]
        await service.tell(*reversed(listened), *listened, *older)
        async with service.database.transaction() as tx:
            assert [dict(row) for row in await tx.fetch("select subject, error from dead_event")] == []
            filled = await filled_tables(tx) - before
        agreements = service.service.agreements
        left = sorted(filled - agreements.tables() - set(agreements.apart))
        assert left == [], "say in agreement.py how they are compared, or why not"


async def filled_tables(tx: Tx) -> set[str]:
    """Find the service's own tables that hold something."""
    tables = [row[0] for row in await tx.fetch("select tablename from pg_tables where schemaname = 'public'")]
    return {name for name in tables if name not in OF_EVERY_SERVICE and await tx.fetchval(f"select exists (select from {name})")}  # noqa: S608 - its own catalogue
