"""The two stories under load, seen where families see them: on the gateway's server-sent events.

50 requests a second for 20 s: click to new estimate, and decision to inbox counter, beside one bare hop of the chain at the
same rate in the same run. They take turns of five seconds, for a machine is now faster, now slower. Goals: 99th percentile under
60 ms, and at most five times the bare hop's. The town is no longer new when it begins: PostgreSQL knows its tables, and each family
has told both stories once, uncounted and all at once, so that every connection has made its plans; the hop ran for a second, too.
"""

import asyncio
import gc
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import aiohttp
import uvloop

from bench._bare import bare_hop
from bench._figures import at_rate, milliseconds, publish
from bench._town import Town, town
from chassis.clock import PARIS
from stack import SERVICES
from stack.installation import Installation
from stack.topology import Topology

RATE = 50.0
AT_ONCE = 10 * RATE
"""At this rate all connections of a pool are in use, and each makes its own plans."""
SECONDS = 20.0
FAMILIES = 50
COUNTED = int(RATE * SECONDS)
EACH = COUNTED // FAMILIES + 1
TURNS = 4
PAUSE_SECONDS = 4
EACH_TURN = COUNTED // TURNS
WARM_SECONDS = FAMILIES / RATE
PASSWORD = "Tournesol-1873"  # noqa: S105 - of accounts that live for one measurement
WAIT_SECONDS = 15


@dataclass
class Household:
    """A family with its own browser session and open page."""

    identifier: str
    session: aiohttp.ClientSession
    guardian_id: str
    child_id: str
    enrolment_id: str = ""
    days: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    heard: dict[tuple[str, str], float] = field(default_factory=dict)


async def main() -> None:
    """Measure and print."""
    bare: list[float] = []
    booking: list[float] = []
    deciding: list[float] = []
    async with bare_hop() as hop, town() as running, AsyncExitStack() as stack:
        credentials = (*running.account("administrator"), running.code("administrator"))
        clerk = await stack.enter_async_context(signed_in(running.access.staff_api_url, *credentials))
        households = [await stack.enter_async_context(household(running, clerk, number)) for number in range(FAMILIES)]
        listeners = [asyncio.create_task(listen(running, one)) for one in households]
        await ask(running, households)
        await settle_down(running)
        await hop.measure(RATE, WARM_SECONDS)
        await book(running, households, range(COUNTED, COUNTED + FAMILIES), AT_ONCE)
        await decide(running, clerk, households, range(COUNTED, COUNTED + FAMILIES), AT_ONCE)
        for turn in range(TURNS):
            numbers = range(turn * EACH_TURN, (turn + 1) * EACH_TURN)
            await asyncio.sleep(PAUSE_SECONDS)
            bare += await hop.measure(RATE, SECONDS / TURNS)
            booking += await book(running, households, numbers)
            deciding += await decide(running, clerk, households, numbers)
        for listener in listeners:
            listener.cancel()
    found = {"booking_to_estimate_ms": booking, "decision_to_inbox_ms": deciding, "bare_chain_ms": bare}
    figures = {name: milliseconds(taken) for name, taken in found.items()}
    slowest = max(figures["booking_to_estimate_ms"]["p99"], figures["decision_to_inbox_ms"]["p99"])
    publish({**figures, "ratio_p99": round(slowest / figures["bare_chain_ms"]["p99"], 2)})


async def settle_down(running: Town) -> None:
    """Let the databases look at their tables once, and this process at what it holds: either would stop bookings for 40 ms in between."""
    postgres = Topology.running(Installation(running.data)).postgres
    for service in SERVICES:
        administrator = await postgres.connect(service)
        await administrator.execute("vacuum analyze")
        await administrator.close()
    gc.collect()
    gc.freeze()


async def book(running: Town, households: list[Household], numbers: range, rate: float = RATE) -> list[float]:
    """Book days, one a request; the duration is from before the click to the estimate on the family's stream."""
    clicked: list[tuple[Household, str, float]] = []

    async def click(place: int) -> None:
        number = numbers[place]
        one = households[number % FAMILIES]
        body = {
            "child_id": one.child_id,
            "kind": "booking",
            "days": [{"enrolment_id": one.enrolment_id, "day": one.days[number // FAMILIES]}],
        }
        began = time.perf_counter()
        answer = await post(one.session, f"{running.access.api_url}/planning/requests", body)
        clicked.append((one, answer["submitted_at"], began))

    await at_rate(rate, len(numbers), click)
    return await _matched("estimate", clicked)


async def ask(running: Town, households: list[Household]) -> None:
    """Ask for changes of record, which the clerk will decide."""
    for one in households:
        for number in range(EACH):
            body = {"guardian_id": one.guardian_id, "fields": {"occupation": f"Métier {number}"}}
            one.requests.append((await post(one.session, f"{running.access.api_url}/record/requests", body))["request_id"])


async def decide(
    running: Town, clerk: aiohttp.ClientSession, households: list[Household], numbers: range, rate: float = RATE
) -> list[float]:
    """Decide change requests as a clerk; the duration is from before the decision to the counter on the family's stream."""
    decided: list[tuple[Household, str, float]] = []

    async def accept(place: int) -> None:
        number = numbers[place]
        one = households[number % FAMILIES]
        began = time.perf_counter()
        url = f"{running.access.staff_api_url}/record-requests/{one.requests[number // FAMILIES]}/decision"
        answer = await post(clerk, url, {"accept": number % 2 == 0, "reason": "Merci de joindre un justificatif."})
        decided.append((one, answer["decided_at"], began))

    await at_rate(rate, len(numbers), accept)
    return await _matched("mailbox", decided)


async def _matched(kind: str, sent: list[tuple[Household, str, float]]) -> list[float]:
    """Pair what was sent with what the streams told; waits a little for the last, and fails when something never came."""
    deadline = time.perf_counter() + WAIT_SECONDS
    while any((kind, moment(at)) not in one.heard for one, at, _ in sent):
        if time.perf_counter() > deadline:
            missing = sum((kind, moment(at)) not in one.heard for one, at, _ in sent)
            message = f"{missing} of {len(sent)} {kind} updates never came"
            raise RuntimeError(message)
        await asyncio.sleep(0.05)
    return [one.heard[kind, moment(at)] - began for one, at, began in sent]


def moment(text: str) -> str:
    """Write a moment in one way, whoever wrote it."""
    return datetime.fromisoformat(text).astimezone(PARIS).isoformat()


async def listen(running: Town, one: Household) -> None:
    """Keep the family's page open, and note when each update comes."""
    timeout = aiohttp.ClientTimeout(total=None)
    async with one.session.get(f"{running.access.family_url}/direct", headers={"Accept": "text/event-stream"}, timeout=timeout) as stream:
        kind = ""
        async for raw in stream.content:
            line = raw.decode().strip()
            if line.startswith("event: "):
                kind = line[7:]
            elif line.startswith("data: "):
                data = json.loads(line[6:])
                caused = data.get("asked_at") or data.get("decided_at")
                if caused:
                    one.heard.setdefault((kind, moment(caused)), time.perf_counter())


@asynccontextmanager
async def household(running: Town, clerk: aiohttp.ClientSession, number: int) -> AsyncIterator[Household]:
    """Enter a family with a child enrolled at the canteen, through the staff's API, and sign its guardian in."""
    staff = running.access.staff_api_url
    name = {"last_name": f"MESURE{number}", "first_name": "Alex"}
    record = await post(
        clerk,
        f"{staff}/families",
        {"guardians": [{"role": "primary", "title": "Madame", **name}], "children": [{**name, "birth_date": "2018-03-01"}]},
    )
    guardian, child = record["guardians"][0]["guardian_id"], record["children"][0]["child_id"]
    identifier = f"mesure{number}"
    account = {"family_id": record["family_id"], "guardian_id": guardian, "display_name": "Alex MESURE", "identifier": identifier}
    await post(clerk, f"{staff}/accounts/family", {**account, "password": PASSWORD, "temporary": False})
    activity = await canteen(running, clerk)
    first = date.today()  # noqa: DTZ011 - the enrolment may begin on either side of midnight
    enrolment = {"child_id": child, "activity_id": activity, "guardian_id": guardian}
    span = {"valid_from": first.isoformat(), "valid_to": (first + timedelta(days=300)).isoformat()}
    enrolled = await post_until_known(clerk, f"{staff}/enrolments", {**enrolment, **span})
    async with signed_in(running.access.api_url, identifier, PASSWORD) as session:
        await accept_rules(running, session)
        one = Household(identifier, session, guardian, child, enrolled["enrolment_id"])
        one.days = await bookable(running, one, EACH)
        yield one


async def accept_rules(running: Town, session: aiohttp.ClientSession) -> None:
    """Accept the town's règlement, without which nobody books."""
    async with session.get(f"{running.access.api_url}/rules/in-force") as answer:
        answer.raise_for_status()
        rules = (await answer.json())["rules"]
    await post(session, f"{running.access.api_url}/rules/{rules['rules_id']}/acceptance", {})


async def canteen(running: Town, clerk: aiohttp.ClientSession) -> str:
    """Find the canteen."""
    async with clerk.get(f"{running.access.staff_api_url}/activities") as answer:
        found = await answer.json()
    return str(next(one["activity_id"] for one in found["activities"] if one["name"] == "Restauration scolaire"))


async def bookable(running: Town, one: Household, count: int) -> list[str]:
    """Find the next days that may be booked."""
    days: list[str] = []
    month = date.today().replace(day=1)  # noqa: DTZ011 - see above
    while len(days) < count:
        url = f"{running.access.api_url}/planning/children/{one.child_id}/months/{month.isoformat()}"
        async with one.session.get(url) as answer:
            answer.raise_for_status()
            grid = await answer.json()
        days += [cell["day"] for cell in grid["rows"][0]["cells"] if cell["may"] == "book"]
        month = (month + timedelta(days=32)).replace(day=1)
    return days[:count]


@asynccontextmanager
async def signed_in(api: str, identifier: str, password: str, code: str | None = None) -> AsyncIterator[aiohttp.ClientSession]:
    """Sign in over an edge's API; staff give a code of their telephone too."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), connector=connector) as session:
        await post(session, f"{api}/session", {"identifier": identifier, "password": password, "code": code})
        yield session


async def post(session: aiohttp.ClientSession, url: str, body: dict[str, Any]) -> dict[str, Any]:
    """Post JSON with a key of its own; any refusal is an error."""
    async with session.post(url, json=body, headers={"Idempotency-Key": str(uuid4())}) as answer:
        text = await answer.text()
        if not answer.ok:
            raise RuntimeError(f"{url}: {text[:300]}")
        found: dict[str, Any] = json.loads(text)
        return found


async def post_until_known(session: aiohttp.ClientSession, url: str, body: dict[str, Any]) -> dict[str, Any]:
    """Post again while the child is not yet known to planning (its event is on the way)."""
    for _ in range(100):
        try:
            return await post(session, url, body)
        except RuntimeError:
            await asyncio.sleep(0.05)
    return await post(session, url, body)


if __name__ == "__main__":
    uvloop.run(main())
