"""A database of a release whose accounts did not follow their records: brought up to date, each bears the name of its record."""

from pathlib import Path

from stack.postgres import Postgres
from tests.service.older import of_release_before

FOLLOWS = "0105"
"""The migration from which on an account bears the name of its record."""


async def test_accounts_take_over_the_names_of_their_records_once(postgres: Postgres, tmp_path: Path) -> None:
    async with of_release_before(postgres, "identity", FOLLOWS, tmp_path) as (town, upgrade):
        await town.execute(
            """
            insert into household values ('00000000-0000-7000-8000-000000000001', 1);
            insert into guardian values
                ('00000000-0000-7000-8000-000000000011', '00000000-0000-7000-8000-000000000001', 'Madame', 'Lefèvre', 'Zoé', '');
            insert into account (account_id, kind, identifier, identifier_key, display_name, family_id, guardian_id, password_version,
                                 must_change_password, opened_at, version)
            select gen_random_uuid(), 'family', name, name, name, '00000000-0000-7000-8000-000000000001', guardian, 1, false, now(), 1
            from (values ('Zoé DUPONT', '00000000-0000-7000-8000-000000000011'::uuid),
                         ('Record UNKNOWN', '00000000-0000-7000-8000-000000000012')) as one (name, guardian)
            """
        )
        await upgrade()
        rows = await town.fetch("select identifier, display_name from account order by guardian_id")
        assert [tuple(row) for row in rows] == [("Zoé DUPONT", "Zoé LEFÈVRE"), ("Record UNKNOWN", "Record UNKNOWN")]
