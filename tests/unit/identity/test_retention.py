import asyncio
from typing import cast

import asyncpg
import pytest

from chassis.database import Database
from services.identity.usecases import retention


async def test_two_processes_that_erase_at_once_and_block_each_other_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, obstacles = asyncio.Event(), [asyncpg.DeadlockDetectedError("deadlock detected")]

    async def erase_old(_: Database) -> dict[str, int]:
        if obstacles:
            raise obstacles.pop()
        stop.set()
        return {}

    monkeypatch.setattr(retention, "erase_old", erase_old)
    monkeypatch.setattr(retention, "EVERY_SECONDS", 0.01)
    async with asyncio.timeout(60):
        await retention.keep_clean(cast("Database", None), stop)
    assert stop.is_set()
