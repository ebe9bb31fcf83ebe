"""Wait for something to become true without sleeping blindly."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
PAUSE = 0.02


async def eventually(probe: Callable[[], Awaitable[T]], within: float = 5.0) -> T:
    """Ask again and again until the answer is true (or, for an assertion, until it holds); returns that answer."""
    deadline = time.monotonic() + within
    while True:
        try:
            answer = await probe()
        except AssertionError:
            if time.monotonic() > deadline:
                raise
        else:
            if answer:
                return answer
            if time.monotonic() > deadline:
                raise AssertionError(f"still {answer!r} after {within} s")
        await asyncio.sleep(PAUSE)
