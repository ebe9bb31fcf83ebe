"""The walls between families (row-level security), made to ask who reads once a statement instead of once a row.

A migration writes a wall plainly: `family_id = current_setting('app.family') or current_setting('app.scope') = 'town'`. PostgreSQL
would evaluate that for each row, and believe that it lets through next to none, so that it reads whole tables where an index
would do. Within a sub-select it is evaluated once, and believed to let through half. A function that lists rows, such as
`child_id in (select hidden_children())`, is read as a table is: its query becomes a part of the reader's, which costs a tenth of
calling it. See docs/decisions/0018.
"""

import re

import asyncpg

ASKED = re.compile(
    r"(?<!SELECT )(?:"
    r"\(current_setting\('app\.scope'::text, true\) = 'town'::text\)"
    r"|\(NULLIF\(current_setting\('app\.(?:family|guardian)'::text, true\), ''::text\)\)::uuid"
    r")"
)
LISTED = re.compile(r"SELECT (?P<function>[a-z_]+)\(\) AS (?P=function)\)")


def once(wall: str) -> str:
    """Write a wall, as PostgreSQL tells it, with every question about the reader in a sub-select; twice changes nothing."""
    asked = ASKED.sub(lambda found: f"(select {found[0]})", wall)
    return LISTED.sub(lambda found: f"select listed from {found['function']}() as t (listed))", asked)  # noqa: S608 - PostgreSQL's own words


async def ask_once(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Rewrite the walls of a database, as their owner; where nothing changed since the last time, nothing is done."""
    for row in await connection.fetch("select tablename, policyname, qual from pg_policies where qual is not null"):
        wall = once(row["qual"])
        if wall != row["qual"]:
            await connection.execute(f'alter policy "{row["policyname"]}" on "{row["tablename"]}" using ({wall})')
