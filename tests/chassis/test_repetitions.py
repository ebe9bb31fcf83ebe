"""A request that comes again: its answer is kept for a week, that it was carried out for longer; never is it carried out twice."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from uuid import UUID

import pytest

from chassis import erasure, repetitions, retention
from chassis.errors import Conflict, KeyReused
from chassis.holdings import Privacy
from chassis.ids import new_id
from chassis.repetitions import ANSWERS_KEPT, TOGETHER, AlreadyDone
from chassis.tokens import Actor
from tests.chassis.sample import Note, NoteSaved, ReadNote, WriteNote
from tests.service.harness import Started, family, rows_read

PRIVATE = "12 impasse des Glycines"
WRITE_MANY = """
    insert into spent_key (caller, key, fingerprint, created_at)
    select gen_random_uuid(), gen_random_uuid(), '', $1 from generate_series(1, $2)
"""


async def written(service: Started, actor: Actor, *, days_ago: int = 0) -> WriteNote:
    """Write a note under a key, some days ago."""
    note = WriteNote(note_id=new_id(), text=PRIVATE)
    await service.send(note, actor, key="k1")
    async with service.database.transaction() as tx:
        await tx.execute("update idempotency set created_at = created_at - $1::interval", timedelta(days=days_ago))
    return note


async def forget(service: Started, *, keys_months: int = 3) -> dict[str, int]:
    return {rule.name: await retention.apply(service.database, rule) for rule in repetitions.rules(keys_months)}


async def refused(again: Awaitable[Note]) -> None:
    """See a repetition told that the request was carried out long ago."""
    with pytest.raises(Conflict) as told:
        await again
    assert told.value.slug == AlreadyDone.slug


async def version(service: Started, actor: Actor, note_id: UUID) -> int:
    return (await service.send(ReadNote(note_id=note_id), actor)).version


async def test_every_service_forgets_answers_and_keys(service: Started) -> None:
    kept = {one.name: one.kept for one in service.service.all_rules}
    assert (kept["requests.answers"], kept["requests.keys"]) == ("7 jours", "3 mois")


async def test_within_a_week_a_repetition_is_answered_as_before(service: Started) -> None:
    dupont = family(new_id())
    note = await written(service, dupont, days_ago=6)
    assert await forget(service) == {"requests.answers": 0, "requests.keys": 0}
    assert (await service.send(note, dupont, key="k1")).version == 1


async def test_later_no_value_is_left_and_a_repetition_has_no_second_effect(service: Started) -> None:
    dupont = family(new_id())
    note = await written(service, dupont, days_ago=8)
    assert await forget(service) == {"requests.answers": 1, "requests.keys": 0}
    await refused(service.send(note, dupont, key="k1"))
    with pytest.raises(KeyReused):
        await service.send(WriteNote(note_id=note.note_id, text="other"), dupont, key="k1")
    assert await version(service, dupont, note.note_id) == 1
    another = WriteNote(note_id=new_id(), text=PRIVATE)
    assert (await service.send(another, family(new_id()), key="k1")).version == 1, "a key is its caller's own"
    async with service.database.transaction(read_only=True) as tx:
        left = await tx.fetchval("select string_agg(spent_key::text, ' ') from spent_key")
    assert PRIVATE not in left
    assert PRIVATE.encode().hex() not in left


async def test_a_repetition_that_comes_while_its_answer_is_forgotten_has_no_second_effect(service: Started) -> None:
    dupont = family(new_id())
    note = await written(service, dupont, days_ago=8)
    async with service.database.transaction() as tx:
        assert await repetitions.rules(3)[0].erase(tx) == 1
        again = asyncio.create_task(service.send(note, dupont, key="k1"))
        while not await tx.fetchval("select exists (select from pg_stat_activity where wait_event = 'transactionid')"):
            await tx.execute("select pg_stat_clear_snapshot()")
    await refused(again)
    assert await version(service, dupont, note.note_id) == 1
    assert len(await service.tells(NoteSaved)) == 1


async def test_that_it_was_carried_out_is_known_for_some_months_or_as_long_as_books_are_kept(service: Started) -> None:
    dupont = family(new_id())
    note = await written(service, dupont, days_ago=100)
    assert await forget(service, keys_months=120) == {"requests.answers": 1, "requests.keys": 0}
    await refused(service.send(note, dupont, key="k1"))
    assert await forget(service, keys_months=3) == {"requests.answers": 0, "requests.keys": 1}
    assert [rule.kept for months in (3, 120) for rule in repetitions.rules(months)] == ["7 jours", "3 mois", "7 jours", "10 ans"]


async def test_what_gathered_for_years_goes_in_parts(service: Started) -> None:
    count = 2 * TOGETHER + 1
    async with service.database.transaction() as tx:
        await tx.execute(
            "insert into idempotency (caller, key, fingerprint, status, answer, created_at)"
            " select gen_random_uuid(), gen_random_uuid(), '', 200, '{}', $1 from generate_series(1, $2)",
            tx.now - ANSWERS_KEPT - timedelta(hours=1),
            count,
        )
        assert await repetitions.rules(3)[0].erase(tx) == TOGETHER
    assert await forget(service) == {"requests.answers": count - TOGETHER, "requests.keys": 0}
    async with service.database.transaction(read_only=True) as tx:
        assert await tx.fetchval("select count(*) from idempotency") == 0
        assert await tx.fetchval("select count(*) from spent_key") == count


async def test_an_erasure_takes_a_familys_keys_and_does_not_read_those_of_others(service: Started) -> None:
    dupont = family(new_id())
    await written(service, dupont, days_ago=8)
    await forget(service)
    await service.send(WriteNote(note_id=new_id(), text=PRIVATE), dupont, key="k2")
    async with service.database.transaction() as tx:
        await tx.execute(WRITE_MANY, tx.now, 5000)
    async with service.database.transaction() as tx:
        before = await rows_read(tx, "spent_key", "idempotency")
        await erasure.erase(tx, dupont.family(), Privacy())
        after = await rows_read(tx, "spent_key", "idempotency")
    read = sum(after.values()) - sum(before.values())
    assert 0 < read < 50
    async with service.database.transaction(read_only=True) as tx:
        assert await tx.fetchval("select count(*) from idempotency") == 0
        assert await tx.fetchval("select count(*) from spent_key where caller = $1", str(dupont.account_id)) == 0
