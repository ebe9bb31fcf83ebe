"""Percentiles, open-loop rates and the printing of results."""

import asyncio
import json
import math
import time
from collections.abc import Awaitable, Callable, Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """Interpolate a percentile (share in 0..100); NaN without values."""
    if not values:
        return math.nan
    ordered = sorted(values)
    place = (len(ordered) - 1) * share / 100
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def milliseconds(seconds: Sequence[float]) -> dict[str, float]:
    """Summarise durations: p50 and p99 in milliseconds."""
    return {"p50": round(percentile(seconds, 50) * 1000, 2), "p99": round(percentile(seconds, 99) * 1000, 2)}


async def at_rate(rate: float, count: int, fire: Callable[[int], Awaitable[None]]) -> None:
    """Fire `count` times at a fixed rate a second, whether or not earlier ones have ended (an open loop)."""
    running: set[asyncio.Task[None]] = set()
    start = time.perf_counter()

    async def one(number: int) -> None:
        await fire(number)

    for number in range(count):
        wait = start + number / rate - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        task = asyncio.create_task(one(number))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)


def publish(result: dict[str, object]) -> None:
    """Print the result on the last line."""
    print(json.dumps(result))
