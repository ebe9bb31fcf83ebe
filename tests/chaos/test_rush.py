"""The morning of the registrations, and everything that decides is killed in the middle of it: places stay right to the last one."""

import asyncio
from collections.abc import Sequence
from functools import partial

import aiohttp

from bench._figures import at_rate
from bench.rush import Household, Rush, count_up, prepare
from chassis.ids import new_id
from stack.seed import sow
from stack.topology import Topology
from tests.chaos.family import BUSY, CALL, SECONDS, TRY_AGAIN, in_the_end
from tests.chaos.faults import back, kill
from tests.journeys.running import Portal

FAMILIES = 120
A_SECOND = 20
CAPACITY = 25
BLOWS = (("planning", 0.2), ("postgres", 0.5), ("nats", 0.8))
"""Who is killed, and after which share of the rush."""

BILLED_UNLIKE_PLANNED = """select count(*) from charge full join unnest($1::uuid[], $2::date[]) as planned (enrolment_id, day)
    using (enrolment_id, day) where (charge.enrolment_id = any($3) or charge.enrolment_id is null)
    and (charge.family_id is null or planned.enrolment_id is null)"""


async def press(portal: Portal, rush: Rush, number: int, household: Household) -> None:
    """Ask for three days until the answer is 202, always under the same key."""
    headers = {
        "Cookie": f"famille={household.cookie}",
        "Idempotency-Key": str(new_id()),
        "Content-Type": "application/json",
    }
    body = household.body(rush.through_gateway, rush.wanted(number))
    deadline = asyncio.get_running_loop().time() + SECONDS
    async with aiohttp.ClientSession(timeout=CALL) as web:
        while True:
            try:
                async with web.post(f"{portal.access.api_url}/planning/requests", data=body, headers=headers) as answer:
                    why = await answer.text()
                    if answer.status not in BUSY:
                        assert answer.status == 202, why
                        return
            except (aiohttp.ClientError, TimeoutError) as error:
                why = repr(error)
            assert asyncio.get_running_loop().time() < deadline, why
            await asyncio.sleep(TRY_AGAIN)


async def strike(portal: Portal) -> None:
    """Kill each of those who decide, one after the other, while families press."""
    began, old = asyncio.get_running_loop().time(), {}
    for victim, share in BLOWS:
        await asyncio.sleep(began + share * FAMILIES / A_SECOND - asyncio.get_running_loop().time())
        old[victim] = kill(portal, victim)
    for victim, pid in old.items():
        await in_the_end(partial(back, portal, victim, pid))


async def right_to_the_last_place(topology: Topology, rush: Rush, households: Sequence[Household]) -> bool:
    """Every family was answered once, no day has more children than places, and nobody overtook the line."""
    database = await topology.postgres.connect("planning")
    try:
        await database.execute("set app.scope = 'town'")
        found = await count_up(database, [rush.through_gateway], len(households), capacity=CAPACITY)
        assert found == {"over_capacity": 0, "lost": 0, "doubled": 0, "out_of_order": 0}
        booked = await database.fetch(
            "select enrolment_id, day from booking where activity_id = $1 and status = 'booked'", rush.through_gateway
        )
        assert len(booked) == CAPACITY * len(rush.days)
        billing = await topology.postgres.connect("billing")
        try:
            await billing.execute("set app.scope = 'town'")
            enrolments = [one.enrolments[rush.through_gateway] for one in households]
            days = [(row["enrolment_id"], row["day"]) for row in booked]
            assert not await billing.fetchval(BILLED_UNLIKE_PLANNED, [one for one, _ in days], [day for _, day in days], enrolments)
        finally:
            await billing.close()
    finally:
        await database.close()
    return True


async def test_no_place_is_sold_twice_and_no_request_is_lost_when_those_who_decide_are_killed(doomed: Portal) -> None:
    topology = Topology.running(doomed.installation)
    await sow(topology, FAMILIES)
    rush, households = await prepare(topology, FAMILIES, capacity=CAPACITY)
    await asyncio.gather(
        at_rate(A_SECOND, FAMILIES, lambda number: press(doomed, rush, number, households[number])),
        strike(doomed),
    )
    await in_the_end(lambda: right_to_the_last_place(topology, rush, households))
