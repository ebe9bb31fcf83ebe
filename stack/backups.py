"""Backups of the databases: a copy of the whole server (pg_basebackup) and, from then on, every piece of its journal.

The broker needs none: what it carries is told again from the databases. The keys (`secrets`) are in none on purpose: whoever finds a
backup must not be able to open what is sealed in it.
"""

import asyncio
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from stack import secret_files
from stack.console import OperatorError, say
from stack.databases import ADMIN
from stack.installation import MARKER, Installation
from stack.postgres import ARCHIVE_SECONDS, IDENTITY, Postgres, identity
from stack.restorations import Restorations
from stack.topology import Topology

JOURNAL_OF_A_COPY = 64 * 2**20
PIECE = re.compile(r"[0-9A-F]{24}(\.gz)?")
NAMED = "%Y%m%dT%H%M%S.%fZ"
ONCE_NAMED = "%Y%m%dT%H%M%SZ"
"""How copies were named before: by the second in which they were made, so that some are older than their contents."""


class Backups:
    """An installation's backups: `base` holds the copies, each named by the moment at which it was whole, `wal` the journal.

    `restored.json` notes each way back: on which line of the journal the town lived when; `installation.json` is a copy; `identity` is
    the number of the only databases whose journal may go there.
    """

    def __init__(self, folder: Path, postgres: Postgres) -> None:
        self.folder = folder
        self._base = folder / "base"
        self._wal = folder / "wal"
        self._mark = folder / IDENTITY
        self._postgres = postgres

    @property
    def taken(self) -> list[tuple[datetime, Path]]:
        """List the copies, the oldest first."""
        if not self._base.is_dir():
            return []
        return sorted((_made(path), path) for path in self._base.glob("*Z"))

    @property
    def away(self) -> bool:
        """Whether the place that was named for them holds none any more, as that of a disk which is not mounted."""
        return self.folder.is_symlink() and not self._base.is_dir()

    @property
    def journal(self) -> Path:
        """Where the pieces of the journal are."""
        return self._wal

    def newest_piece(self, line: str) -> Path | None:
        """Find the piece of the journal that was archived last, of one line or of the latest; None when there is none."""
        pieces = [path for path in self._wal.iterdir() if PIECE.fullmatch(path.name)]
        if line.isdecimal():
            pieces = [path for path in pieces if int(path.name[:8], 16) == int(line)]
        return max(pieces, key=lambda path: path.name, default=None)

    @property
    def anothers(self) -> Path | None:
        """Find what tells that other databases than these write here: the mark of the folder, else a copy; None where nothing does."""
        own = self._postgres.identity
        if own and self._mark.exists() and self._mark.read_text().strip() != own:
            return self._mark
        return next((path for _, path in self.taken if own and identity(path) not in {"", own}), None)

    def refuse_anothers(self) -> None:
        """Refuse the folder of other databases: two journals in one folder leave neither of them whole."""
        if found := self.anothers:
            raise OperatorError(
                f"{self.folder.resolve()} contient les sauvegardes d'une autre installation, ou de celle d'avant --fresh ({found.name}) :"
                " rien n'a été fait. Chaque ville a son dossier de sauvegardes : choisissez-en un autre avec --to."
            )

    @property
    def restorations(self) -> Restorations:
        """What is known of former ways back."""
        return Restorations(self.folder / "restored.json")

    async def begin(self) -> None:
        """Have the server archive its journal from now on."""
        if self.away:
            raise OperatorError(
                f"Les sauvegardes ne sont plus dans {self.folder.resolve()} : montez leur disque."
                f" Rien n'a été fait. Si elles ont été retirées exprès, supprimez le lien {self.folder} et recommencez."
            )
        self.refuse_anothers()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o711)
        if not self._mark.exists():
            secret_files.keep(self._mark, f"{self._postgres.identity}\n", mode=0o644)
        secret_files.folder(self._base)
        self._postgres.give(secret_files.folder(self._wal))
        await self._postgres.prepare()
        connection = await self._postgres.connect(ADMIN)
        try:
            await connection.execute("select pg_reload_conf()")
            if await connection.fetchval("select current_setting('archive_mode')") != "on":
                raise OperatorError("La base tourne avec d'anciens réglages : arrêtez puis relancez le portail, et recommencez.")
        finally:
            await connection.close()

    def keep_facts(self, installation: Installation) -> None:
        """Keep what is remembered of the installation with its copies, for a new machine; no secret is in it."""
        secret_files.keep(self.folder / MARKER, json.dumps(installation.facts))

    async def take(self) -> Path:
        """Copy the whole server while it works, and check the copy against its manifest."""
        fresh = self._base / "underway"
        shutil.rmtree(fresh, ignore_errors=True)
        check_room(self._postgres.cluster, self._base.resolve())
        address = f"host=127.0.0.1 port={self._postgres.port} user={ADMIN}"
        await self._run("pg_basebackup", "-D", str(fresh), "-d", address, "--checkpoint=fast", "--wal-method=stream")
        await self._run("pg_verifybackup", "--quiet", str(fresh))
        made = self._base / datetime.now(UTC).strftime(NAMED)
        fresh.rename(made)
        return made

    async def thin_out(self, keep: int) -> int:
        """Remove all copies but the newest, and the pieces of the journal that none of these needs; returns how many copies went."""
        taken = self.taken
        gone = taken[: max(0, len(taken) - keep)]
        for _, path in gone:
            shutil.rmtree(path)
        if taken:
            await self._run(
                "pg_archivecleanup", "-x", ".gz", str(self._wal), min((_first_piece(path) for _, path in taken[len(gone) :]), key=_place)
            )
        return len(gone)

    async def _run(self, program: str, *arguments: str) -> None:
        process = await asyncio.create_subprocess_exec(
            self._postgres.tool(program),
            *arguments,
            env={**os.environ, "PGPASSWORD": self._postgres.password_file(ADMIN).read_text()},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        if process.returncode != 0:
            raise OperatorError(f"{program} a échoué :\n{printed.decode(errors='replace')[-2000:]}")


def check_room(cluster: Path, where: Path) -> None:
    """Refuse a copy for which there is no room."""
    needed, free = copy_size(cluster), shutil.disk_usage(where).free
    if free < needed:
        raise OperatorError(
            f"Il n'y a pas la place d'une copie dans {where} : elle prend {needed // 1_000_000} Mo, il en reste"
            f" {free // 1_000_000}. Rien n'a été fait : prenez un disque plus grand, ou retirez la plus ancienne et baissez --keep."
        )


def copy_size(cluster: Path) -> int:
    """Tell how many bytes a copy takes: what the databases hold, and of the journal only what is written while it is made.

    What waits to be archived, perhaps for want of the very room that a newer copy would make, is not in it.
    """
    return size(cluster) - size(cluster / "pg_wal") + JOURNAL_OF_A_COPY


def size(folder: Path) -> int:
    """Tell how many bytes the files of a folder hold; some may go meanwhile, the server being at work."""
    total = 0
    for inside, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                total += Path(inside, name).lstat().st_size
    return total


def _first_piece(copy: Path) -> str:
    """Tell the piece of the journal with which a copy begins: `START WAL LOCATION: 0/2000028 (file 000000010000000000000002)`."""
    return (copy / "backup_label").read_text().splitlines()[0].partition("(file ")[2].rstrip(")")


def _made(copy: Path) -> datetime:
    return datetime.strptime(copy.name, NAMED if "." in copy.name else ONCE_NAMED).replace(tzinfo=UTC)


def _place(piece: str) -> str:
    """Tell how far in the journal a piece is, on whatever line: after a way back a newer copy may begin before an older one."""
    return piece[8:]


def of(installation: Installation, postgres: Postgres, folder: Path | None = None) -> Backups:
    """Find an installation's backups; `folder` sets where they are from now on."""
    link = installation.data / "backups"
    if folder is not None and folder.absolute() != link and not (link.is_symlink() and link.readlink() == folder.absolute()):
        folder = folder.absolute()
        if link.exists() and not link.is_symlink():
            raise OperatorError(f"Il y a déjà des sauvegardes dans {link} : déplacez ce dossier vers {folder} d'abord.")
        if not (folder / "base").is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            check_room(postgres.cluster, folder)  # before the journal goes there
            secret_files.folder(folder / "base")
        link.unlink(missing_ok=True)
        link.symlink_to(folder, target_is_directory=True)
    return Backups(link, postgres)


def refuse_within(installation: Installation, folder: Path) -> None:
    """Refuse a folder in the middle of what is backed up; the usual one, beside it, may be named."""
    place = folder.resolve()
    if place.is_relative_to(installation.data.resolve()) and folder.absolute() != installation.data / "backups":
        raise OperatorError(f"{folder} est dans les données de la ville : choisissez un dossier ailleurs, au mieux sur un autre disque.")


@contextmanager
def kept_where_they_were(installation: Installation, *, unless: Callable[[], bool]) -> Iterator[None]:
    """Leave the place of the backups as it was when what is tried in the block fails, unless it had already done its work."""
    link = installation.data / "backups"
    before = link.readlink() if link.is_symlink() else None
    try:
        yield
    except BaseException:
        if not unless() and link.is_symlink() and link.readlink() != before:
            link.unlink()
            if before is not None:
                link.symlink_to(before, target_is_directory=True)
        raise


def bring_facts(source: Path, installation: Installation) -> None:
    """Make a folder of a new machine that of the installation whose backups these are, where they tell what it was."""
    kept = source / MARKER
    if kept.exists():
        installation.data.mkdir(parents=True, exist_ok=True)
        installation.remember(**json.loads(kept.read_text()))


def back_up(installation: Installation, folder: Path | None, keep: int) -> int:
    """Take a backup of a running installation."""
    topology = Topology.running(installation)
    if folder is not None:  # before it becomes the one of this town
        refuse_within(installation, folder)
        Backups(folder.absolute(), topology.postgres).refuse_anothers()
    backups = of(installation, topology.postgres, folder)

    async def go() -> None:
        await backups.begin()
        backups.keep_facts(installation)
        made = await backups.take()
        gone = await backups.thin_out(keep)
        say(f"Sauvegarde faite et vérifiée : {made.resolve()} ({size(made) // 1_000_000} Mo). {gone} ancienne(s) supprimée(s).")
        say(f"Le journal est archivé au plus tard toutes les {ARCHIVE_SECONDS} s dans {backups.journal.resolve()}.")
        say(f"Les clés n'y sont pas : gardez ailleurs, à l'abri, une copie de {installation.secrets}. Sans elles, rien ne se relit.")

    asyncio.run(go())
    return 0
