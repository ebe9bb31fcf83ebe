"""Every page of both edges, tried by nobody, the family, another family and each role of the staff; and the API without a session.

Every page is looked at on a telephone, too: no page hinders anybody.
"""

import os
import re
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from chassis.edge.guard import HEADERS
from chassis.settings import EdgeSettings
from gateway.app import build as build_gateway
from services.backoffice.app import build as build_backoffice
from stack import EDGES, SERVICES, keys
from stack.topology import Topology
from tests.journeys.cast import DUPONT, TODAY
from tests.journeys.running import running
from tests.journeys.window import PHONE, Window, chromium, window
from tests.walk import objects, table
from tests.walk.conftest import COOKIE, Visitors, visitors

TABLE = table.rows(table.EDGES)
BUILD = {"gateway": build_gateway, "backoffice": build_backoffice}
VISITORS = {"gateway": ("anonymous", "family", "other_family"), "backoffice": ("anonymous", *table.ROLES)}
PLAIN = {
    "month": f"{TODAY:%Y-%m}",
    "slug": "fiscales",
    "part": "identite",
    "cutoff": "annuler",
    "secret": "nobody-was-sent-this",
    "action": "debloquer",
    "deed": "deblocage",
    "adult": "responsable",
    "name": "service-worker.js",
    "day": TODAY.isoformat(),
    "form": "pdf",
    "code": "AL",
}
OWNER = {"document_id": "family", "account_id": "identity"}
LOOKED_UP_IN = ("billing", "messaging", "family", "planning", "identity")
"""Where the id of a page's thing is looked for, in this order."""
NO_PAGE = ("/api/", "/static/", "/health/", "/direct")
"""The API (tried below), files, what operations ask, and the live stream."""
LOOKED_AT_BY = {"gateway": "family", "backoffice": "administrator"}
EVERYTHING = bool(os.environ.get("PORTAIL_TEST_ALL"))
FEW = 15
"""One page of so many is looked at unless everything is asked for."""
BAD_REQUEST = 400
PUBLIC_API = {"POST /api/v1/session", "DELETE /api/v1/session", "GET /api/docs", "GET /api/openapi.json"}


@cache
def routes() -> tuple[str, ...]:
    """List the routes of both edges: "gateway GET /compte"."""
    found: set[str] = set()
    services: dict[str, Any] = {f"{service}_url": "http://127.0.0.1:1" for service in SERVICES}
    with tempfile.TemporaryDirectory() as folder:
        for edge in EDGES:
            settings = EdgeSettings(
                keys_file=keys.public_keys_file(Path(folder), [edge]),
                signing_key_file=keys.signing_key_file(Path(folder), edge),
                **services,
            )
            found |= {f"{edge} {one.method} {_path(one)}" for one in BUILD[edge](settings).router.routes() if one.method != "HEAD"}
    return tuple(sorted(found))


def _path(route: web.AbstractRoute) -> str:
    return route.resource.canonical if route.resource else ""


def pages() -> list[str]:
    """List the routes that people open in a browser."""
    return [one for one in routes() if not one.split()[2].startswith(NO_PAGE)]


@dataclass(frozen=True)
class Doors:
    """Both edges of a demonstration town, and everybody who knocks."""

    topology: Topology
    http: aiohttp.ClientSession
    visitors: Visitors
    objects: objects.Objects

    async def knock(self, route: str, visitor: str) -> tuple[str, str]:
        """Open a page, or send it an empty form; returns what the visitor met, in the words of the table, and the page."""
        edge, method, _ = route.split()
        headers = {"Origin": self.topology.url(edge), "Accept": "text/html"}
        if visitor != "anonymous":
            headers["Cookie"] = f"{COOKIE[edge]}={(await self.visitors.session(visitor, method))[1]}"
        address = self.topology.url(edge) + self.path(route)
        data: dict[str, str] | None = {} if method == "POST" else None
        async with self.http.request(method, address, headers=headers, data=data, allow_redirects=False) as answer:
            text = (await answer.read()).decode(errors="replace")
            if missing := [name for name in (*HEADERS, "Content-Security-Policy", "Cache-Control") if name not in answer.headers]:
                return f"an answer without {', '.join(missing)}", text
            if answer.headers.get("Location", "").startswith("/connexion"):
                return "sign-in", text
            return f"failed with {answer.status}" if answer.status >= table.FAILED else table.met(answer.status), text

    def path(self, route: str) -> str:
        """Give the address of a page, with the things that it is about."""
        path = route.split()[2]
        return re.sub(r"{(\w+)}", lambda name: self._value(name[1], path), path)

    def _value(self, name: str, path: str) -> str:
        if name == "account_id" and path.startswith("/agents/"):
            return str(self.visitors.accounts["colleague"])
        if name == "document_id" and path.startswith("/messages/"):
            return str(self.objects.of("messaging", name))
        if name in PLAIN:
            return PLAIN[name]
        if name == "reference":
            return f"fiche-{self.objects.of('family', 'request_id')}"
        return str(
            next(
                (
                    found
                    for service in sorted(LOOKED_UP_IN, key=lambda one: one != OWNER.get(name, one))
                    if (found := self.objects.known(service, name))
                ),
                "nothing",
            )
        )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def doors() -> AsyncIterator[Doors]:
    """Open a demonstration town that the walk may leave in any state."""
    async with running() as portal, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        topology = Topology.running(portal.installation)
        async with visitors(topology) as everybody:
            yield Doors(topology, http, everybody, await objects.find(topology, SERVICES))


def test_every_page_has_a_row_and_every_row_a_page() -> None:
    assert sorted(TABLE) == pages(), "tests/walk/edges.csv does not list the pages that there are"


@pytest.mark.timeout(600)
async def test_everybody_meets_what_the_table_says(doors: Doors) -> None:
    wrong: list[str] = []
    for route in sorted(pages(), key=lambda one: " POST " in one):  # reading first, so that nothing is gone before it was tried
        for visitor in VISITORS[route.split()[0]]:
            met, page = await doors.knock(route, visitor)
            if met != TABLE[route][visitor]:
                wrong.append(f"{route} as {visitor}: expected {TABLE[route][visitor]}, met {met}")
            if " POST " in route and 'class="field-error"' in page and "<title>Erreur" not in page:
                wrong.append(f"{route} as {visitor}: the title, which is read first, does not say that something is wrong with the form")
            if visitor in ("anonymous", "other_family") and DUPONT.entry.family_number and DUPONT.entry.family_number in page:
                wrong.append(f"{route} shows the family to {visitor}")
    assert not wrong, "\n".join(wrong)


async def test_the_api_answers_nothing_without_a_session(doors: Doors) -> None:
    opened = []
    for route in routes():
        edge, method, path = route.split()
        if not path.startswith("/api/") or f"{method} {path}" in PUBLIC_API:
            continue
        address = doors.topology.url(edge) + re.sub(r"{\w+}", "01999999-9999-7999-8999-999999999999", path)
        headers = {"Origin": doors.topology.url(edge)}
        async with doors.http.request(method, address, headers=headers, json={} if method in ("POST", "PUT") else None) as answer:
            if answer.status != 401 or answer.content_type != "application/problem+json":
                opened.append(f"{route}: {answer.status}")
    assert not opened


@pytest.mark.timeout(600)
async def test_no_page_hinders_anybody_on_a_telephone(doors: Doors) -> None:
    wrong: list[str] = []
    async with chromium() as browser:
        for edge, visitor in LOOKED_AT_BY.items():
            async with window(browser, doors.topology.url(edge), PHONE) as seen:
                cookie = (await doors.visitors.session(visitor, "GET"))[1]
                await seen.page.context.add_cookies([{"name": COOKIE[edge], "value": cookie, "url": seen.base}])
                reading = [one for one in pages() if one.startswith(f"{edge} GET ") and TABLE[one][visitor] == "yes"]
                for route in reading if EVERYTHING else reading[::FEW]:
                    if "<!doctype html>" in (await doors.knock(route, visitor))[1]:  # neither a file nor a part of a page
                        wrong += [f"{route}: {fault}" for fault in await faults(seen, doors.path(route))]
    assert not wrong, "\n".join(wrong)


async def faults(seen: Window, path: str) -> list[str]:
    """Tell what hinders somebody on a page: barriers, words that do not fit or break badly, boxes without a gap, failed scripts."""
    seen.complaints.clear()
    status = await seen.go(path)
    found = [*await seen.barriers(), *await seen.loose_marks(), *await seen.torn_words(), *await seen.crowded()]
    if await seen.overflow():
        found.append("is wider than the window")
    return found + (seen.complaints if status < BAD_REQUEST else [])
