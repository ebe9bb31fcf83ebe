"""Ending background loops."""

import asyncio
import contextlib

NUDGE_SECONDS = 0.2


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
