"""The allocator: killed, doubled, contradicted; it goes on, and nothing is lost nor done by halves."""

import asyncio
from datetime import date

import pytest

from chassis.database import LEAD_RETRY_SECONDS
from contracts.planning import (
    DayStatus,
    EnrolmentView,
)
from services.planning.app import build
from services.planning.settings import PlanningSettings
from services.planning.store import turns
from services.planning.usecases.allocate import work_off
from stack.broker import Broker
from stack.postgres import Postgres
from tests.eventually import eventually
from tests.service.harness import Keys, Started, database_of, rows_read, started, without_statistics
from tests.service.planning.cast import FRIDAY, THURSDAY, Household, Town, offset_to_start
from tests.service.planning.ledger import assert_consistent

TABLES = ("request", "request_day", "booking", "place", "enrolment", "child")
Enrolled = list[tuple[Household, EnrolmentView]]


async def allocator_pids(town: Town) -> list[int]:
    """List the connections of allocators, of which there is one a moment after the start."""
    async with town.service.database.transaction() as tx:
        rows = await tx.fetch(
            "select pid from pg_stat_activity where datname = current_database() and application_name = 'planning allocator'"
        )
    return [row["pid"] for row in rows]


@pytest.mark.own_database
async def test_an_allocator_that_loses_its_connection_is_soon_back(town: Town, postgres: Postgres) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    before = await eventually(lambda: allocator_pids(town))
    assert len(before) == 1
    administrator = await postgres.connect("planning")
    await administrator.execute("select pg_terminate_backend($1)", before[0])
    await administrator.close()
    request = await town.ask(town.dupont, enrolled, THURSDAY)

    async def accepted() -> bool:
        return (await town.decided(request)).status == "accepted"

    await eventually(accepted)
    assert LEAD_RETRY_SECONDS <= 1, "two seconds are promised: one to ask for the lock again, one to decide"


async def test_a_process_killed_in_the_middle_of_a_batch_leaves_nothing_half_done(town: Town, postgres: Postgres) -> None:
    meals = await town.activity(capacity=2)
    families = await town.enrol_many(4, meals)
    database = await database_of(town.service)
    doomed = await postgres.connect(database, "planning")
    await doomed.execute("begin; set local app.scope = 'town'")
    await doomed.execute("select pg_advisory_xact_lock($1)", turns.PLACES)
    asked = [await town.ask(one, enrolled, THURSDAY) for one, enrolled in families]
    await doomed.execute("update booking set status = 'booked', holds_place = true")
    await doomed.execute(
        "update request r set arrival = n.number from (select request_id, row_number() over () as number from request) n"
        " where n.request_id = r.request_id"
    )
    doomed.terminate()
    decided = [await town.decided(one) for one in asked]
    assert [one.days[0].decision for one in decided] == ["accepted", "accepted", "waiting", "waiting"]
    await assert_consistent(town, meals)


async def test_a_contradiction_in_the_books_stops_decisions_but_loses_no_request(town: Town, postgres: Postgres) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals)
    await town.book(town.dupont, enrolled, THURSDAY)
    administrator = await postgres.connect(await database_of(town.service))
    await administrator.execute("update place set taken = 0")
    absence = await town.miss(town.dupont, enrolled, THURSDAY)
    later = await town.ask(town.dupont, enrolled, FRIDAY)
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENCE_PROCESSING
    await administrator.execute("update place set taken = 1")
    await administrator.close()
    assert [(await town.decided(one)).status for one in (absence, later)] == ["accepted", "accepted"]
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENT_EXCUSED


async def test_two_processes_share_the_work_and_one_goes_on_when_the_other_stops(
    town: Town, postgres: Postgres, stream: Broker, keys: Keys
) -> None:
    meals = await town.activity(capacity=5)
    families = await town.enrol_many(16, meals)
    database = await database_of(town.service)
    twin = started(
        "planning", PlanningSettings, build, postgres=postgres, broker=stream, keys=keys, database=database, clock_offset=offset_to_start()
    )
    async with twin as other:
        processes: list[Started] = [town.service, other]
        answers = await asyncio.gather(
            *(
                Town(processes[n % 2], town.facility_id, town.dupont, town.martin).ask(one, enrolled, THURSDAY)
                for n, (one, enrolled) in enumerate(families[:12])
            )
        )
        decided = sorted([await town.decided(one) for one in answers], key=lambda one: one.arrival or 0)
        assert [one.days[0].decision for one in decided] == ["accepted"] * 5 + ["waiting"] * 7
    late = [await town.book(one, enrolled, THURSDAY) for one, enrolled in families[12:]]
    assert [one.days[0].rank for one in late] == [8, 9, 10, 11]
    await assert_consistent(town, meals)


@pytest.mark.own_database
async def test_plans_made_while_nobody_had_asked_read_what_they_decide_only(town: Town, postgres: Postgres) -> None:
    await without_statistics(town.service, postgres, *TABLES)
    meals = await town.activity(capacity=100)
    first, *others = await town.enrol_many(60, meals)
    connection = await town.service.database.connect("allocator")

    async def decide(day: date) -> dict[str, int]:
        async with town.service.database.transaction(on=connection) as tx:
            await turns.take_places(tx)
            await town.ask(*first, day)
            before = await rows_read(tx, *TABLES)
            assert (await work_off(tx)).decided == 1
            after = await rows_read(tx, *TABLES)
            return {table: after[table] - before[table] for table in TABLES}

    await decide(THURSDAY)
    for begin in range(0, len(others), 10):  # more at once than the service has connections, on a busy machine not all of them in time
        await asyncio.gather(*(town.book(*one, FRIDAY) for one in others[begin : begin + 10]))
    read = await decide(FRIDAY)
    assert max(read.values()) < 20, read
    await connection.close()
