"""A database of a service as a release before left it, to be brought up to date."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from stack import ROOT
from stack.databases import Connection
from stack.migrations import migrate
from stack.postgres import Postgres

Upgrade = Callable[[], Awaitable[object]]


@asynccontextmanager
async def of_release_before(postgres: Postgres, service: str, migration: str, folder: Path) -> AsyncIterator[tuple[Connection, Upgrade]]:
    """Open a database without a migration of the service, nor those after it, and what brings it up to date; `folder` is empty."""
    for own in ("chassis", f"services/{service}"):
        shutil.copytree(ROOT / own / "migrations", folder / own / "migrations", ignore=shutil.ignore_patterns("*.py"))
    for file in (folder / "services" / service / "migrations").glob("*.sql"):
        if file.name[: len(migration)] >= migration:
            file.unlink()
    database = f"{service}_of_old"
    await postgres.clone("template0", database)
    town = await postgres.connect(database)
    try:
        await town.execute(f"alter schema public owner to {service}_owner")
        await migrate(postgres, service, database=database, root=folder)
        yield town, lambda: migrate(postgres, service, database=database)
    finally:
        await town.close()
        await postgres.drop(database)
