"""The backups of a town in containers: the shell script of its own container, run here with PostgreSQL's real programs."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest_asyncio

from chassis.clock import PARIS
from stack import ROOT
from stack.postgres import Postgres
from tests.eventually import eventually
from tests.places import folder
from tests.stack.conftest import MakeServer

SOURCE = ROOT / "deploy" / "postgres"
TABLES = (
    "create table booking (id int)",
    "create table projection_position as select 'planning' as consumer",
    (
        "create table dead_event as"
        " select 7::bigint as seq, 'a' as aggregate, 's' as subject, '{}'::jsonb as payload, 'e' as error, now() as parked_at"
    ),
)


class Box:
    """A database server set as in its container, with a folder for backups beside it."""

    def __init__(self, data: Path, embedded: Postgres) -> None:
        self.embedded = embedded
        self.cluster, self.backups, self.configuration = (self.embedded.cluster, data / "backups", data / "etc")
        self._server: asyncio.subprocess.Process | None = None

    async def make(self) -> None:
        """Make the server's files, and the folders that a container would find."""
        await self.embedded.prepare()
        for path in (self.backups, self.configuration):
            path.mkdir(mode=0o700)
        for source in SOURCE.iterdir():
            text = source.read_text().replace("/etc/portail", str(self.configuration)).replace("'*'", "'127.0.0.1'")
            (self.configuration / source.name).write_text(text)
        for path in (self.backups, self.configuration):
            self.embedded.give(path)
        (self.cluster / "postgresql.auto.conf").write_text(f"port = {self.embedded.port}\nunix_socket_directories = ''\n")
        self.embedded.give(self.cluster)
        if account := self.embedded._account:  # noqa: SLF001 - as whom a container runs
            account.own(self.cluster.parent)

    async def start(self) -> None:
        """Start the server as its container does."""
        self._server = await self.spawn(
            self.embedded.tool("postgres"), "-D", str(self.cluster), "-c", f"config_file={self.configuration}/postgresql.conf"
        )
        await eventually(self._answers, within=60)

    async def stop(self) -> None:
        """Stop the server."""
        if self._server is not None and self._server.returncode is None:
            self._server.send_signal(2)
            await self._server.communicate()

    async def run(self, *arguments: str, **told: str) -> tuple[int, str]:
        """Run the script; returns its exit code and all that it printed."""
        process = await self.spawn("sh", str(self.configuration / "backups.sh"), *arguments, **told)
        printed, _ = await process.communicate()
        return process.returncode or 0, printed.decode()

    async def ask(self, sql: str) -> list[asyncpg.Record]:
        """Ask the database of planning."""
        connection = await self.embedded.connect("planning")
        try:
            found: list[asyncpg.Record] = await connection.fetch(sql)
        finally:
            await connection.close()
        return found

    async def book(self, number: int) -> str:
        """Book, let a moment pass, and tell it as an operator would."""
        await self.ask(f"insert into booking values ({number})")  # noqa: S608 - a number of ours
        await asyncio.sleep(1.1)
        moment = datetime.now(PARIS).isoformat(timespec="seconds")[:19]
        await asyncio.sleep(1.1)
        return moment

    async def booked(self) -> set[int]:
        """Tell what is booked."""
        return {row["id"] for row in await self.ask("select id from booking")}

    async def archived(self) -> Path:
        """End the present piece of the journal, and wait until it is in the archive."""
        ((name,),) = await self.ask("select pg_walfile_name(pg_switch_wal())")
        piece = self.backups / "wal" / f"{name}.gz"

        async def there() -> bool:
            return piece.exists()

        await eventually(there, within=30)
        return piece

    async def _answers(self) -> bool:
        try:
            await (await self.embedded.connect("postgres")).close()
        except (OSError, asyncpg.PostgresError):
            return False
        return True

    async def spawn(self, *command: str, **told: str) -> asyncio.subprocess.Process:
        """Start a program as in a container: by the same user, told the same."""
        account = self.embedded._account  # noqa: SLF001 - as whom a container runs
        as_whom = ["setpriv", f"--reuid={account.uid}", f"--regid={account.gid}", "--clear-groups"] if account else []
        programs = Path(self.embedded.tool("postgres")).parent
        password = self.configuration / "password"
        if not password.exists():
            password.write_text(self.embedded.password_file("postgres").read_text())
            self.embedded.give(password)
        environment = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PGDATA": str(self.cluster),
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.embedded.port),
            "PORTAIL_BACKUPS_FOLDER": str(self.backups),
            "PORTAIL_POSTGRES_CONFIGURATION": str(self.configuration),
            "PORTAIL_DATABASE_ADMIN_PASSWORD_FILE": str(password),
            **told,
        }
        return await asyncio.create_subprocess_exec(
            *as_whom,
            *command,
            env=environment,
            cwd="/",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )


@pytest_asyncio.fixture(loop_scope="session")
async def box(make_server: MakeServer) -> AsyncIterator[Box]:
    """Run a server as in its container, with one service's database."""
    with folder("box") as data:
        made = Box(data, make_server(data))
        await made.make()
        await made.start()
        connection = await made.embedded.connect("postgres")
        await connection.execute("create database planning")
        await connection.close()
        for statement in TABLES:
            await made.ask(statement)
        yield made
        await made.stop()


async def test_a_town_comes_back_to_a_moment_and_then_to_a_later_one_and_then_to_the_latest(box: Box) -> None:
    code, printed = await box.run("now")
    assert code == 0, printed
    first, second = await box.book(1), await box.book(2)
    await box.book(3)
    assert (await box.run("well")) == (0, "")
    refused = await box.run("restore", first)
    assert refused[0] == 1
    assert "La base tourne" in refused[1]
    await box.stop()

    code, printed = await box.run("restore", first)
    assert code == 0, printed
    await box.start()
    assert await box.booked() == {1}
    assert await box.ask("select from projection_position") == []
    assert (await box.ask("select seq from dead_event"))[0]["seq"] < 0
    await box.book(4)
    await box.archived()
    await box.stop()

    code, printed = await box.run("restore", second)
    assert code == 0, printed
    await box.start()
    assert await box.booked() == {1, 2}, "what the first restore took back is reached through the branch in which it was"
    await box.book(5)
    await box.archived()
    await box.stop()
    shutil.rmtree(box.cluster)

    code, printed = await box.run("restore")
    assert code == 0, printed
    await box.start()
    assert await box.booked() == {1, 2, 5}
    assert len(list(box.cluster.parent.glob("postgres.avant-*"))) == 2


async def test_a_journal_that_lacks_a_piece_or_holds_a_broken_one_is_refused_and_nothing_changed(box: Box) -> None:
    await box.run("now")
    await box.book(1)
    lacking = await box.archived()
    await box.book(2)
    moment = await box.book(3)
    broken = await box.archived()
    await box.stop()
    shutil.rmtree(box.cluster)
    for piece, word in ((lacking, "une pièce manque"), (broken, "est incomplet")):
        whole = piece.read_bytes()
        if piece is lacking:
            piece.unlink()
        else:
            piece.write_bytes(whole[: len(whole) // 2])
        code, printed = await box.run("restore")
        assert code == 1, printed
        assert word in printed
        assert "Rien n'a été changé" in printed
        assert not box.cluster.exists()
        assert not (box.backups / "restored").exists()
        piece.write_bytes(whole)
        box.embedded.give(piece)
    code, printed = await box.run("restore", moment)
    assert code == 1
    assert "ne va pas jusqu'à ce moment" in printed
    assert "recovery ended before configured recovery target was reached" in printed
    code, printed = await box.run("restore", "hier soir")
    assert "n'est pas un moment" in printed
    code, printed = await box.run("restore")
    assert code == 0, printed
    await box.start()
    assert await box.booked() == {1, 2, 3}


async def test_old_copies_go_with_the_pieces_that_only_they_need_and_what_stops_is_told(box: Box) -> None:
    await box.run("now")
    piece = await box.archived()
    code, printed = await box.run("now", PORTAIL_BACKUP_KEEP="1")
    assert code == 0, printed
    assert "1 ancienne(s) supprimée(s)" in printed
    assert len(list((box.backups / "base").iterdir())) == 1
    assert not piece.exists()
    told = await box.ask("select shobj_description(oid, 'pg_database') as told from pg_database where datname = 'postgres'")
    assert told[0]["told"].startswith("backup 2")

    journal = box.backups / "wal"
    journal.rename(journal.with_suffix(".away"))
    journal.write_text("no folder")
    await box.book(1)
    await box.ask("select pg_switch_wal()")

    async def ill() -> bool:
        return (await box.run("well"))[0] == 1

    await eventually(ill, within=30)
    assert "ne part plus" in (await box.run("well"))[1]


async def test_a_folder_of_another_town_is_refused(box: Box) -> None:
    await box.archived()
    mark = box.backups / "identity"
    ((own,),) = await box.ask("select system_identifier::text from pg_control_system()")
    assert mark.read_text() == f"{own}\n"
    assert (await box.run("now"))[0] == 0
    mark.write_text("7000000000000000000\n")
    code, printed = await box.run("now")
    assert (code, "contient les sauvegardes d'une autre ville" in printed) == (1, True), printed
    assert len(list((box.backups / "base").iterdir())) == 1
    await box.book(1)
    await box.ask("select pg_switch_wal()")

    async def ill() -> bool:
        return (await box.run("well"))[0] == 1

    await eventually(ill, within=30)


async def test_a_copy_is_made_when_the_newest_is_old_and_the_script_ends_when_it_is_told_to(box: Box) -> None:
    await box.run("now")
    (copy,) = (box.backups / "base").iterdir()
    for hours, code in ((40, 1), (30, 0)):
        copy = copy.rename(copy.with_name((datetime.now(UTC) - timedelta(hours=hours)).strftime("%Y%m%dT%H%M%SZ")))
        assert (await box.run("well"))[0] == code
    keeper = await box.spawn("sh", str(box.configuration / "backups.sh"), "nightly")

    async def made() -> bool:
        return len([one for one in (box.backups / "base").iterdir() if one.name.endswith("Z")]) == 2

    await eventually(made, within=60)
    await asyncio.sleep(1)
    keeper.terminate()
    printed, _ = await asyncio.wait_for(keeper.communicate(), 10)
    assert keeper.returncode == 0
    assert printed.decode().count("Sauvegarde faite et vérifiée") == 1


async def test_a_disk_without_room_for_the_way_back_is_told_before_anything_is_written(box: Box) -> None:
    await box.run("now")
    await box.stop()
    small = box.configuration / "df"
    small.write_text("#!/bin/sh\necho Avail\necho 120\n")
    small.chmod(0o755)
    box.embedded.give(small)
    programs = Path(box.embedded.tool("postgres")).parent
    code, printed = await box.run("restore", PATH=f"{box.configuration}:{programs}:{os.environ['PATH']}")
    assert code == 1
    assert "il y en a 120" in printed
    assert not box.cluster.with_name("postgres.new").exists()
