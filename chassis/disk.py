"""When what was committed without waiting is on disk: with the next commit that does wait, or with a change of nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from chassis.signal import Signal
from chassis.tx import Connection

PATIENCE_SECONDS = 0.02
"""How long a commit of others is waited for: what is taken up at once is followed by one, most often within half of that."""
WITHOUT_WAITING = "set local synchronous_commit = off; commit"


class Disk:
    """How far the commits of one process are on disk. PostgreSQL writes them in their order: one that is there has all before it there."""

    def __init__(self) -> None:
        self._begun = self._there = 0
        self._moved = Signal()
        self._turn = asyncio.Lock()

    async def commit(self, connection: Connection, *, changed: bool) -> None:
        """Commit, and wait until what was `changed` is on disk (and on a synchronous standby)."""
        self._begun += 1
        mark = self._begun
        await connection.execute("commit")
        if changed:
            self._there = max(self._there, mark)
            self._moved.fire()

    async def reach(self, write: Callable[[], Awaitable[None]]) -> None:
        """Wait until all that was committed so far is on disk; if no commit comes that waits, one of those who wait writes for all."""
        need, seen = self._begun + 1, self._moved.count
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while self._there < need:
                    seen = await self._moved.wait(seen, PATIENCE_SECONDS)
        async with self._turn:
            if self._there < need:
                await write()
