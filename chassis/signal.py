"""A wake-up between coroutines of one process that cannot be missed: waiters say how much they have already seen."""

import asyncio


class Signal:
    """Counts how often something happened; `wait` returns as soon as it happened again."""

    def __init__(self) -> None:
        self.count = 0
        self._next = asyncio.Event()

    def fire(self) -> None:
        """Tell that it happened."""
        self.count += 1
        self._next.set()
        self._next = asyncio.Event()

    async def wait(self, seen: int, timeout: float) -> int:  # noqa: ASYNC109 - a deadline is this function's purpose
        """Wait until the count passes `seen`, at most `timeout` seconds; returns the count."""
        if self.count <= seen:
            event = self._next
            try:
                async with asyncio.timeout(timeout):
                    await event.wait()
            except TimeoutError:
                pass
        return self.count
