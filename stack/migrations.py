"""Bring the services' databases to the present shape, by dbmate, as the role that may change it."""

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path

from stack import ROOT, walls
from stack.console import OperatorError
from stack.databases import Databases


async def migrate(postgres: Databases, service: str, *, database: str | None = None, root: Path = ROOT) -> None:
    """Apply what is missing: first the tables every service has from the chassis, then the service's own; then see to its walls."""
    folders = (root / "chassis" / "migrations", root / "services" / service / "migrations")
    dbmate = await asyncio.create_subprocess_exec(
        str(Path(sys.prefix) / "bin" / "dbmate"),
        *("--url", postgres.guarded_url(database or service, f"{service}_owner")),
        *(argument for folder in folders if folder.is_dir() for argument in ("--migrations-dir", str(folder))),
        *("--no-dump-schema", "migrate"),
        env={"PGPASSWORD": postgres.password_file(f"{service}_owner").read_text()},
        cwd="/",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await dbmate.communicate()
    if dbmate.returncode != 0:
        raise OperatorError(f"La base « {service} » n'a pas pu être mise à jour :\n{printed.decode(errors='replace').strip()}")
    owner = await postgres.connect(database or service, f"{service}_owner")
    try:
        await walls.ask_once(owner)
        await owner.execute(f"revoke insert, update, delete on schema_migrations from {service}")
    finally:
        await owner.close()


async def migrate_all(postgres: Databases, services: Iterable[str]) -> None:
    """Bring several services' databases to the present shape, all at once."""
    await asyncio.gather(*(migrate(postgres, service) for service in services))
