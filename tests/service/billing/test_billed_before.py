"""A database of a release that kept who was billed before by name alone: brought up to date, each name stands for its time."""

import json
from pathlib import Path
from uuid import UUID

from stack.postgres import Postgres
from tests.service.older import of_release_before

SINCE = "0302"
"""The migration from which on it is kept as whom a family was billed, since when."""
FIRST, SECOND = UUID(int=11), UUID(int=12)


def left(guardian_id: UUID, first_name: str, until: str) -> dict[str, str]:
    return {"guardian_id": str(guardian_id), "title": "Monsieur", "last_name": "Dupont", "first_name": first_name, "until": until}


async def test_who_was_billed_before_and_who_is_now_stand_for_their_times(postgres: Postgres, tmp_path: Path) -> None:
    async with of_release_before(postgres, "billing", SINCE, tmp_path) as (town, upgrade):
        former = [left(FIRST, "Jean", "2026-03-01T09:00:00+00:00"), left(SECOND, "Paul", "2026-06-01T09:00:00+00:00")]
        await town.executemany(
            "insert into household (family_id, version, family_number, name, street, postal_code, city, title, last_name, first_name,"
            " former_payers) values ($1, 1, '1', $2, '1 rue Neuve', '69280', 'Ici', 'Madame', $3, $4, $5)",
            [
                (UUID(int=1), "DUPONT Jeanne", "Dupont", "Jeanne", json.dumps(former)),
                (UUID(int=2), "MARTIN Sofia", "Martin", "Sofia", "[]"),
                (UUID(int=3), "PETIT Olga", "", "", "[]"),
            ],
        )
        await upgrade()
        rows = await town.fetch(
            "select family_id, to_char(since at time zone 'UTC', 'YYYY-MM-DD HH24') as since, guardian_id, first_name, street"
            " from billed_as order by family_id, since"
        )
        assert [tuple(row) for row in rows] == [
            (UUID(int=1), "2000-01-01 00", FIRST, "Jean", ""),
            (UUID(int=1), "2026-03-01 09", SECOND, "Paul", ""),
            (UUID(int=1), "2026-06-01 09", None, "Jeanne", "1 rue Neuve"),
            (UUID(int=2), "2000-01-01 00", None, "Sofia", "1 rue Neuve"),
        ], "of an erased family, no name is left to keep"
