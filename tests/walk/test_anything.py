"""Anybody asks for anything, in any order: nothing of it fails, nothing is left undone, and afterwards every service knows the same.

Runs with `./portail test --all`.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import aiohttp
import pytest

from chassis.edge.expose import exposed
from contracts.base import Request
from contracts.edge import CloseEdgeSession
from contracts.identity import CloseAccount, CloseStaffAccount, SignOut
from gateway.app import build as gateway
from services.backoffice.app import build as back_office
from stack.seed.quiet import quiet
from stack.topology import Topology
from tests.journeys.cast import DUPONT, TODAY
from tests.journeys.running import running
from tests.walk import paths, table
from tests.walk.anything import Inventor, Shown
from tests.walk.conftest import COOKIE, Visitors, visitors

SECONDS = 120.0
AT_ONCE = 6
SIDES = {"family": "gateway", "staff": "backoffice"}
BUILT = (gateway, back_office)
"""Imported with every contract that they offer."""
LEFT_OUT = {CloseEdgeSession, SignOut, CloseAccount, CloseStaffAccount}
"""After these somebody who is needed does not come back."""
PATHS = 6
"""Percent of the time at which somebody sets out for what takes several steps."""
READING = 35
"""Percent of requests that read: they show what the others may be about."""


@dataclass
class Walk:
    """Somebody of each kind asks for anything, and remembers what they were shown."""

    topology: Topology
    http: aiohttp.ClientSession
    visitors: Visitors
    chance: Random = field(default_factory=Random)
    shown: dict[str, Shown] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def go_on(self, until: float) -> None:
        """Ask until the loop's time has come."""
        while asyncio.get_running_loop().time() < until:
            if self.chance.randrange(100) < PATHS:
                with suppress(paths.Lost):
                    await self.chance.choice(paths.PATHS)(self)
            visitor = self.chance.choice(("family", "other_family", *table.ROLES, *table.ROLES))
            offered = [one for one in exposed(self._side(visitor)) if one not in LEFT_OUT]
            reading = self.chance.randrange(100) < READING
            await self.ask(visitor, self.chance.choice([one for one in offered if not reading or one.method == "GET"]))

    @property
    def families(self) -> dict[str, UUID]:
        """The families of those who walk."""
        return {"family": DUPONT.family_id, "other_family": self.visitors.other_family}

    async def ask(self, visitor: str, asked: type[Request[Any]], said: dict[str, Any] | None = None) -> Any:
        """Ask for something, whatever comes to mind where nothing is said; an answer of ours that is a failure is noted."""
        shown = self.shown.setdefault(visitor, Shown())
        fields = Inventor(self.chance, shown, TODAY).request(asked) if said is None else dict(said)
        in_path = {name: quote(str(fields.pop(name, uuid4())), safe="") for name in asked.path_fields()}
        edge = SIDES[self._side(visitor)]
        url, reads = self.topology.url(edge), asked.method in ("GET", "DELETE")
        async with self.opening:
            _, secret = await self.visitors.session(visitor, "POST")
        headers = {"Origin": url, "Cookie": f"{COOKIE[edge]}={secret}"}
        if not reads:
            headers["Idempotency-Key"] = str(uuid4())
        query = [
            (name, json.dumps(one) if isinstance(one, bool) else str(one)) for name, one in fields.items() if isinstance(one, str | int)
        ]
        async with self.http.request(
            asked.method, f"{url}/api{asked.path.format(**in_path)}", headers=headers, **({"params": query} if reads else {"json": fields})
        ) as answer:
            told = await answer.read()
        self.answers[answer.status] += 1
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.failures.append(f"{visitor}: {asked.__name__} {in_path} {json.dumps(fields)[:500]}: {answer.status} {told[:300]!r}")
        if answer.status >= HTTPStatus.BAD_REQUEST:
            return None
        self.done[asked.__name__] += 1
        found = json.loads(told)
        shown.note(found, in_path)
        return found

    async def pay(self, client_secret: str, card: str) -> None:
        """Give a card to the processor of the demonstration, as the browser of a payer does."""
        intent_id, _, _ = client_secret.partition("_secret_")
        form = {"client_secret": client_secret, "payment_method_data[card][number]": card}
        async with self.http.post(f"{self.topology.url('cards')}/v1/payment_intents/{intent_id}/confirm", data=form) as answer:
            await answer.read()

    @staticmethod
    def _side(visitor: str) -> Any:
        return "family" if visitor.endswith("family") else "staff"


def complaints(logs: Iterator[str]) -> list[str]:
    """Name what processes complained of themselves, but for what a caller was told."""
    lines = (json.loads(line) for line in logs if line.startswith("{"))
    return sorted({f"{one['process']}: {one['event']} {one.get('error', '')}" for one in lines if one["level"] in ("warning", "error")})


@pytest.mark.timeout(900)
async def test_whatever_anybody_asks_for_nothing_fails_and_services_agree() -> None:
    async with running() as portal, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        topology = Topology.running(portal.installation)
        async with visitors(topology) as everybody:
            walk = Walk(topology, http, everybody)
            until = asyncio.get_running_loop().time() + SECONDS
            await asyncio.gather(*(walk.go_on(until) for _ in range(AT_ONCE)))
            invented = {str(one) for one in everybody.accounts.values()}
        assert not walk.failures, "\n".join(walk.failures)
        assert walk.answers[HTTPStatus.OK] > 1000, f"hardly anything was done: {walk.answers}"
        lacking = [one.__name__ for one in paths.REACHED if not walk.done[one.__name__]]
        assert not lacking, f"nobody got there: {lacking}, of {walk.done}"
        await quiet(topology)
        lines = (line for log in sorted(portal.installation.logs.glob("*.log")) for line in log.read_text().splitlines())
        assert complaints(lines) == []
        _, printed = await portal.operate("reconcile", "--json")
        differing = [one for one in json.loads(printed)["differences"] if one["key"] not in invented]
        assert differing == [], "what services know of each other's news"
        code, printed = await portal.operate("doctor")
        assert code == 0, printed
