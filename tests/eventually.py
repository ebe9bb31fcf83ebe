"""Wait for something to become true without sleeping blindly."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
PAUSE, LONGEST_PAUSE = 0.02, 0.5


async def eventually(probe: Callable[[], Awaitable[T]], within: float = 30.0) -> T:
    """Ask again and again until the answer is true (or, for an assertion, until it holds); returns that answer.

    A machine may be busy with something else, so the wait is long: only what never comes is waited for to the end. Who has
    waited for long asks less often, to leave the machine to what is waited for: a tenth of the wait is lost at most.
    """
    began = time.monotonic()
    deadline = began + within
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
        await asyncio.sleep(min(max(PAUSE, (time.monotonic() - began) / 10), LONGEST_PAUSE))
