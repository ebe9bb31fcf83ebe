"""A child's month in planning: eight rows, at an open rate of 100 a second, while the town grows from 1,000 to 100,000 families.

Goals: 99th percentile under 10 ms, and the same median within a quarter whatever the size of the town. The service alone, each
request for another family with a token of its own; beside it, in the same run, one indexed read of the same database.
"""

import random
import time
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

import uvloop

from bench._figures import at_rate, milliseconds, percentile, publish
from bench._http import OK, Pool, request
from bench._town import signer_of, town
from chassis.clock import Clock
from chassis.ids import new_id
from chassis.tokens import Actor, Signer
from stack.installation import Installation
from stack.seed.tables import Connection, copy, owner
from stack.topology import Topology

SIZES = (1_000, 10_000, 100_000)
RATE, SECONDS, WARM_SECONDS = 100.0, 15.0, 3.0
ROWS = 8
CONNECTIONS = 16
TOGETHER = 5_000
SEED = 20_261_126


class Household(NamedTuple):
    """A family with its adult and its child."""

    family_id: UUID
    guardian_id: UUID
    child_id: UUID


async def main() -> None:
    """Measure and print."""
    async with town() as running:
        topology = Topology.running(Installation(running.data))
        clock = Clock(topology.clock_offset)
        signer = signer_of(topology)
        month = clock.today().replace(day=1)
        households: list[Household] = []
        runs: list[dict[str, object]] = []
        for size in SIZES:
            grown = [Household(new_id(), new_id(), new_id()) for _ in range(size - len(households))]
            await grow(topology, grown, month)
            households += grown
            chance = random.Random(SEED)  # noqa: S311 - the same families each time, nothing secret
            chosen = chance.sample(households, min(size, int(RATE * (SECONDS + WARM_SECONDS))))
            measured = milliseconds(await look(topology, signer, chosen, month))
            figures = {f"{name}_ms": value for name, value in measured.items()}
            runs.append({"families": size, **figures, "bare_ms": await read(topology, chosen)})
    publish({"runs": runs})


async def grow(topology: Topology, households: Sequence[Household], month: date) -> None:
    """Write families into planning's tables: a child each, with eight enrolments and a booked day of every one."""
    for first in range(0, len(households), TOGETHER):
        async with owner(topology.postgres, "planning") as connection:
            await write(connection, households[first : first + TOGETHER], month)
    administrator = await topology.postgres.connect("planning")
    await administrator.execute("vacuum analyze")
    await administrator.close()


async def write(connection: Connection, households: Sequence[Household], month: date) -> None:
    """Write some families in one transaction."""
    activities = [row["activity_id"] for row in await connection.fetch("select activity_id from activity order by 1 limit $1", ROWS)]
    begins, ends, now = month - timedelta(days=90), month + timedelta(days=270), await connection.fetchval("select now()")
    enrolled = [(new_id(), one, activity) for one in households for activity in activities]
    await copy(connection, "family", "family_id version", [(one.family_id, 1) for one in households])
    await copy(
        connection, "guardian", "guardian_id family_id name", [(one.guardian_id, one.family_id, "Alex MESURE") for one in households]
    )
    await copy(connection, "child", "child_id family_id name version", [(one.child_id, one.family_id, "Camille", 1) for one in households])
    await copy(
        connection,
        "enrolment",
        "enrolment_id family_id child_id activity_id guardian_id valid_from valid_to weekdays pattern_from version",
        [(ident, one.family_id, one.child_id, activity, one.guardian_id, begins, ends, [4], month, 1) for ident, one, activity in enrolled],
    )
    await copy(
        connection,
        "booking",
        "enrolment_id day family_id activity_id status holds_place reason changed_at",
        [
            (ident, month + timedelta(days=number % 28), one.family_id, activity, "booked", True, "", now)
            for number, (ident, one, activity) in enumerate(enrolled)
        ],
    )


async def look(topology: Topology, signer: Signer, households: Sequence[Household], month: date) -> list[float]:
    """Ask for one month after the other at the open rate; the durations of those after the service has warmed up."""
    url = topology.url("planning")
    pool = await Pool.open(url, CONNECTIONS)
    asked = [
        request(url, f"/v1/planning/children/{one.child_id}/months/{month.isoformat()}", token=token(signer, one)) for one in households
    ]
    taken: list[float] = []

    async def ask(number: int) -> None:
        began = time.perf_counter()
        await pool.send(asked[number], OK)
        if number >= RATE * WARM_SECONDS:
            taken.append(time.perf_counter() - began)

    await at_rate(RATE, len(asked), ask)
    await pool.close()
    return taken


def token(signer: Signer, one: Household) -> str:
    """Sign the token that the gateway would hold for the family."""
    actor = Actor(
        kind="family", account_id=new_id(), family_id=one.family_id, guardian_id=one.guardian_id, display_name="Alex MESURE"
    )  # fmt: skip
    return signer.sign(actor)[0]


async def read(topology: Topology, households: Sequence[Household]) -> float:
    """Measure the floor: the median of reading a child's enrolments by their index, one after the other."""
    connection = await topology.postgres.connect("planning")
    taken: list[float] = []
    for one in households:
        began = time.perf_counter()
        await connection.fetch("select enrolment_id, valid_from, valid_to from enrolment where child_id = $1", one.child_id)
        taken.append(time.perf_counter() - began)
    await connection.close()
    return round(percentile(taken, 50) * 1000, 3)


if __name__ == "__main__":
    uvloop.run(main())
