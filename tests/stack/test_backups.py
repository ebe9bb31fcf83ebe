"""The drill, small: a server's files are destroyed in the middle of load, and come back as they were at a moment."""

import asyncio
import gzip
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from stack import restoring, secret_files
from stack.backups import Backups, back_up
from stack.console import OperatorError
from stack.installation import Installation
from stack.postgres import Postgres
from stack.restoring import recover
from stack.topology import Topology
from stack.way_back import WayBack, take_up
from tests.eventually import eventually
from tests.places import folder
from tests.stack.conftest import MakeServer


@pytest_asyncio.fixture(loop_scope="session")
async def doomed(make_server: MakeServer) -> AsyncIterator[Postgres]:
    """Run a server that will lose its files."""
    with folder("données d'été") as data:
        server = make_server(data)
        await server.start()
        connection = await server.connect("postgres")
        await connection.execute("create table booking (id int primary key)")
        await connection.close()
        yield server
        await server.stop()


async def book(server: Postgres, acknowledged: dict[int, datetime]) -> None:
    """Book without pause, and note what was acknowledged, and when."""
    connection = await server.connect("postgres")
    for number in range(len(acknowledged), 1_000_000):
        await connection.execute("insert into booking values ($1)", number)
        acknowledged[number] = datetime.now(UTC)


async def more(acknowledged: dict[int, datetime]) -> None:
    """Wait until some more bookings were acknowledged."""
    enough = len(acknowledged) + 20

    async def there() -> bool:
        return len(acknowledged) >= enough

    await eventually(there, within=60)


async def test_what_was_acknowledged_before_the_moment_is_there_and_nothing_after_it(doomed: Postgres) -> None:
    backups, acknowledged = Backups(doomed.cluster.parent / "backups", doomed), dict[int, datetime]()
    load = asyncio.create_task(book(doomed, acknowledged))
    await backups.begin()
    await backups.take()
    await more(acknowledged)  # the load goes on after the copy: only the journal knows of this
    before, moment = len(acknowledged), datetime.now(UTC)
    await more(acknowledged)
    connection = await doomed.connect("postgres")
    piece = await connection.fetchval("select pg_walfile_name(pg_switch_wal())")
    await connection.close()

    async def archived() -> bool:
        return bool((backups.journal / f"{piece}.gz").exists())

    await eventually(archived)
    load.cancel()
    await asyncio.wait({load})
    await doomed.stop()
    shutil.rmtree(doomed.cluster)

    assert (await recover(doomed, backups, moment, ())).aside is None
    await doomed.start()
    connection = await doomed.connect("postgres")
    kept = {row["id"] for row in await connection.fetch("select id from booking")}
    await connection.execute("insert into booking values (-1)")  # it is no copy that is only read
    await connection.close()
    assert set(range(before)) <= kept
    assert len(kept) <= before + 1, "one may have been committed and not yet acknowledged at that moment"
    assert len(acknowledged) > len(kept)


async def test_two_towns_write_to_one_folder_never(doomed: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, data = doomed.cluster.parent / "kept", doomed.cluster.parent / "the other town"
    control = data / "postgres" / "global" / "pg_control"
    control.parent.mkdir(parents=True)
    control.write_bytes(bytes(range(8)))
    installation, other = Installation(data), Postgres(data, 1)
    monkeypatch.setattr(Topology, "running", lambda _: SimpleNamespace(postgres=other))
    first = Backups(kept, doomed)
    await first.begin()
    connection = await doomed.connect("postgres")
    told = await connection.fetchval("select system_identifier::text from pg_control_system()")
    await connection.close()
    assert (kept / "identity").read_text() == f"{told}\n"
    with pytest.raises(OperatorError, match=r"kept contient les sauvegardes d'une autre installation.*rien n'a été fait"):
        back_up(installation, kept, 7)
    assert not (data / "backups").exists(), "nor is it the one of the other town's journal from then on"

    (data / "backups").symlink_to(kept)  # as under a former release, which noticed nothing
    with pytest.raises(OperatorError, match="autre installation"):
        await Backups(data / "backups", other).begin()
    archive = other._archiving()["archive_command"].strip("'").replace("''", "'").replace("%p", str(control)).replace("%f", "A" * 24)  # noqa: SLF001
    assert await (await asyncio.create_subprocess_exec("sh", "-c", archive)).wait() != 0
    assert list(first.journal.glob("A*")) == []
    assert Backups(data / "backups", other).anothers == data / "backups" / "identity"

    (kept / "identity").unlink()  # as a former release left the folder
    copy = await first.take()
    assert (first.anothers, Backups(kept, other).anothers) == (None, copy)


async def test_keys_of_another_town_are_told_at_once(doomed: Postgres) -> None:
    backups = Backups(doomed.cluster.parent / "backups", doomed)
    await backups.begin()
    await backups.take()
    await doomed.stop()
    password = doomed.password_file("postgres")
    own = password.read_text()
    secret_files.keep(password, "another")
    with pytest.raises(OperatorError, match=r"ne sont pas de la même ville\. Rien n'a été changé"):
        await recover(doomed, backups, None, ())
    secret_files.keep(password, own)
    assert await booked(doomed) == set()


async def test_a_moment_that_no_backup_reaches_changes_nothing(doomed: Postgres) -> None:
    backups = Backups(doomed.cluster.parent / "backups", doomed)
    with pytest.raises(OperatorError, match="Aucune sauvegarde"):
        await recover(doomed, backups, None, ())
    await backups.begin()
    await backups.take()
    await doomed.stop()
    with pytest.raises(OperatorError, match="rien n'a été changé"):
        await recover(doomed, backups, datetime(2099, 1, 1, tzinfo=UTC), ())
    assert await booked(doomed) == set()


async def test_a_server_that_answers_while_it_reads_and_ends_before_the_moment_changes_nothing(
    doomed: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups = Backups(doomed.cluster.parent / "backups", doomed)
    await backups.begin()
    await backups.take()
    connection = await doomed.connect("postgres")
    await connection.execute("insert into booking select generate_series(2, 50000)")  # more than a server reads ahead of what it applies
    await connection.close()
    _, last = [await piece(doomed, backups, number) for number in (0, 1)]
    await doomed.stop()
    slow = last.with_suffix("")
    whole = gzip.decompress(last.read_bytes())
    last.unlink()
    os.mkfifo(slow)  # whoever reads it waits until it is written to
    slow.chmod(0o666)
    reads, asked = asyncio.Event(), restoring._open  # noqa: SLF001 - what the way back asks again and again

    async def opened(server: Postgres) -> bool:
        if await asked(server):
            return True
        with suppress(OSError, asyncpg.PostgresError):
            connection = await server.connect("postgres")
            if await connection.fetchval("select pg_is_in_recovery()"):
                reads.set()
            await connection.close()
        return False

    monkeypatch.setattr(restoring, "_open", opened)
    way_back = asyncio.create_task(recover(doomed, backups, datetime(2099, 1, 1, tzinfo=UTC), ()))
    await asyncio.wait_for(reads.wait(), 60)
    await asyncio.to_thread(slow.write_bytes, whole)
    with pytest.raises(OperatorError, match=r"ne va pas jusqu'à ce moment.*rien n'a été changé"):
        await way_back
    assert await booked(doomed) == {*range(50_001)}


async def test_older_backups_go_with_the_journal_that_only_they_need(doomed: Postgres) -> None:
    backups = Backups(doomed.cluster.parent / "backups", doomed)
    await backups.begin()
    first = await backups.take()
    first.rename(first.with_name("20200101T000000Z"))
    only_the_first_needs = await piece(doomed, backups, 1)
    second = await backups.take()
    assert await backups.thin_out(1) == 1
    assert not only_the_first_needs.exists()
    assert [path for _, path in backups.taken] == [second]


async def booked(server: Postgres, *added: int) -> set[int]:
    """Start the server, tell what it holds, then book more; every booking is a commit of its own."""
    await server.start()
    connection = await server.connect("postgres")
    held = {row["id"] for row in await connection.fetch("select id from booking")}
    for number in added:
        await connection.execute("insert into booking values ($1)", number)
    await connection.close()
    return held


async def test_whoever_went_back_too_far_goes_back_again_to_a_later_moment(doomed: Postgres) -> None:
    backups, moments = Backups(doomed.cluster.parent / "backups", doomed), list[datetime]()
    await backups.begin()
    first = await backups.take()
    first.rename(first.with_name("20200101T000000Z"))
    connection = await doomed.connect("postgres")
    for number in (1, 2, 3):
        await connection.execute("insert into booking values ($1)", number)
        moments.append(datetime.now(UTC))
    for _ in range(6):
        await connection.execute("select pg_switch_wal(), pg_create_restore_point('so that it is not empty')")
    await connection.close()
    await backups.take()
    await doomed.stop()

    await recover(doomed, backups, moments[0], ())
    assert await booked(doomed, 10) == {1}
    meanwhile = datetime.now(UTC)
    connection = await doomed.connect("postgres")
    await connection.execute("insert into booking values (11)")
    await connection.close()
    await doomed.stop()
    assert (backups.journal / "00000002.history.gz").exists()
    await recover(doomed, backups, moments[1], ())
    assert await booked(doomed) == {1, 2}, "a moment before the first way back is looked for as the town then was"
    await doomed.stop()
    await recover(doomed, backups, meanwhile, ())
    assert await booked(doomed, 20) == {1, 10}, "and one after it as it was since: not from the copy that it had left behind"

    await backups.take()
    connection = await doomed.connect("postgres")
    await connection.execute("insert into booking values (21)")
    await connection.close()
    await doomed.stop()
    assert await backups.thin_out(2) == 1
    shutil.rmtree(doomed.cluster)
    await recover(doomed, backups, None, ())
    assert await booked(doomed) == {1, 10, 20, 21}, "the copy that begins earlier in the journal keeps what it needs of it"


async def piece(server: Postgres, backups: Backups, number: int) -> Path:
    """Book once, and wait until the piece of the journal that tells of it is archived."""
    connection = await server.connect("postgres")
    await connection.execute("insert into booking values ($1)", number)
    name = await connection.fetchval("select pg_walfile_name(pg_switch_wal())")
    await connection.close()

    async def archived() -> bool:
        return bool((backups.journal / f"{name}.gz").exists())

    await eventually(archived)
    return Path(backups.journal, f"{name}.gz")


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary account runs the database itself")
async def test_on_a_new_machine_the_server_may_read_the_journal_of_the_old_one(doomed: Postgres) -> None:
    backups = Backups(doomed.cluster.parent / "backups", doomed)
    await backups.begin()
    await backups.take()
    packed = [await piece(doomed, backups, number) for number in (1, 2)]
    assert packed[0].stat().st_size < 1_000_000, "half a minute's journal is nearly empty"
    await doomed.stop()
    shutil.rmtree(doomed.cluster)
    packed[0].with_suffix("").write_bytes(gzip.decompress(packed[0].read_bytes()))
    packed[0].unlink()  # as a former release kept it
    for one in (backups.journal, *backups.journal.iterdir()):
        os.chown(one, 12345, 12345)
    restored = await recover(doomed, backups, None, ())
    assert restored.last
    assert await booked(doomed) == {1, 2}


class Killed(BaseException):
    """What a killed command leaves: nothing more is done."""


def killed(*_: object, **__: object) -> None:
    """Be killed here."""
    raise Killed


async def test_a_way_back_that_was_killed_is_undone_or_ended_by_the_next_command(doomed: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    installation = Installation(doomed.cluster.parent)
    backups = Backups(installation.data / "backups", doomed)
    await backups.begin()
    await backups.take()
    await piece(doomed, backups, 1)
    await booked(doomed, 2)  # never archived: only the files of before know of it
    await doomed.stop()

    with monkeypatch.context() as changed:
        changed.setattr(WayBack, "undo", killed)
        changed.setattr(secret_files, "keep", keeps_until(doomed.cluster / "postgresql.auto.conf"))
        with pytest.raises(Killed):
            await recover(doomed, backups, None, ())
    assert (doomed.cluster / "PG_VERSION").exists(), "a copy that a server would start from, as if it were the town"
    await take_up(installation, doomed, backups.restorations)
    assert await booked(doomed) == {1, 2}
    await doomed.stop()
    assert backups.restorations.all == []

    (installation.data / "nats").mkdir()
    with monkeypatch.context() as changed:
        changed.setattr(restoring, "_archive_again", killed)
        with pytest.raises(Killed):
            await recover(doomed, backups, None, ())
    for _ in range(2):
        await take_up(installation, doomed, backups.restorations)
    assert [one.line for one in backups.restorations.all] == [2]
    assert not (installation.data / "nats").exists()
    assert installation.facts["restored"] is True
    assert await booked(doomed, 3) == {1, 2}
    await doomed.stop()
    await recover(doomed, backups, None, ())
    assert await booked(doomed) == {1, 2, 3}


def keeps_until(file: Path) -> Callable[..., None]:
    """Write files until a certain one is to be written."""
    keep = secret_files.keep

    def keep_or_die(path: Path, *more: Any) -> None:
        if path == file:
            raise Killed
        keep(path, *more)

    return keep_or_die


async def test_a_way_back_that_fails_says_why_and_changes_nothing(doomed: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    backups = Backups(doomed.cluster.parent / "backups", doomed)
    await backups.begin()
    await backups.take()
    _, missing, _ = [await piece(doomed, backups, number) for number in (1, 2, 3)]
    with monkeypatch.context() as changed:
        changed.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5_000_000))
        with pytest.raises(OperatorError, match="pas la place d'une copie"):
            await backups.take()
    await doomed.stop()

    with monkeypatch.context() as changed:
        changed.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5_000_000))
        with pytest.raises(OperatorError, match=r"il en reste 5\. Rien n'a été changé"):
            await recover(doomed, backups, None, ())
    with monkeypatch.context() as changed:
        changed.setattr(shutil, "copytree", fails_with_a_full_disk)
        with pytest.raises(OperatorError, match=r"(?s)La remise a échoué, rien n'a été changé.*No space left"):
            await recover(doomed, backups, None, ())
    assert await booked(doomed) == {1, 2, 3}
    await doomed.stop()
    shutil.rmtree(doomed.cluster)

    kept = missing.rename(missing.with_name("elsewhere"))
    with pytest.raises(OperatorError, match=r"va jusqu'à .*, mais n'a pas pu être lu jusque-là.*--at "):
        await recover(doomed, backups, None, ())
    assert not doomed.cluster.exists()
    hanging = missing.with_suffix("")
    os.mkfifo(hanging)  # whoever reads it waits, as for a disk of the network that does not answer
    monkeypatch.setattr(restoring, "STALLED_SECONDS", 2.0)
    hanging.chmod(0o666)
    with pytest.raises(OperatorError, match="n'avance plus"):
        await recover(doomed, backups, None, ())
    hanging.unlink()
    kept.rename(missing)
    await recover(doomed, backups, None, ())
    assert await booked(doomed) == {1, 2, 3}


def fails_with_a_full_disk(*_: object, **__: object) -> None:
    """Copy nothing, for want of room."""
    raise shutil.Error([("base/1", "postgres/base/1", "[Errno 28] No space left on device")])
