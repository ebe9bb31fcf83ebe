"""Loops of a process: what is interrupted is done again, what is done is done once a day, and all end when the process stops."""

import asyncio
from datetime import date, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from chassis import recurring
from chassis.clock import Clock
from chassis.database import Database


async def test_what_a_lost_database_interrupts_is_done_again_until_the_process_stops() -> None:
    stop, times = asyncio.Event(), 0

    async def do() -> None:
        nonlocal times
        times += 1
        if times == 1:
            raise ConnectionResetError
        stop.set()

    await recurring.again(stop, 0, do, failing="not_done")
    assert times == 2


async def test_what_nobody_foresaw_ends_the_process() -> None:
    async def do() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await recurring.again(asyncio.Event(), 0, do, failing="not_done")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await recurring.again(asyncio.Event(), 0, do, failing="not_done", also=(LookupError,))


async def test_a_day_is_done_once_and_the_next_one_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recurring, "LOOK_SECONDS", 0)
    stop, clock = asyncio.Event(), Clock()
    done: list[date] = []

    async def do(today: date) -> None:
        done.append(today)
        if len(done) == 1:
            raise TimeoutError
        if len(done) == 3:
            stop.set()
        clock.offset += timedelta(days=len(done) - 1)

    first = clock.today()
    await recurring.each_day(cast("Database", SimpleNamespace(clock=clock)), stop, do, failing="not_done")
    assert done == [first, first, first + timedelta(days=1)]
