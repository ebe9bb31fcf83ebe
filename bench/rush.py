"""The morning on which registrations open: thousands of families book three days each within ten seconds, 400 places a day.

Through the gateway, with sessions that the measurement writes itself (hashing as many passwords would take minutes); then on
the service alone, beside bare `UPDATE ... WHERE taken < capacity` transactions. Afterwards the tables are counted: nothing
over capacity, no request lost or doubled, places given in the order of arrival. Goals: 99th percentile of the POST under 1 s,
last decision within 5 s of the last request. With `--processes 2` the service of planning runs twice, as a scaled one does: the
kernel gives each connection to one of them, and what each took and decided is printed.
"""

import argparse
import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from datetime import time as wall_time
from uuid import UUID

import aiohttp
import asyncpg
import uvloop

from bench._figures import at_rate, milliseconds, publish
from bench._http import Pool, posting, request
from bench._town import Town, signer_of, town
from chassis.clock import Clock
from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.planning import CalendarDaysBefore, GetCalendar, Period, PutActivity
from services.identity.domain import fingerprints
from stack.demo.town import Town as Speaker
from stack.installation import Installation
from stack.process import Process
from stack.seed import sow
from stack.seed.population import Family, School, families
from stack.seed.tables import copy, owner
from stack.topology import Topology

FAMILIES = 2_500
A_SECOND = 250
LOOKS_A_SECOND = 150
CAPACITY = 400
EACH = 3
DAYS = 6
AHEAD = timedelta(days=14)
CONNECTIONS = 64
BARE_SECONDS = 3.0
BARE_CONNECTIONS = 5
PATIENCE = 120.0
OK, ACCEPTED, BUSY = 200, 202, 503
PAUSE_SECONDS = 0.2

OVER_CAPACITY = """select count(*) from (
    select day from booking where activity_id = any($1) and holds_place group by activity_id, day having count(*) > $2) over"""
OUT_OF_ORDER = """select count(*) from booking booked join (
        select activity_id, day, min(arrival) as first from booking where activity_id = any($1) and status = 'waiting' group by 1, 2
    ) line using (activity_id, day) where booked.status = 'booked' and booked.arrival > line.first"""
DOUBLED = """select count(*) from (select from request_day join enrolment using (enrolment_id)
    where activity_id = any($1) group by enrolment_id, day having count(*) > 1) twice"""
ANSWERED = """select count(distinct request_id) from request_day join enrolment using (enrolment_id)
    where activity_id = any($1) and decision <> 'pending'"""
TOOK, DECIDED = 'portail_request_seconds_count{route="POST /v1/planning/requests",status="202"}', "portail_allocator_decided_total"
KNOCKS = 200
"""How often to ask before a process that was not met is taken for dead: the kernel chooses who answers."""
UNDECIDED = "select count(*) from request where arrival is null"


@dataclass(frozen=True, slots=True)
class Household:
    """A family that wants places: its session, what the gateway knows of it, and what it asks for."""

    cookie: str
    actor: Actor
    child_id: UUID
    enrolments: dict[UUID, UUID]

    def body(self, activity_id: UUID, days: Sequence[date]) -> bytes:
        """Write the request for three days."""
        asked = [{"enrolment_id": str(self.enrolments[activity_id]), "day": day.isoformat()} for day in days]
        return json.dumps({"child_id": str(self.child_id), "kind": "booking", "days": asked}).encode()


@dataclass(frozen=True, slots=True)
class Rush:
    """What is rushed for: one activity through the gateway, one on the service alone, on the same days."""

    through_gateway: UUID
    direct: UUID
    days: Sequence[date]

    def wanted(self, number: int) -> Sequence[date]:
        """Tell which three days a family wants."""
        return [self.days[(number + n) % len(self.days)] for n in range(EACH)]


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--families", type=int, default=FAMILIES)
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    count = asked.families
    async with town() as running, scaled(Topology.running(Installation(running.data)), asked.processes) as topology:
        await sow(topology, count)
        rush, households = await prepare(topology, count)
        database = await topology.postgres.connect("planning")
        await database.execute("set app.scope = 'town'")
        await database.execute("vacuum analyze")
        await open_pages(running, rush, households)
        try:
            figures = await through_gateway(running, database, rush, households)
            decided = await direct(topology, database, rush, households)
            counted = await count_up(database, [rush.through_gateway, rush.direct], 2 * count)
            shares = await shared(topology.url("planning"), asked.processes)
            bare = await bare_updates(topology)
        finally:
            await database.close()
    publish(
        {
            "families": count,
            "requests": 2 * count,
            **({"each": shares} if len(shares) > 1 else {}),
            **counted,
            **figures,
            "decided_per_s": decided,
            "bare_update_per_s": bare,
            "ratio": round(bare / decided, 2),
        }
    )


@asynccontextmanager
async def scaled(topology: Topology, processes: int) -> AsyncIterator[Topology]:
    """Run so many processes of planning until the end of the block, on one address as behind that of a scaled service."""
    program = next(one for one in topology.services() if one.name == "planning")
    more = [await Process.start(replace(program, name=f"planning-{n}"), topology.installation.logs) for n in range(2, processes + 1)]
    try:
        for one in more:
            await one.wait_listening()
        yield topology
    finally:
        for one in more:
            await one.stop()


async def prepare(topology: Topology, count: int, *, capacity: int = CAPACITY) -> tuple[Rush, list[Household]]:
    """Enter the two activities, enrol a child of each family in both, accept the règlement for all, and mint their sessions."""
    async with Speaker.open(topology) as speaker:
        today, found = speaker.today, list(families(0, count, speaker.today))
        span = GetCalendar(first=today + AHEAD, last=today + 3 * AHEAD)
        shut = {one.day for one in (await speaker.tell(span)).days if one.kind in ("closed", "public_holiday")}
        days = [day for n in range(60) if (day := today + AHEAD + timedelta(days=n)) not in shut][:DAYS]
        facility, _ = School(0).entries()
        rush = Rush(new_id(), new_id(), days)
        midnight = CalendarDaysBefore(days=0, at=wall_time(0))
        for activity_id, name in ((rush.through_gateway, "Mercredis"), (rush.direct, "Stages")):
            await speaker.tell(
                PutActivity(
                    activity_id=activity_id,
                    facility_id=facility.facility_id,
                    name=name,
                    weekdays=tuple(range(1, 8)),
                    periods=tuple(Period),
                    booking_cutoff=midnight,
                    cancelling_cutoff=midnight,
                    capacity=capacity,
                )
            )
        cookies = await mint_sessions(topology, found, speaker.clock)
        enrolled = await enrol(topology, found, rush, today)
        await accept_rules(topology, found, speaker.clock.now())
    return rush, [Household(cookies[one.family_id], adult(one), child(one), enrolled[one.family_id]) for one in found]


def child(family: Family) -> UUID:
    """Tell which child the family wants places for."""
    return family.enrolments[0].child_id


def adult(family: Family) -> Actor:
    """Tell who presses "book" for the family."""
    account = family.account
    return Actor(
        kind="family",
        account_id=new_id(),
        family_id=family.family_id,
        guardian_id=account.guardian_id,
        display_name=account.display_name,
    )


async def mint_sessions(topology: Topology, found: Sequence[Family], clock: Clock) -> dict[UUID, str]:
    """Write a session for each family's account; returns the secrets of their cookies."""
    secret = {one.family_id: secrets.token_urlsafe(32) for one in found}
    now = clock.now()
    async with owner(topology.postgres, "identity") as connection:
        accounts = await connection.fetch("select account_id, family_id from account where family_id = any($1)", list(secret))
        rows = [
            (new_id(), row["account_id"], fingerprints.of_secret(secret[row["family_id"]]), now, now, now + timedelta(hours=1))
            for row in accounts
        ]
        await copy(connection, "session", "session_id account_id secret_hash opened_at last_seen_at expires_at", rows)
    return secret


async def enrol(topology: Topology, found: Sequence[Family], rush: Rush, today: date) -> dict[UUID, dict[UUID, UUID]]:
    """Enrol a child of each family in both activities, in planning alone: nobody else is asked; returns them by family and activity."""
    enrolled = {one.family_id: {rush.through_gateway: new_id(), rush.direct: new_id()} for one in found}
    columns = "enrolment_id family_id child_id activity_id guardian_id valid_from valid_to weekdays pattern_from version"
    rows: list[tuple[object, ...]] = [
        (enrolment_id, one.family_id, child(one), activity_id, one.account.guardian_id, today, today + 6 * AHEAD, [], date.min, 1)
        for one in found
        for activity_id, enrolment_id in enrolled[one.family_id].items()
    ]
    async with owner(topology.postgres, "planning") as connection:
        await copy(connection, "enrolment", columns, rows)
    return enrolled


async def accept_rules(topology: Topology, found: Sequence[Family], now: datetime) -> None:
    """Accept the règlement in force for every family, and let planning know it as the family service would have told it."""
    async with owner(topology.postgres, "family") as connection:
        rules = [row["rules_id"] for row in await connection.fetch("select rules_id from town_rules")]
        rows = [(new_id(), one.family_id, rules_id, one.account.display_name, now) for one in found for rules_id in rules]
        await copy(connection, "rules_acceptance", "acceptance_id family_id rules_id accepted_by_name accepted_at", rows)
    async with owner(topology.postgres, "planning") as connection:
        await copy(connection, "rules_acceptance", "family_id rules_id", [(one.family_id, rules_id) for one in found for rules_id in rules])


async def open_pages(running: Town, rush: Rush, households: Sequence[Household]) -> None:
    """Have every family look at its month, as it does before it presses "book": the rush comes from pages that are open."""
    pool = await Pool.open(running.access.family_url, CONNECTIONS)
    month = rush.days[0].replace(day=1)

    async def look(number: int) -> None:
        one = households[number]
        path = f"/api/v1/planning/children/{one.child_id}/months/{month.isoformat()}"
        await until_accepted(pool, request(running.access.family_url, path, f"famille={one.cookie}"))

    await at_rate(LOOKS_A_SECOND, len(households), look)
    await pool.close()


async def through_gateway(
    running: Town, database: "asyncpg.Connection[asyncpg.Record]", rush: Rush, households: Sequence[Household]
) -> dict[str, object]:
    """Let every family press "book" within the rush; returns the durations of the POST and how long decisions took after the last."""
    pool = await Pool.open(running.access.family_url, CONNECTIONS)
    taken: list[float] = []
    again: list[int] = []

    async def press(number: int) -> None:
        one = households[number]
        headers = {"Cookie": f"famille={one.cookie}", "Idempotency-Key": str(new_id())}
        asked = posting(
            running.access.family_url, "/api/v1/planning/requests", one.body(rush.through_gateway, rush.wanted(number)), headers
        )
        began = time.perf_counter()
        again.append(await until_accepted(pool, asked))
        taken.append(time.perf_counter() - began)

    await at_rate(A_SECOND, len(households), press)
    await pool.close()
    return {"post_ms": milliseconds(taken), "sent_again": sum(again), "last_decision_after_s": round(await decided(database), 2)}


async def until_accepted(pool: Pool, asked: bytes) -> int:
    """Send a request until it is taken, as a family's page does while the portal is busy; returns how often it was sent again."""
    again = 0
    while await pool.send(asked, OK, ACCEPTED, BUSY) == BUSY:
        again += 1
        await asyncio.sleep(PAUSE_SECONDS)
    return again


async def direct(topology: Topology, database: "asyncpg.Connection[asyncpg.Record]", rush: Rush, households: Sequence[Household]) -> float:
    """Send the second activity's requests to the service as fast as it takes them; returns requests decided a second."""
    url = topology.url("planning")
    signer = signer_of(topology)
    pool = await Pool.open(url, CONNECTIONS)

    async def ask(number: int, one: Household) -> None:
        headers = {"Authorization": f"Bearer {signer.sign(one.actor)[0]}", "Idempotency-Key": str(new_id())}
        await until_accepted(pool, posting(url, "/v1/planning/requests", one.body(rush.direct, rush.wanted(number)), headers))

    waiting = iter(enumerate(households))  # a token is signed when it is used: it lasts five minutes

    async def ask_on() -> None:
        for number, one in waiting:
            await ask(number, one)

    began = time.perf_counter()
    await asyncio.gather(*(ask_on() for _ in range(CONNECTIONS)))
    await decided(database)
    await pool.close()
    return round(len(households) / (time.perf_counter() - began), 1)


async def decided(database: "asyncpg.Connection[asyncpg.Record]") -> float:
    """Wait until no request is undecided; returns the seconds waited."""
    began = time.perf_counter()
    while await database.fetchval(UNDECIDED):
        if time.perf_counter() - began > PATIENCE:
            message = "requests stay undecided"
            raise RuntimeError(message)
        await asyncio.sleep(0.02)
    return time.perf_counter() - began


async def count_up(
    database: "asyncpg.Connection[asyncpg.Record]", activities: Sequence[UUID], sent: int, *, capacity: int = CAPACITY
) -> dict[str, int]:
    """Count in the tables what must be zero."""
    return {
        "over_capacity": await database.fetchval(OVER_CAPACITY, activities, capacity),
        "lost": sent - await database.fetchval(ANSWERED, activities),
        "doubled": await database.fetchval(DOUBLED, activities),
        "out_of_order": await database.fetchval(OUT_OF_ORDER, activities),
    }


async def shared(url: str, processes: int) -> list[dict[str, int]]:
    """Tell how many requests each process took and how many it decided; a connection of its own is needed to meet each of them."""
    met: dict[str, dict[str, int]] = {}
    for _ in range(KNOCKS):
        async with aiohttp.ClientSession() as web, web.get(f"{url}/metrics") as answer:
            lines = (line.rpartition(" ") for line in (await answer.text()).splitlines() if not line.startswith("#"))
        told = {name: value for name, _, value in lines}
        met[told["process_start_time_seconds"]] = {"took": int(float(told.get(TOOK, "0"))), "decided": int(float(told[DECIDED]))}
        if len(met) == processes:
            return list(met.values())
    message = f"only {len(met)} of {processes} processes answered"
    raise RuntimeError(message)


async def bare_updates(topology: Topology) -> float:
    """Measure the floor: transactions a second that do nothing but take a place, on as many connections as the service has."""
    connections = [await topology.postgres.connect("planning", "planning_owner") for _ in range(BARE_CONNECTIONS)]
    await connections[0].execute("create table bare (day int primary key, taken int not null, capacity int not null)")
    await connections[0].execute("insert into bare select n, 0, 1000000 from generate_series(0, $1) n".replace("$1", str(DAYS - 1)))
    end, done = time.perf_counter() + BARE_SECONDS, 0

    async def take(connection: "asyncpg.Connection[asyncpg.Record]", day: int) -> None:
        nonlocal done
        while time.perf_counter() < end:
            async with connection.transaction():
                await connection.execute("update bare set taken = taken + 1 where day = $1 and taken < capacity", (day + done) % DAYS)
            done += 1

    try:
        await asyncio.gather(*(take(connection, day) for day, connection in enumerate(connections)))
        await connections[0].execute("drop table bare")
    finally:
        for connection in connections:
            await connection.close()
    return round(done / BARE_SECONDS, 1)


if __name__ == "__main__":
    uvloop.run(main())
