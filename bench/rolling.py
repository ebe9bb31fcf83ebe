"""Every service and edge is replaced in turn while families and staff go on: how many requests, and how many of them failed.

A request is sent as a browser does: over kept connections, and once more when a kept connection turns out to be closed before a word
was answered (a write bears its Idempotency-Key). Whatever else is no answer, or an answer of 500 and more, has failed. Goal: none.
"""

import asyncio
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import aiohttp
import uvloop

from bench._figures import milliseconds, publish
from bench._town import Town, town
from chassis.clock import PARIS
from chassis.ids import new_id
from stack import ROOT

READERS = 6
CALL = aiohttp.ClientTimeout(total=15)
KINDS = {"book": "booking", "declare_absence": "absence"}
FAILED, BEFORE, AFTER = 500, 2.0, 3.0


class Load:
    """Families and staff who do not stop, and what they were answered."""

    def __init__(self, running: Town, web: aiohttp.ClientSession) -> None:
        self.running = running
        self.web = web
        self.seconds: list[float] = []
        self.failures: Counter[str] = Counter()
        self.repeated = 0
        self.written = 0

    async def ask(self, method: str, url: str, **more: Any) -> Any:
        """Ask once, and once more over a new connection where the kept one was closed."""
        began = time.perf_counter()
        try:
            status, answer = await self._answered(method, url, more)
        except (aiohttp.ClientError, TimeoutError) as error:
            self.failures[f"{method} {type(error).__name__}"] += 1
            return None
        self.seconds.append(time.perf_counter() - began)
        if status >= FAILED:
            self.failures[f"{method} {url.rsplit(':', 1)[-1]} {status}"] += 1
        return answer

    async def _answered(self, method: str, url: str, more: dict[str, Any]) -> tuple[int, Any]:
        for last in (False, True):
            try:
                async with self.web.request(method, url, timeout=CALL, allow_redirects=False, **more) as response:
                    body = await response.json() if "json" in response.content_type else await response.read()
                    return response.status, body
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                if last:
                    raise
                self.repeated += 1
        raise AssertionError

    async def sign_in(self) -> None:
        """Open a session of a family, one of a clerk."""
        access = self.running.access
        for url, role in ((access.api_url, "family"), (access.staff_api_url, "clerk")):
            identifier, password = self.running.account(role)
            told = {"identifier": identifier, "password": password}
            if role == "clerk":
                told["code"] = self.running.code(role)
            await self.ask("POST", f"{url}/session", json=told)

    async def read(self) -> None:
        """Look at pages and records without pause."""
        access = self.running.access
        month = datetime.now(PARIS).strftime("%Y-%m-01")
        api, staff = access.api_url, access.staff_api_url
        looked = [f"{access.family_url}/", f"{access.family_url}/releve", f"{api}/estimates/{month}", f"{api}/planning/requests"]
        looked += [f"{api}/mailbox", f"{api}/record", f"{staff}/families?q=dupont", f"{access.backoffice_url}/"]
        for number in count():
            await self.ask("GET", looked[number % len(looked)])

    async def write(self) -> None:
        """Ask for meals and declare absences, each under a key of its own."""
        api = self.running.access.api_url
        children = (await self.ask("GET", f"{api}/record/children"))["children"]
        child = children[0]["child_id"]
        month = (datetime.now(PARIS).replace(day=1) + timedelta(days=31)).strftime("%Y-%m-01")
        while True:
            grid = await self.ask("GET", f"{api}/planning/children/{child}/months/{month}")
            for row in (grid or {"rows": ()})["rows"]:
                cell = next((one for one in row["cells"] if one["may"] in KINDS), None)
                if cell is None:
                    continue
                days = [{"enrolment_id": row["enrolment_id"], "day": cell["day"]}]
                body = {"child_id": child, "kind": KINDS[cell["may"]], "days": days}
                await self.ask("POST", f"{api}/planning/requests", json=body, headers={"Idempotency-Key": str(new_id())})
                self.written += 1


async def main() -> None:
    """Measure and print."""
    async with town() as running, aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as web:
        load = Load(running, web)
        await load.sign_in()
        if load.failures:
            raise SystemExit(f"nobody could sign in: {dict(load.failures)}")
        tasks = [asyncio.create_task(load.read()) for _ in range(READERS)] + [asyncio.create_task(load.write())]
        await asyncio.sleep(BEFORE)
        began = time.perf_counter()
        restart = await asyncio.create_subprocess_exec(
            str(ROOT / "portail"), "restart", "--data", str(running.data), stdout=sys.stderr, stderr=sys.stderr
        )
        code = await restart.wait()
        took = time.perf_counter() - began
        await asyncio.sleep(AFTER)
        ended = [one for one in tasks if one.done()]
        for one in tasks:
            one.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if code or ended:
        raise SystemExit(f"restart: {code}; ended early: {[one.exception() for one in ended if not one.cancelled()]}")
    publish(
        {
            "requests": len(load.seconds) + sum(load.failures.values()),
            "failed": sum(load.failures.values()),
            "failures": dict(load.failures),
            "repeated": load.repeated,
            "written": load.written,
            "rolling_seconds": round(took, 1),
            "ms": milliseconds(load.seconds),
        }
    )


if __name__ == "__main__":
    uvloop.run(main())
