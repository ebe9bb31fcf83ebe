"""Sealed fields and files, in a real database: bound to their place, gone with their key, resealed when keys rotate."""

import asyncpg
import pytest

from chassis import documents
from chassis.cipher import UnreadableError, with_new_key
from chassis.commands import reseal
from chassis.ids import new_id
from chassis.tokens import Actor
from chassis.uploads import Upload
from stack.postgres import Postgres
from tests.service.harness import Keys, Started

SECRET = b"canary-in-the-vault"


async def test_a_subjects_fields_open_with_its_own_key_only(service: Started) -> None:
    one, other = new_id(), new_id()
    async with service.database.transaction() as tx:
        sealed = (await tx.vault.key(tx, one)).seal(SECRET, "note:text:1")
        await tx.vault.key(tx, other)
    async with service.database.transaction() as tx:
        keys = await tx.vault.keys(tx, [one, other, new_id()])
    assert set(keys) == {one, other}
    assert keys[one].open(sealed, "note:text:1") == SECRET
    with pytest.raises(UnreadableError):
        keys[other].open(sealed, "note:text:1")
    with pytest.raises(UnreadableError):
        keys[one].open(sealed, "note:text:2")


async def test_a_forgotten_subject_cannot_be_read_any_more(service: Started) -> None:
    subject = new_id()
    async with service.database.transaction() as tx:
        await tx.vault.key(tx, subject)
        assert await tx.vault.forget(tx, [subject]) == 1
        assert await tx.vault.keys(tx, [subject]) == {}


async def test_swapped_keys_do_not_open(service: Started) -> None:
    one, other = new_id(), new_id()
    async with service.database.transaction() as tx:
        await tx.vault.key(tx, one)
        await tx.vault.key(tx, other)
        await tx.execute(
            "update subject_key k set sealed = o.sealed from subject_key o where k.subject_id = $1 and o.subject_id = $2", one, other
        )
        with pytest.raises(UnreadableError):
            await tx.vault.keys(tx, [one])


async def test_rotation_seals_every_subject_anew_and_the_old_key_may_go(service: Started, keys: Keys) -> None:
    subjects = [new_id() for _ in range(3)]
    async with service.database.transaction() as tx:
        sealed = [(await tx.vault.key(tx, one)).seal(SECRET, f"note:text:{one}") for one in subjects]
    ring = keys.folder / "ring.json"
    before = ring.read_text()
    ring.write_text(with_new_key(before, f"k{new_id().hex}"))
    assert await reseal(service.database) >= len(subjects)
    assert await reseal(service.database) == 0
    async with service.database.transaction() as tx:
        opened = await tx.vault.keys(tx, subjects)
    assert [opened[one].open(value, f"note:text:{one}") for one, value in zip(subjects, sealed, strict=True)] == [SECRET] * 3


async def test_a_document_is_sealed_and_only_its_family_finds_it(service: Started, postgres: Postgres, sample_database: str) -> None:
    family, other = new_id(), new_id()
    guardian = Actor(kind="family", account_id=new_id(), family_id=family)
    async with service.database.transaction(guardian) as tx:
        kept = await documents.keep(tx, Upload("avis.pdf", "application/pdf", SECRET), subject_id=family, family_id=family)
        assert await documents.content(tx, kept) == SECRET
    async with service.database.transaction(Actor(kind="family", account_id=new_id(), family_id=other)) as tx:
        assert await documents.find(tx, kept.document_id) is None
    connection = await postgres.connect(sample_database)
    try:
        stored = await connection.fetchval("select sealed from document where document_id = $1", kept.document_id)
    finally:
        await connection.close()
    assert SECRET not in stored


async def test_a_family_cannot_store_a_document_for_another(service: Started) -> None:
    family, other = new_id(), new_id()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with service.database.transaction(Actor(kind="family", account_id=new_id(), family_id=family)) as tx:
            await documents.keep(tx, Upload("a.pdf", "application/pdf", SECRET), subject_id=other, family_id=other)
