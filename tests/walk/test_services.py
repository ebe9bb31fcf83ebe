"""Every route of every service, tried with no token, by the family, by another family, by an edge and by each role of the staff.

Who is `elsewhere` has every role that may hold in some facilities only, in one where nobody is enrolled: whatever they meet is of the town.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import aiohttp
import pytest
import pytest_asyncio
from pydantic import ValidationError

from chassis.client import Client
from chassis.clock import Clock
from chassis.ids import new_id
from chassis.tokens import Actor, Signer
from contracts.base import Request, all_requests
from contracts.privacy import AskedOfEach
from services.identity.domain.roles import ROLES as RIGHTS
from services.identity.domain.roles import rights_of, rights_within
from stack import SERVICES, keys
from stack.documents import load_contracts
from stack.topology import Topology
from tests.journeys.cast import DUPONT, TODAY
from tests.journeys.running import backstage
from tests.walk import objects, table
from tests.walk.bodies import smallest
from tests.walk.conftest import Visitors, visitors

load_contracts()
TABLE = table.rows(table.SERVICES)
OPEN = ("/health/live", "/health/ready", "/metrics")
"""What operations ask every process, without a token."""
UNAUTHENTICATED = 401
ELSEWHERE = UUID(int=1)


@dataclass(frozen=True)
class Door:
    """A request at the service that answers it; some questions are answered by each service for itself."""

    service: str
    request: type[Request[Any]]

    @property
    def route(self) -> str:
        """Name the route as the table does."""
        return f"{self.service} {self.request.method} {self.request.path}"

    def by_harm(self) -> tuple[bool, bool, bool, str]:
        """Order doors: reading first, then what families do, then staff, so that nothing is gone before it was tried."""
        request = self.request
        return request.method != "GET", "family" not in request.audience, request.method == "DELETE", self.route

    def values(self, ids: Callable[[str], UUID], today: date) -> dict[str, Any]:
        """Make the smallest request for this service."""
        values = smallest(self.request, ids, today)
        return {**values, "at": self.service} if issubclass(self.request, AskedOfEach) else values


def walked() -> list[Door]:
    """List every request at every service that answers it."""
    found = []
    for one in all_requests():
        if one.__module__.startswith("contracts."):
            at = SERVICES if issubclass(one, AskedOfEach) else [one.service()]
            found += [Door(service, one) for service in at if service in SERVICES]
    return sorted(found, key=lambda door: door.route)


@dataclass(frozen=True)
class Walk:
    """The services of a demonstration town, and everybody who knocks at their doors."""

    topology: Topology
    http: aiohttp.ClientSession
    visitors: Visitors
    objects: objects.Objects

    async def status(self, door: Door, visitor: str) -> tuple[int, str]:
        """Knock as a visitor; returns the status and the body of the answer."""
        service, request = door.service, door.request
        values = door.values(partial(self.objects.of, service), self.visitors.clock.today())
        if request.path.startswith("/v1/accounts/staff/{account_id}"):
            values["account_id"] = str(self.visitors.accounts["colleague"])
        try:
            asked = request.model_validate(values)
        except ValidationError as error:
            raise AssertionError(f"{request.__name__}: the walk cannot make a request that the contract accepts: {error}") from error
        client = Client(self.http, self.topology.url(service))
        status, payload = await client.send_raw(asked, token=await self.token(visitor, request.method), key=str(new_id()), seconds=60)
        return status, payload.decode()

    async def token(self, visitor: str, method: str) -> str:
        """Sign a token for a visitor, with a session at identity."""
        if visitor == "anonymous":
            return ""
        if visitor == "edge":
            return self.signed("gateway", Actor(kind="edge", edge="gateway"))
        session_id, _ = await self.visitors.session(visitor, method)
        actor = Actor(kind="staff", account_id=self.visitors.accounts[visitor], session_id=session_id, display_name="Walker")
        if visitor == "family":
            actor = replace(actor, kind="family", family_id=DUPONT.family_id, guardian_id=DUPONT.guardian_id)
        elif visitor == "other_family":
            actor = replace(actor, kind="family", family_id=self.visitors.other_family, guardian_id=new_id())
        elif visitor == "elsewhere":
            roles, within = table.LIMITED, frozenset({ELSEWHERE})
            actor = replace(actor, rights=frozenset(map(str, rights_within(roles, within))), facilities=within)
        else:
            actor = replace(actor, rights=frozenset(map(str, rights_of([visitor]))))
        return self.signed("identity", actor)

    def signed(self, name: str, actor: Actor, clock: Clock | None = None) -> str:
        """Sign a token with the key of identity or of an edge."""
        file = keys.signing_key_file(self.topology.installation.secrets, name)
        return Signer.from_file(name, file, clock or self.visitors.clock).sign(actor)[0]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def walk() -> AsyncIterator[Walk]:
    """Run the services with the demonstration town, which the walk may leave in any state."""
    async with backstage(TODAY, "demo") as (topology, _), aiohttp.ClientSession() as http, visitors(topology) as everybody:
        yield Walk(topology, http, everybody, await objects.find(topology, SERVICES))


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert sorted(TABLE) == [door.route for door in walked()], "tests/walk/services.csv does not list the routes that there are"


def test_the_table_knows_every_role() -> None:
    assert set(table.ROLES) == set(RIGHTS)


@pytest.mark.timeout(600)
async def test_everybody_meets_what_the_table_says(walk: Walk) -> None:
    """Walk in one go: in the order that keeps things alive for the next."""
    wrong: list[str] = []
    for door in sorted(walked(), key=Door.by_harm):
        expected = TABLE.get(door.route, {})
        visitors = sorted(expected, key=lambda name: expected[name] == "yes")  # who is refused comes first
        for visitor in visitors:
            status, body = await walk.status(door, visitor)
            found = "500" if status >= table.FAILED else table.met(status)
            if found != expected[visitor]:
                wrong.append(f"{door.route} as {visitor}: expected {expected[visitor]}, met {status} {body[:200]}")
            if visitor in ("other_family", "elsewhere") and str(DUPONT.family_id) in body:
                wrong.append(f"{door.route} shows {visitor} the things of a family")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("service", SERVICES)
async def test_health_and_metrics_answer_without_a_token(walk: Walk, service: str) -> None:
    for path in OPEN:
        async with walk.http.get(walk.topology.url(service) + path) as answer:
            assert answer.status == 200, path


@pytest.mark.parametrize("forge", ["expired", "unsigned", "signed by an edge"])
async def test_a_forged_token_opens_nothing(walk: Walk, forge: str) -> None:
    token = FORGED[forge](walk)
    opened = []
    for door in walked():
        values = door.values(partial(walk.objects.of, door.service), TODAY)
        client = Client(walk.http, walk.topology.url(door.service))
        status, _ = await client.send_raw(door.request.model_validate(values), token=token, seconds=60)
        if status != UNAUTHENTICATED:
            opened.append(f"{door.route}: {status}")
    assert not opened


def _boss() -> Actor:
    return Actor(kind="staff", account_id=new_id(), session_id=new_id(), rights=frozenset(map(str, rights_of(["administrator"]))))


def _expired(walk: Walk) -> str:
    return walk.signed("identity", _boss(), Clock(walk.visitors.clock.offset - timedelta(days=1)))


def _unsigned(walk: Walk) -> str:
    header = urlsafe_b64encode(json.dumps({"alg": "none", "typ": "at+jwt", "kid": "identity"}).encode()).decode().rstrip("=")
    return f"{header}.{walk.signed('identity', _boss()).split('.')[1]}."


def _signed_by_an_edge(walk: Walk) -> str:
    return walk.signed("gateway", _boss())


FORGED: dict[str, Callable[[Walk], str]] = {"expired": _expired, "unsigned": _unsigned, "signed by an edge": _signed_by_an_edge}
