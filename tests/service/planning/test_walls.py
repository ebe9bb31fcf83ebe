"""Walls in the database: a family sees its own rows only, whatever the query; the history is only added to."""

import asyncpg
import pytest

from chassis.database import Database
from chassis.tokens import SYSTEM, Actor
from tests.service.harness import family
from tests.service.planning.cast import THURSDAY, Town

OWNED = (
    "family", "guardian", "child", "enrolment", "enrolment_month", "request", "request_day", "booking", "booking_history", "attendance",
)  # fmt: skip


async def count(database: Database, table: str, actor: Actor) -> int:
    async with database.transaction(actor) as tx:
        found: int = await tx.fetchval(f"select count(*) from {table}")  # noqa: S608 - a constant of this file
        return found


@pytest.fixture
async def busy(town: Town) -> Town:
    meals = await town.activity(capacity=1)
    for one in (town.dupont, town.martin):
        await town.book(one, await town.enrol(one, meals), THURSDAY)
    return town


@pytest.mark.parametrize("table", [table for table in OWNED if table != "attendance"])
async def test_a_family_sees_its_own_rows_and_a_stranger_none(busy: Town, table: str) -> None:
    database = busy.service.database
    mine, theirs, every = [await count(database, table, actor) for actor in (busy.dupont.actor, busy.martin.actor, SYSTEM)]
    assert mine > 0
    assert mine + theirs == every
    assert await count(database, table, family(busy.facility_id)) == 0


async def test_every_table_with_a_family_stands_behind_the_wall(busy: Town) -> None:
    async with busy.service.database.transaction() as tx:
        rows = await tx.fetch(
            "select c.relname, c.relrowsecurity and c.relforcerowsecurity as walled"
            " from pg_class c join pg_attribute a on a.attrelid = c.oid"
            " where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attname = 'family_id' order by 1"
        )
    assert [row["relname"] for row in rows if not row["walled"]] == []
    assert {row["relname"] for row in rows} >= set(OWNED)


async def test_a_family_cannot_write_rows_of_another(busy: Town) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with busy.service.database.transaction(busy.dupont.actor) as tx:
            await tx.execute(
                "insert into request (request_id, kind, family_id, child_id, note, submitted_at) values ($1, 'booking', $2, $3, '', now())",
                busy.facility_id,
                busy.martin.family_id,
                busy.martin.child_id,
            )


async def test_a_rank_is_told_without_showing_who_waits_before(busy: Town) -> None:
    meals = await busy.activity("Cirque", capacity=0)
    lea, hugo = await busy.enrol(busy.dupont, meals), await busy.enrol(busy.martin, meals)
    await busy.book(busy.dupont, lea, THURSDAY)
    await busy.book(busy.martin, hugo, THURSDAY)
    assert (await busy.cell(busy.martin, hugo, THURSDAY)).rank == 2
    async with busy.service.database.transaction(busy.martin.actor) as tx:
        assert await tx.fetchval("select waiting_rank($1, $2, 1000000000, $3)", meals.activity_id, THURSDAY, hugo.enrolment_id) == 2
        assert await tx.fetchval("select count(*) from booking where activity_id = $1", meals.activity_id) == 1


@pytest.mark.parametrize("statement", ["update booking_history set status = 'refused'", "delete from booking_history"])
async def test_the_history_of_days_cannot_be_rewritten(busy: Town, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with busy.service.database.transaction() as tx:
            await tx.execute(statement)


async def test_the_history_tells_every_state_and_who_caused_it(busy: Town) -> None:
    async with busy.service.database.transaction(busy.dupont.actor) as tx:
        rows = await tx.fetch("select status, changed_by, request_id from booking_history order by entry")
    assert [(row["status"], row["changed_by"]) for row in rows] == [("processing", busy.dupont.family_id), ("booked", None)]
    assert len({row["request_id"] for row in rows}) == 1
