"""Migrations: the chassis's tables and the service's own, made by the role that may, used by the role that works."""

from pathlib import Path

import pytest

from stack.console import OperatorError
from stack.migrations import migrate
from stack.postgres import Postgres

UP = "-- migrate:up\n{}\n-- migrate:down\n"


async def test_migrations_are_applied_once_and_usable_by_the_service(postgres: Postgres, tmp_path: Path) -> None:
    await postgres.provision(["registry"])
    for folder, name, statement in (
        ("chassis", "0000_chassis.sql", "create table outbox (seq bigint generated always as identity, id uuid);"),
        ("services/registry", "0001_invoices.sql", "create table invoice (id uuid primary key);"),
    ):
        (tmp_path / folder / "migrations").mkdir(parents=True)
        (tmp_path / folder / "migrations" / name).write_text(UP.format(statement))
    for _ in range(2):
        await migrate(postgres, "registry", root=tmp_path)
    service = await postgres.connect("registry", "registry")
    await service.execute("insert into outbox (id) values (uuidv7())")
    await service.execute("insert into invoice (id) values (uuidv7())")
    assert [row[0] for row in await service.fetch("select version from schema_migrations order by 1")] == ["0000", "0001"]
    await service.close()

    (tmp_path / "services/registry/migrations/0002_broken.sql").write_text(UP.format("create table oops (;"))
    with pytest.raises(OperatorError, match="syntax error"):
        await migrate(postgres, "registry", root=tmp_path)
    await postgres.drop("registry")
