"""The audit log is only added to, in one chain however many write at once; what was altered is found."""

import asyncio

import asyncpg
import pytest

from chassis import audit_chain, retention
from chassis.ids import new_id
from chassis.tokens import Actor
from stack.postgres import Postgres
from tests.service.harness import Started, staff


async def broken_at(service: Started) -> int | None:
    return await audit_chain.first_break(service.database)


async def write(service: Started, count: int) -> None:
    for number in range(count):
        async with service.database.transaction(staff(name="Claire MOREL")) as tx:
            tx.audit("sample.note.read", family_id=new_id(), about_id=new_id(), detail=f"note {number} lue à l'écran")


async def test_entries_of_many_at_once_form_one_chain(service: Started) -> None:
    await asyncio.gather(*(write(service, 5) for _ in range(4)))
    async with service.database.transaction(read_only=True) as tx:
        rows = await tx.fetch("select entry, actor_name from audit_entry order by entry")
    assert [row["entry"] for row in rows] == list(range(1, 21))
    assert {row["actor_name"] for row in rows} == {"Claire MOREL"}
    assert await broken_at(service) is None


@pytest.mark.parametrize(
    ("tampering", "found_at"),
    [
        ("update audit_entry set actor_name = 'Personne' where entry = 2", 2),
        ("update audit_entry set family_id = null where entry = 3", 3),
        ("delete from audit_entry where entry = 2", 2),
        ("delete from audit_entry where entry = 4", 4),
    ],
)
async def test_what_even_the_databases_owner_alters_is_found(
    service: Started, postgres: Postgres, sample_database: str, tampering: str, found_at: int
) -> None:
    await write(service, 4)
    connection = await postgres.connect(sample_database)
    try:
        await connection.execute(f"alter table audit_entry disable trigger all; {tampering}")
    finally:
        await connection.close()
    assert await broken_at(service) == found_at


async def test_a_chain_that_was_made_anew_as_a_whole_is_known_by_the_head_that_was_written_down(
    service: Started, postgres: Postgres, sample_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await write(service, 2)
    await retention.run(service.database, [])
    entry, link = await audit_chain.head(service.database)
    assert entry == 2
    assert link in capsys.readouterr().out, "written where the database's owner does not reach: in the collected logs"
    connection = await postgres.connect(sample_database)
    try:
        await connection.execute("alter table audit_entry disable trigger all; delete from audit_entry")
        await connection.execute("update audit_head set entry = 0, hash = sha256('')")
    finally:
        await connection.close()
    await write(service, 2)
    assert await broken_at(service) is None
    assert await audit_chain.head(service.database) != (entry, link)


@pytest.mark.parametrize("change", ["update audit_entry set detail = ''", "delete from audit_entry", "truncate audit_entry"])
async def test_the_service_itself_can_only_add(service: Started, change: str) -> None:
    await write(service, 1)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with service.database.transaction() as tx:
            await tx.execute(change)


async def test_nothing_is_entered_for_what_was_rolled_back(service: Started) -> None:
    with pytest.raises(asyncpg.PostgresError):
        await _write_and_fail(service)
    await write(service, 1)
    assert await broken_at(service) is None


async def test_a_family_sees_what_concerns_it_and_nothing_else(service: Started) -> None:
    family, other = new_id(), new_id()
    async with service.database.transaction(staff()) as tx:
        tx.audit("sample.note.read", family_id=family)
        tx.audit("sample.note.read", family_id=other)
    async with service.database.transaction(Actor(kind="family", account_id=new_id(), family_id=family)) as tx:
        seen = await tx.fetch("select family_id from audit_entry")
    assert [row["family_id"] for row in seen] == [family]


async def _write_and_fail(service: Started) -> None:
    async with service.database.transaction(staff()) as tx:
        tx.audit("sample.note.read")
        await tx.execute("select 1 / 0")
