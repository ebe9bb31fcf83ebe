"""What a connection asks about the server's types is asked once by a process, and of a database's own types by each connection."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from chassis.connection import KnownTypes
from chassis.ids import new_id
from chassis.tx import Connection
from tests.service.harness import Started

ASKED = "select count(*) from pg_prepared_statements where starts_with(ltrim(statement, E' \\n'), 'WITH RECURSIVE typeinfo_tree')"


@pytest_asyncio.fixture(loop_scope="session")
async def pair(service: Started, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Connection, Connection]]:
    """Open two connections of a process that knows nothing yet."""
    monkeypatch.setattr(KnownTypes, "_asked", {})
    first, second = [await service.database.connect("test") for _ in range(2)]
    yield first, second
    for one in (first, second):
        await one.close()


async def test_the_second_connection_knows_what_the_first_has_asked(pair: tuple[Connection, Connection]) -> None:
    asked = []
    for connection in pair:
        ids = [new_id(), new_id()]
        assert await connection.fetchval("select $1::uuid[]", ids) == ids
        assert await connection.fetchval("select $1::uuid[] || $1", ids) == ids * 2
        asked.append(await connection.fetchval(ASKED))
    assert asked == [1, 0]


async def test_a_type_of_the_database_is_asked_for_by_each_connection(pair: tuple[Connection, Connection]) -> None:
    first, second = pair
    for connection, words in ((first, ("bleu", "vert")), (second, ("jaune", "rouge"))):
        await connection.execute("drop type if exists pg_temp.colour")
        await connection.execute(f"create type pg_temp.colour as enum {words}")
        assert await connection.fetchval(f"select array['{words[0]}']::pg_temp.colour[]") == [words[0]]
        assert await connection.fetchval(ASKED) == 1
