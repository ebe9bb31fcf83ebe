"""A database of a release whose turns in the line were plain numbers: brought up to date, the lines stand as they stood."""

from datetime import UTC, datetime
from pathlib import Path

from stack.postgres import Postgres
from tests.service.older import of_release_before
from tests.service.planning.cast import FRIDAY, THURSDAY

FAR_APART = "0027"
"""The migration that makes millions of turns, so that there is room between two."""
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MILLION = 1_000_000


async def test_turns_in_the_line_become_millions_and_keep_their_order(postgres: Postgres, tmp_path: Path) -> None:
    async with of_release_before(postgres, "planning", FAR_APART, tmp_path) as (town, upgrade):
        await town.execute("set session_replication_role = replica")  # Days without their enrolments: nothing else is looked at.
        waiting = [(7, THURSDAY), (12, THURSDAY), (5, THURSDAY), (12, FRIDAY), (None, FRIDAY)]
        await town.executemany(
            "insert into booking (enrolment_id, day, family_id, activity_id, status, holds_place, reason, arrival, changed_at)"
            " values (gen_random_uuid(), $2, gen_random_uuid(), '00000000-0000-7000-8000-000000000001',"
            " case when $1::bigint is null then 'booked' else 'waiting' end, $1 is null, '', $1, $3)",
            [(arrival, day, NOW) for arrival, day in waiting],
        )
        await town.execute(
            "insert into request (request_id, arrival, kind, family_id, child_id, note, submitted_at)"
            " values (gen_random_uuid(), 12, 'booking', gen_random_uuid(), gen_random_uuid(), '', $1)",
            NOW,
        )
        await upgrade()
        rows = await town.fetch("select day, arrival from booking order by day, arrival")
        assert [(row["day"], row["arrival"]) for row in rows] == [
            *((THURSDAY, number * MILLION) for number in (5, 7, 12)),
            (FRIDAY, 12 * MILLION),
            (FRIDAY, None),
        ]
        assert await town.fetchval("select arrival from request") == 12, "a request keeps its number"
