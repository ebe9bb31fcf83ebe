"""Data past its use goes once a day, and leaves evidence; the audit log stays whole behind the anchor of what was pruned."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from chassis import audit_chain, retention
from chassis.retention import Rule, of_audit
from chassis.tx import Tx
from stack.postgres import Postgres
from tests.service.harness import Started, staff

LONG_AGO = datetime.now(UTC) - timedelta(days=400)
LATELY = datetime.now(UTC) - timedelta(days=100)


async def write(service: Started, at: datetime, count: int = 3) -> None:
    for _ in range(count):
        async with service.database.transaction(staff()) as tx:
            tx.now = at
            tx.audit("sample.note.read", detail="text")


async def numbers(service: Started) -> list[int]:
    async with service.database.transaction(read_only=True) as tx:
        return [row["entry"] for row in await tx.fetch("select entry from audit_entry order by entry")]


async def test_pruning_takes_the_oldest_entries_and_leaves_the_chain_whole(service: Started) -> None:
    await write(service, LONG_AGO)
    await write(service, LATELY)
    await retention.run(service.database, [of_audit(12)])
    assert await numbers(service) == [4, 5, 6]
    assert await audit_chain.first_break(service.database) is None
    await write(service, datetime.now(UTC), 1)
    assert await audit_chain.first_break(service.database) is None


async def test_an_old_entry_behind_a_young_one_stays(service: Started) -> None:
    await write(service, LATELY, 1)
    await write(service, LONG_AGO)
    await retention.run(service.database, [of_audit(12)])
    assert await numbers(service) == [1, 2, 3, 4]


async def test_a_log_that_was_pruned_whole_goes_on(service: Started) -> None:
    await write(service, LONG_AGO)
    await retention.run(service.database, [of_audit(12)])
    assert await numbers(service) == []
    assert await audit_chain.first_break(service.database) is None
    await write(service, LATELY, 1)
    assert await numbers(service) == [4]
    assert await audit_chain.first_break(service.database) is None


async def test_nobody_prunes_an_entry_younger_than_six_months(service: Started) -> None:
    await write(service, LATELY)
    async with service.database.transaction() as tx:
        assert await audit_chain.prune(tx, before=datetime.now(UTC)) == 0
    assert await numbers(service) == [1, 2, 3]


@pytest.mark.parametrize(
    "change",
    [
        "insert into audit_anchor (entry, hash, at, pruned_at) values (3, sha256(''), now(), now())",
        "delete from audit_entry where entry = 1",
        "update audit_anchor set entry = 3",
        "delete from retention_evidence",
    ],
)
async def test_the_service_has_no_other_way_to_shorten_its_log(service: Started, change: str) -> None:
    await write(service, LONG_AGO)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with service.database.transaction() as tx:
            await tx.execute(change)


@pytest.mark.parametrize(
    ("tampering", "found_at"),
    [
        ("delete from audit_entry where entry = 4", 4),
        ("update audit_anchor set hash = sha256('x')", 4),
        ("update audit_entry set detail = 'rien' where entry = 5", 5),
        ("delete from audit_anchor", 1),
    ],
)
async def test_tampering_after_a_pruning_is_found(
    service: Started, postgres: Postgres, sample_database: str, tampering: str, found_at: int
) -> None:
    await write(service, LONG_AGO)
    await write(service, LATELY)
    await retention.run(service.database, [of_audit(12)])
    connection = await postgres.connect(sample_database)
    try:
        await connection.execute(f"alter table audit_entry disable trigger all; {tampering}")
    finally:
        await connection.close()
    assert await audit_chain.first_break(service.database) == found_at


async def test_each_rule_leaves_evidence_of_what_it_erased_today(service: Started) -> None:
    waiting = [2, 1, 0, 0]

    async def erase(_: Tx) -> int:
        return waiting.pop(0)

    clock = service.service.settings.clock
    clock.offset += clock.now().replace(hour=11) - clock.now()  # no midnight between the two
    rule = Rule("sample.notes", "1 an", erase)
    assert await retention.run(service.database, [rule]) == {"sample.notes": 3}
    assert await retention.run(service.database, [rule]) == {"sample.notes": 0}
    async with service.database.transaction(read_only=True) as tx:
        rows = await tx.fetch("select rule, kept, runs, erased from retention_evidence order by rule")
    assert [tuple(row) for row in rows] == [("audit.chain", "chaîne vérifiée", 2, 0), ("sample.notes", "1 an", 4, 3)]


async def test_a_broken_log_is_told_loudly(service: Started, postgres: Postgres, sample_database: str) -> None:
    await write(service, LATELY)
    connection = await postgres.connect(sample_database)
    try:
        await connection.execute("alter table audit_entry disable trigger all; delete from audit_entry where entry = 2")
    finally:
        await connection.close()
    await retention.run(service.database, [])
    async with service.database.transaction(read_only=True) as tx:
        assert await tx.fetchval("select kept from retention_evidence") == "chaîne rompue à l'entrée 2"
