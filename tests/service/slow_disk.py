"""A disk that takes its time: commits that wait for it stay away for as long as a test wants."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from stack.databases import Connection
from stack.postgres import Postgres
from tests.eventually import eventually

A_WHILE = 0.3


@asynccontextmanager
async def a_slow_disk(postgres: Postgres, administrator: Connection) -> AsyncIterator[None]:
    """Let no commit that waits for the disk return, until the end of the block: each waits for a standby that never comes as well."""
    probe = await postgres.connect("postgres")
    commits: list[asyncio.Task[str]] = []

    async def holds() -> bool:
        commits.append(asyncio.create_task(probe.execute("create temporary table if not exists written (); drop table written")))
        done, _ = await asyncio.wait(commits[-1:], timeout=A_WHILE)
        return not done

    await administrator.execute("alter system set synchronous_standby_names = 'nobody'")
    await administrator.execute("select pg_reload_conf()")
    try:
        await eventually(holds)
        yield
    finally:
        await administrator.execute("alter system reset synchronous_standby_names")
        await administrator.execute("select pg_reload_conf()")
        await asyncio.gather(*commits)
        await probe.close()
