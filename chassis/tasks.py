"""Background loops of a process: one that fails ends the process, and all end together."""

import asyncio
import contextlib
import gc
from collections.abc import Awaitable

from aiohttp import web

from chassis.logs import logger

log = logger(__name__)

NUDGE_SECONDS = 0.2
YOUNG_OBJECTS = (20_000, 20, 50)


def watched(name: str, loop: Awaitable[None]) -> asyncio.Task[None]:
    """Start a loop; when it fails, the process ends loudly and whoever supervises it starts it anew."""
    return asyncio.create_task(_watch(name, loop), name=name)


async def _watch(name: str, loop: Awaitable[None]) -> None:
    try:
        await loop
    except asyncio.CancelledError:
        raise
    except BaseException:
        log.exception("loop_failed", loop=name)
        raise web.GracefulExit from None


async def end(*tasks: asyncio.Task[None]) -> None:
    """Cancel loops until they have ended.

    Once is not enough: `asyncio.wait_for` of Python 3.11 and nats-py's fetch may swallow a cancellation that arrives
    together with their result.
    """
    for task in tasks:
        task.cancel()
    for task in tasks:
        while not task.done():
            await asyncio.wait([task], timeout=NUDGE_SECONDS)
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            task.result()


async def settle_memory(_: web.Application) -> None:
    """Put what was made at start-up out of the garbage collector's sight, and let it look less often.

    A full collection holds requests up for tens of milliseconds; what a request makes is nearly always freed by reference counts.
    """
    gc.freeze()  # with the little garbage of the start: to look for it would cost each process a tenth of what its imports do
    gc.set_threshold(*YOUNG_OBJECTS)
