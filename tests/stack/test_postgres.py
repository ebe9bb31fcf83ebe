"""The database server of the installation: who may do what, and on whose account."""

from pathlib import Path
from types import SimpleNamespace

import asyncpg
import psutil
import pytest

from stack.installation import Installation
from stack.postgres import Postgres, town_cache_mib
from stack.topology import Topology


async def test_a_service_works_in_its_own_database_without_changing_its_shape(postgres: Postgres) -> None:
    owner = await postgres.connect("sample", "sample_owner")
    service = await postgres.connect("sample", "sample")
    try:
        await owner.execute("create table adult (id bigint generated always as identity, name text not null)")
        await service.execute("insert into adult (name) values ('Dupont')")
        assert await service.fetchval("select name from adult") == "Dupont"
        for forbidden in ("create table child (id int)", "alter table adult add column age int", "drop table adult", "truncate adult"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await service.execute(forbidden)
        await owner.execute("drop table adult")
    finally:
        await owner.close()
        await service.close()


async def test_a_service_cannot_enter_the_database_of_another(postgres: Postgres) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await postgres.connect("billing", "family")


@pytest.mark.parametrize("role", ["postgres", "family", "family_owner"])
async def test_nobody_enters_without_the_right_password(postgres: Postgres, role: str) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(postgres.url("family", role), password="devine", ssl=False)


async def test_no_request_can_hold_the_database_for_ever(postgres: Postgres) -> None:
    service = await postgres.connect("planning", "planning")
    for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "transaction_timeout"):
        assert await service.fetchval("select setting::int from pg_settings where name = $1", limit) > 0
    await service.close()


async def test_what_is_committed_is_on_disk_and_times_are_universal(postgres: Postgres) -> None:
    service = await postgres.connect("planning", "planning")
    settings = {name: await service.fetchval(f"show {name}") for name in ("fsync", "synchronous_commit", "full_page_writes", "timezone")}
    assert settings == {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "timezone": "UTC"}
    await service.close()


async def test_a_migrated_database_is_copied_for_each_test(postgres: Postgres) -> None:
    owner = await postgres.connect("messaging", "messaging_owner")
    await owner.execute("create table notice (id int)")
    await owner.close()
    await postgres.clone("messaging", "messaging_copy")
    service = await postgres.connect("messaging_copy", "messaging")
    await service.execute("insert into notice (id) values (1)")
    await service.close()
    await postgres.drop("messaging_copy")
    owner = await postgres.connect("messaging", "messaging_owner")
    assert await owner.fetchval("select count(*) from notice") == 0
    await owner.execute("drop table notice")
    await owner.close()


async def test_provisioning_again_changes_nothing(postgres: Postgres) -> None:
    await postgres.provision(["family", "planning"])
    await (await postgres.connect("family", "family")).close()


async def test_passwords_are_readable_by_their_owner_only(postgres: Postgres) -> None:
    path = postgres.password_file("billing")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(("gib", "mib"), [(1, 128), (4, 256), (8, 512), (64, 1024)])
def test_a_real_town_gets_a_sixteenth_of_the_memory(monkeypatch: pytest.MonkeyPatch, gib: int, mib: int) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(total=gib * 2**30))
    assert town_cache_mib() == mib


async def test_the_demonstration_keeps_little_in_memory_and_a_real_town_more(tmp_path: Path) -> None:
    caches = {}
    for purpose in ("demo", "town"):
        installation = Installation(tmp_path / purpose)
        installation.data.mkdir()
        installation.remember(purpose=purpose)
        caches[purpose] = Topology(installation).postgres.cache_mib
    assert caches == {"demo": 48, "town": town_cache_mib()}
