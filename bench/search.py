"""A clerk's search among 100,000 families, over the back office's API: names, parts of names, typing errors, numbers, telephones, e-mails.

Goal: 50 ms. Beside it, in the same run, the bare floor: one indexed look-up of a word in the same database, without the product.
"""

import random
import re
import time
from datetime import UTC, datetime
from itertools import islice

import aiohttp
import uvloop

from bench._figures import milliseconds, publish
from bench._town import Town, town
from bench.stories import signed_in
from chassis.clock import PARIS
from stack.installation import Installation
from stack.seed import records
from stack.seed.population import Family, families
from stack.seed.tables import owner
from stack.topology import Topology

FAMILIES = 100_000
TOGETHER = 5_000
QUERIES = 600
SEED = 20_261_125


async def main() -> None:
    """Measure and print."""
    async with town() as running:
        topology = Topology.running(Installation(running.data))
        chosen = await write(topology)
        asked = [query(number, one) for number, one in enumerate(chosen)]
        taken = milliseconds(await ask(running, asked))
        bare = milliseconds(await look_up(topology, asked))
    publish({"families": FAMILIES, "queries": len(asked), "p50_ms": taken["p50"], "p99_ms": taken["p99"], "bare_ms": bare})


async def write(topology: Topology) -> list[Family]:
    """Write the families into their owner's tables; returns some of them, of which every search looks for one."""
    chance = random.Random(SEED)  # noqa: S311 - the same searches each time, nothing secret
    now = datetime.now(UTC)
    invented, chosen = families(0, FAMILIES, now.astimezone(PARIS).date()), []
    while some := list(islice(invented, TOGETHER)):
        async with owner(topology.postgres, "family") as connection:
            await records.write(connection, [one.entry for one in some], now)
        chosen += chance.sample(some, QUERIES * TOGETHER // FAMILIES)
    connection = await topology.postgres.connect("family")
    await connection.execute("vacuum analyze")
    await connection.close()
    return chosen


def query(number: int, family: Family) -> str:
    """Write a search for a family, each in one of the ways in which clerks search."""
    adult, child = family.entry.guardians[0], family.entry.children[0]
    last, first = adult.last_name, adult.first_name
    part = max(re.split(r"[- ]", last), key=len)
    place = 1 + number % max(1, len(part) - 2)
    mistyped = last.replace(part, part[:place] + part[place + 1] + part[place] + part[place + 2 :], 1)
    ways = (
        f"{last} {first}",
        f"{first} {last}".lower(),
        f"{part[:4]} {child.first_name[:3]}",
        f"{mistyped} {first}",
        family.entry.family_number or "",
        " ".join(adult.fields.mobile_phone[at : at + 2] for at in range(0, 10, 2)),
        adult.fields.email,
        last,
    )
    return ways[number % len(ways)]


async def ask(running: Town, asked: list[str]) -> list[float]:
    """Search one after the other, as a clerk at a desk; each must find something."""
    taken: list[float] = []
    identifier, password = running.account("administrator")
    async with signed_in(running.access.staff_api_url, identifier, password, running.code("administrator")) as clerk:
        for one in asked[:20]:
            await found(clerk, running, one)
        for one in asked:
            began = time.perf_counter()
            if not await found(clerk, running, one):
                raise RuntimeError(f"nobody was found under {one}")
            taken.append(time.perf_counter() - began)
    return taken


async def found(clerk: aiohttp.ClientSession, running: Town, words: str) -> int:
    """Search; returns how many families were found."""
    async with clerk.get(f"{running.access.staff_api_url}/families", params={"q": words, "limit": "30"}) as answer:
        answer.raise_for_status()
        return len((await answer.json())["families"])


async def look_up(topology: Topology, asked: list[str]) -> list[float]:
    """Look up one word for each search by itself: what a single indexed read costs."""
    taken: list[float] = []
    connection = await topology.postgres.connect("family")
    try:
        for one in asked:
            began = time.perf_counter()
            await connection.fetch("select family_id from family_word where word = $1 limit 30", one.split()[0].lower())
            taken.append(time.perf_counter() - began)
    finally:
        await connection.close()
    return taken


if __name__ == "__main__":
    uvloop.run(main())
