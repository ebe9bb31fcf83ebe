"""Faults: a process killed once, or kept dead for a while although it is started again and again."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psutil

from tests.journeys.running import Portal

QUICKLY = 0.01


def kill(portal: Portal, name: str) -> int:
    """End a process at once, without letting it finish anything; returns the number that it had."""
    pid = portal.access.pids[name]
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return pid


async def back(portal: Portal, name: str, old: int) -> bool:
    """Tell whether a process was started again."""
    pid = portal.access.pids[name]
    return pid != old and psutil.pid_exists(pid)


@asynccontextmanager
async def dead(portal: Portal, name: str) -> AsyncIterator[None]:
    """Keep a process dead for the time of the block: each new one is killed as soon as it appears."""

    async def keep_killing() -> None:
        while True:
            kill(portal, name)
            await asyncio.sleep(QUICKLY)

    killer = asyncio.create_task(keep_killing())
    try:
        yield
    finally:
        killer.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await killer
