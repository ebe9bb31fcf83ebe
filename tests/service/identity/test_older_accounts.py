"""A database of a release whose accounts did not follow their records: brought up to date, each bears the name of its record."""

import shutil
from pathlib import Path

from stack import ROOT
from stack.migrations import migrate
from stack.postgres import Postgres

FOLLOWS = "0105"
"""The migration from which on an account bears the name of its record."""


async def test_accounts_take_over_the_names_of_their_records_once(postgres: Postgres, tmp_path: Path) -> None:
    database = "identity_of_old"
    for own in ("chassis", "services/identity"):
        shutil.copytree(ROOT / own / "migrations", tmp_path / own / "migrations", ignore=shutil.ignore_patterns("*.py", f"{FOLLOWS}_*"))
    await postgres.clone("template0", database)
    town = await postgres.connect(database)
    try:
        await town.execute("alter schema public owner to identity_owner")
        await migrate(postgres, "identity", database=database, root=tmp_path)
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
        await migrate(postgres, "identity", database=database)
        rows = await town.fetch("select identifier, display_name from account order by guardian_id")
        assert [tuple(row) for row in rows] == [("Zoé DUPONT", "Zoé LEFÈVRE"), ("Record UNKNOWN", "Record UNKNOWN")]
    finally:
        await town.close()
        await postgres.drop(database)
