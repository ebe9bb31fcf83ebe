"""Home, planning month and statement: throughput with 32 connections, and the 99th percentile at 50 requests a second.

Beside an aiohttp "hello" in the same run. Goals: home at least 250/s, planning at least 150/s, under 100 ms at 50/s.
"""

from datetime import datetime

import aiohttp
import uvloop

from bench._figures import publish
from bench._floor import floor
from bench._http import at_fixed_rate, request, throughput
from bench._town import PORTS, town
from chassis.clock import PARIS

CONNECTIONS = 32
SECONDS = 8.0
RATE = 50.0
HELLO_PORT = PORTS + 90


async def main() -> None:
    """Measure and print."""
    result: dict[str, object] = {"hello": await hello()}
    async with town() as running:
        url = running.access.family_url
        cookie, child = await sign_in(url, *running.account("family"))
        month = datetime.now(PARIS).strftime("%Y-%m")
        for name, path in (("home", "/"), ("planning", f"/enfants/{child}/planning?mois={month}"), ("statement", "/releve")):
            result[name] = await measure(url, request(url, path, cookie))
    publish(result)


async def measure(url: str, asked: bytes) -> dict[str, float]:
    """Measure one page, after a short warm-up."""
    await throughput(url, asked, connections=4, seconds=1.0)
    figures = await throughput(url, asked, connections=CONNECTIONS, seconds=SECONDS)
    return {**figures, "p99_ms_at_50rps": await at_fixed_rate(url, asked, rate=RATE, seconds=SECONDS)}


async def hello() -> dict[str, float]:
    """Measure the floor."""
    async with floor("bench._hello", HELLO_PORT) as (url, _):
        return await measure(url, request(url, "/"))


async def sign_in(url: str, identifier: str, password: str) -> tuple[str, str]:
    """Sign in over the API; returns the cookie and the first child."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with session.post(f"{url}/api/v1/session", json={"identifier": identifier, "password": password}) as answer:
            answer.raise_for_status()
            cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in answer.cookies.items())
        async with session.get(f"{url}/api/v1/record") as answer:
            answer.raise_for_status()
            return cookie, (await answer.json())["children"][0]["child_id"]


if __name__ == "__main__":
    uvloop.run(main())
