"""Turns: what concerns the same name is done one after another, in the order in which it was asked for."""

import asyncio
from weakref import WeakValueDictionary


class Turns:
    """One queue for each name that somebody waits for; a name that nobody waits for costs nothing."""

    def __init__(self) -> None:
        self._queues: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    def of(self, name: bytes) -> asyncio.Lock:
        """Find the queue of a name: `async with turns.of(name)` waits for one's turn."""
        queue = self._queues.get(name)
        if queue is None:
            queue = self._queues[name] = asyncio.Lock()
        return queue
