"""Many rows at once: COPY as the role that owns a service's tables, with the whole town in sight."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import asyncpg

from stack.postgres import Postgres

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@asynccontextmanager
async def owner(postgres: Postgres, service: str) -> AsyncIterator[Connection]:
    """Open one transaction as the owner of a service's tables; what is written is there at the end of the block, or nothing."""
    connection = await postgres.connect(service, f"{service}_owner")
    try:
        async with connection.transaction():
            await connection.execute("set local app.scope = 'town'; set local transaction_timeout = 0")
            yield connection
    finally:
        await connection.close()


async def copy(connection: Connection, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows into a table; `columns` are named in the order of the rows' values.

    They pass through a temporary table, because PostgreSQL copies nothing straight into one with row-level security.
    """
    names = ", ".join(columns.split())
    await connection.execute(f"create temp table sown on commit drop as select {names} from {table} with no data")  # noqa: S608 - our own names
    await connection.copy_records_to_table("sown", columns=columns.split(), records=rows)
    await connection.execute(f"insert into {table} ({names}) select {names} from sown; drop table sown")  # noqa: S608 - our own names
