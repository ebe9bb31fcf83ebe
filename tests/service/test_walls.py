"""Every wall between families, of every service, asks who reads once a statement; asked once a row it hides rows from the planner too."""

import re

import pytest

from stack.postgres import Postgres
from stack.walls import ask_once
from tests.service.conftest import FreshDatabase

WALLS = "select tablename, policyname, qual from pg_policies where qual is not null order by 1, 2"
ONCE = re.compile(r"\( SELECT \(?(?:current_setting|\(?NULLIF\(current_setting)\([^()]*\)[^()]*\)")
SOME_DAYS = """update request_day d set decision = 'accepted'
    from unnest($1::uuid[], $2::uuid[], $3::date[]) as t (request_id, enrolment_id, day)
    where d.request_id = t.request_id and d.enrolment_id = t.enrolment_id and d.day = t.day"""


@pytest.mark.parametrize("service", ["identity", "family", "planning", "billing", "messaging"])
async def test_every_wall_asks_who_reads_once_a_statement_and_is_left_alone_the_next_time(
    fresh_database: FreshDatabase, postgres: Postgres, service: str
) -> None:
    owner = await postgres.connect(await fresh_database(service), f"{service}_owner")
    walls = await owner.fetch(WALLS)
    asking = [row["qual"] for row in walls if "current_setting" in row["qual"]]
    assert asking
    assert [wall for wall in asking if "current_setting" in ONCE.sub("", wall)] == []
    assert [row["qual"] for row in walls if re.search(r"SELECT [a-z_]+\(\)", row["qual"])] == []
    await ask_once(owner)
    assert await owner.fetch(WALLS) == walls
    await owner.close()


@pytest.mark.own_database
async def test_a_loop_finds_the_days_it_changes_by_their_index_though_the_table_was_small_when_it_planned(
    fresh_database: FreshDatabase, postgres: Postgres
) -> None:
    loop = await postgres.connect(await fresh_database("planning"), "planning")
    for setting in ("app.scope = 'town'", "plan_cache_mode = force_generic_plan", "enable_seqscan = off"):
        await loop.execute(f"set {setting}")
    await loop.execute(f"prepare some_days (uuid[], uuid[], date[]) as {SOME_DAYS}")
    plan = "\n".join(row[0] for row in await loop.fetch("explain execute some_days ('{}', '{}', '{}')"))
    assert "Index Cond: ((request_id = t.request_id) AND (enrolment_id = t.enrolment_id) AND (day = t.day))" in plan
    await loop.close()
