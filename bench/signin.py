"""The morning on which registrations open: 300 families sign in at once, while families who are signed in read their pages.

Beside the bare hashing of passwords in the same run. Goals: all within 10 s, none refused, the others' pages under 300 ms.
"""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import aiohttp
import uvloop

from bench._figures import milliseconds, percentile, publish
from bench._http import Connection, request
from bench._town import Town, town
from bench.pages import sign_in
from services.identity.hashing import ARGON2
from stack.installation import Installation
from stack.seed import sow
from stack.seed.population import PASSWORD
from stack.topology import Topology

FAMILIES = 300
BARE_SECONDS = 2.0
READERS = 4
PAUSE_SECONDS = 0.1
SIGNED_IN = 201


async def main() -> None:
    """Measure and print."""
    bare = await asyncio.to_thread(bare_hashes)
    async with town() as running:
        await sow(Topology.running(Installation(running.data)), FAMILIES)
        publish({**await measure(running), "bare_hashes_per_s": bare})


def bare_hashes() -> float:
    """Measure the floor: passwords verified a second by two threads that do nothing else."""
    stored = ARGON2.hash(PASSWORD)
    end = time.perf_counter() + BARE_SECONDS

    def verify(_: int) -> int:
        done = 0
        while time.perf_counter() < end:
            ARGON2.verify(stored, PASSWORD)
            done += 1
        return done

    with ThreadPoolExecutor(2) as threads:
        return round(sum(threads.map(verify, range(2))) / BARE_SECONDS, 1)


async def measure(running: Town) -> dict[str, object]:
    """Let the families in at once while others read; returns the figures."""
    url = running.access.family_url
    cookie, _ = await sign_in(url, *running.account("family"))
    stop = asyncio.Event()
    readers = [asyncio.create_task(read(url, cookie, stop)) for _ in range(READERS)]
    began = time.perf_counter()
    answers = await arrive(url)
    total = time.perf_counter() - began
    stop.set()
    pages = [seconds for taken in await asyncio.gather(*readers) for seconds in taken]
    return {
        "signed_in": sum(status == SIGNED_IN for status, _ in answers),
        "refused": sum(status != SIGNED_IN for status, _ in answers),
        "total_s": round(total, 2),
        "signin_ms": milliseconds([seconds for _, seconds in answers]),
        "other_pages_p99_ms": round(percentile(pages, 99) * 1000, 2),
    }


async def arrive(url: str) -> list[tuple[int, float]]:
    """Have every family sign in at the same moment, each on a connection of its own; returns status and seconds of each."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def one(number: int) -> tuple[int, float]:
            began = time.perf_counter()
            body = {"identifier": f"famille-{number}", "password": PASSWORD}
            async with session.post(f"{url}/api/v1/session", json=body) as answer:
                await answer.read()
                return answer.status, time.perf_counter() - began

        return list(await asyncio.gather(*(one(number + 1) for number in range(FAMILIES))))


async def read(url: str, cookie: str, stop: asyncio.Event) -> list[float]:
    """Read the home page and the statement again and again until told to stop; returns the seconds that each took."""
    connection, taken = await Connection.open(url), []
    pages = [request(url, path, cookie) for path in ("/", "/releve")]
    while not stop.is_set():
        for page in pages:
            began = time.perf_counter()
            await connection.get(page)
            taken.append(time.perf_counter() - began)
            await asyncio.sleep(PAUSE_SECONDS)
    await connection.close()
    return taken


if __name__ == "__main__":
    uvloop.run(main())
