"""A school year laid out: 10,000 children enrolled in canteens by their weekly pattern, class by class, as in June.

Measured from the first list that staff send until planning has committed the last month (`last_commit_s`, goal 20 s), and until
billing has priced the last day (`priced_s`). The floor, in the same run, puts as many rows of the same size into a bare table.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import time as wall_time
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import uvloop

from bench._figures import publish
from bench._town import town
from chassis.ids import new_id
from contracts.billing import Bracket, PutTariff
from contracts.planning import CalendarDaysBefore, EnrolledChild, EnrolMany, Period, PutActivity
from stack.demo.ids import named
from stack.demo.tariffs import MEAL
from stack.demo.town import Town as Speaker
from stack.installation import Installation
from stack.seed.population import REGIE, School, regie
from stack.seed.tables import Connection, copy, owner
from stack.topology import Topology

ENROLMENTS = 10_000
LIST = 500
WEEKDAYS = (1, 2, 4, 5)
YEAR = timedelta(days=300)
PAUSE, LONG_PAUSE = 0.1, 3.0
PATIENCE = 600.0

UNTOLD = "select count(*) from (select from enrolment_month where not told limit 1) untold"
PLANNED = "select coalesce(sum(taken), 0)::int from place where counter_id = any($1)"
PRICED = "select count(*) from charge where cents is not null and activity_id = any($1)"
MONTHS = "select count(*) from enrolment_month join enrolment using (enrolment_id) where activity_id = any($1)"
BYTES_A_MONTH = 1_600


class Pupil(NamedTuple):
    """A child, its family and the adult who pays."""

    family_id: UUID
    guardian_id: UUID
    child_id: UUID


async def main() -> None:
    """Measure and print."""
    async with town() as running:
        topology = Topology.running(Installation(running.data))
        pupils = [Pupil(new_id(), new_id(), new_id()) for _ in range(ENROLMENTS)]
        async with owner(topology.postgres, "planning") as connection:
            await enter(connection, pupils)
        planning, billing = await topology.postgres.connect("planning"), await topology.postgres.connect("billing")
        for connection in (planning, billing):
            await connection.execute("set app.scope = 'town'")
            await connection.execute("vacuum analyze")
        try:
            async with Speaker.open(topology) as speaker:
                canteens = await open_canteens(speaker, ENROLMENTS // LIST)
                figures = await lay_out(speaker, canteens, pupils, planning, billing)
            bare = await bare_rows(topology, planning)
        finally:
            await planning.close()
            await billing.close()
    publish({"enrolments": ENROLMENTS, **figures, "bare_insert_s": bare})


async def enter(connection: Connection, pupils: Sequence[Pupil]) -> None:
    """Write the children into planning's tables, as the family service would have told them."""
    await copy(connection, "family", "family_id version", [(one.family_id, 1) for one in pupils])
    await copy(connection, "guardian", "guardian_id family_id name", [(one.guardian_id, one.family_id, "Alex MESURE") for one in pupils])
    await copy(
        connection, "child", "child_id family_id name version", [(one.child_id, one.family_id, "Camille MESURE", 1) for one in pupils]
    )


async def open_canteens(speaker: Speaker, count: int) -> list[UUID]:
    """Open canteens with a place for each child of a list, and their tariffs."""
    facility, _ = School(0).entries()
    await speaker.tell(facility)
    await speaker.tell(regie(speaker.today))
    midnight = CalendarDaysBefore(days=0, at=wall_time(0))
    canteens = [new_id() for _ in range(count)]
    for number, activity_id in enumerate(canteens):
        await speaker.tell(
            PutActivity(
                activity_id=activity_id,
                facility_id=facility.facility_id,
                name=f"Restauration, école n° {number + 1}",
                weekdays=WEEKDAYS,
                periods=(Period.SCHOOL,),
                booking_cutoff=midnight,
                cancelling_cutoff=midnight,
                capacity=LIST,
            )
        )
        await speaker.tell_when_known(
            PutTariff(
                tariff_id=named("bench", str(activity_id)),
                activity_id=activity_id,
                regie=REGIE,
                name="Tarif par quotient",
                valid_from=speaker.today,
                brackets=tuple(Bracket(from_quotient=start, cents=cents) for start, cents in MEAL.items()),
            )
        )
    return canteens


async def lay_out(
    speaker: Speaker, canteens: Sequence[UUID], pupils: Sequence[Pupil], planning: Connection, billing: Connection
) -> dict[str, object]:
    """Send list after list; returns how long it took until all is committed, and until all is priced."""
    first = (speaker.today.replace(day=1) + timedelta(days=32)).replace(day=1)
    began, longest = time.perf_counter(), 0.0
    for number, activity_id in enumerate(canteens):
        sent = time.perf_counter()
        made = await speaker.tell(
            EnrolMany(
                activity_id=activity_id,
                valid_from=first,
                valid_to=first + YEAR,
                weekdays=WEEKDAYS,
                children=tuple(
                    EnrolledChild(child_id=one.child_id, guardian_id=one.guardian_id) for one in pupils[number * LIST : (number + 1) * LIST]
                ),
            )
        )
        longest = max(longest, time.perf_counter() - sent)
        if made.refused:
            message = f"refused: {made.refused[0].reason}"
            raise RuntimeError(message)
    enrolled = time.perf_counter()
    await until_equal(planning, UNTOLD, (), 0, PAUSE)
    committed = time.perf_counter()
    days = await planning.fetchval(PLANNED, canteens)
    await until_equal(billing, PRICED, (canteens,), days, LONG_PAUSE)
    return {
        "days": days,
        "months": await planning.fetchval(MONTHS, canteens),
        "longest_list_s": round(longest, 2),
        "enrolled_s": round(enrolled - began, 2),
        "last_commit_s": round(committed - began, 2),
        "priced_s": round(time.perf_counter() - began, 2),
    }


async def until_equal(connection: Connection, sql: str, values: Sequence[object], wanted: int, pause: float) -> None:
    """Wait until a query answers a number, asking again after a pause."""
    deadline = time.perf_counter() + PATIENCE
    while (found := await connection.fetchval(sql, *values)) != wanted:
        if time.perf_counter() > deadline:
            message = f"still {found} instead of {wanted}: {sql}"
            raise RuntimeError(message)
        await asyncio.sleep(pause)


async def bare_rows(topology: Topology, planning: Connection) -> float:
    """Measure the floor: one statement that writes as many months, and as many events of their size."""
    months = await planning.fetchval("select count(*) from enrolment_month")
    connection = await topology.postgres.connect("planning", "planning_owner")
    try:
        await connection.execute("create table bare (id uuid primary key, month date not null, payload text not null)")
        began = time.perf_counter()
        await connection.execute(
            "insert into bare select gen_random_uuid(), current_date, repeat('x', $2) from generate_series(1, $1)", months, BYTES_A_MONTH
        )
        taken = time.perf_counter() - began
        await connection.execute("drop table bare")
    finally:
        await connection.close()
    return round(taken, 2)


if __name__ == "__main__":
    uvloop.run(main())
