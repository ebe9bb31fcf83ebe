"""Putting a stopped installation back to a moment: the last copy before it, then the journal up to it, and a broker that starts empty.

What the broker carried is told again by the owners at the next start, so that every projection agrees with the databases as they then
are. Nothing is thrown away: what was there is set aside.
"""

import asyncio
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg

from chassis.clock import PARIS
from stack import backups, keys, secret_files
from stack.another_stream import read_from_start
from stack.backups import Backups
from stack.console import OperatorError, plain, say
from stack.databases import ADMIN
from stack.installation import Installation
from stack.postgres import Postgres
from stack.process import Process, ProcessFailedError
from stack.topology import Topology
from stack.way_back import WayBack, complete, take_up

STALLED_SECONDS = 600.0
"""How long a server may read the same piece of the journal, a hundredth of which it should take, before it is given up."""
TELL_SECONDS = 30.0
ROOM = 1_000_000_000
"""What must be free beyond the copy: the journal that is being read."""
FAILURES = (ProcessFailedError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
ENDS_BEFORE = "recovery ended before configured recovery target was reached"
PIECE_BYTES = 16 * 2**20
LATEST = datetime.max.replace(tzinfo=UTC)
TOO_FAR = (
    "La sauvegarde ne va pas jusqu'à ce moment, ou son journal est incomplet : rien n'a été changé."
    " La fin de logs/postgres.log dit jusqu'où elle va."
)


def put_back(installation: Installation, at: datetime | None, source: Path | None) -> int:
    """Restore a stopped installation."""
    if source is not None and not (source / "base").is_dir():
        raise OperatorError(f"Il n'y a pas de sauvegardes dans {source} : rien n'a été changé.")
    if source is not None and not installation.exists:
        backups.bring_facts(source, installation)
    if not installation.exists:
        raise OperatorError(f"Il n'y a pas d'installation dans {installation.data} : remettez-y d'abord installation.json et secrets.")
    if missing := keys.lost(installation.secrets, Topology.service_names):
        raise OperatorError(f"{keys.told_lost(installation.secrets, missing)} Rien n'a été changé.")
    if at is not None and at > datetime.now(UTC):
        raise OperatorError(f"Le {plain(at)} n'est pas encore passé : rien n'a été changé.")
    with installation.held():
        topology = Topology(installation, installation.port_base)
        asyncio.run(take_up(installation, topology.postgres, backups.of(installation, topology.postgres).restorations))
        way = WayBack(topology.postgres.cluster)
        with backups.kept_where_they_were(installation, unless=lambda: way.under_way):
            found = backups.of(installation, topology.postgres, source)
            restored = asyncio.run(recover(topology.postgres, found, at, topology.service_names))
        complete(installation, way, found.restorations)
    say(f"Les bases sont dans leur état {'du ' + plain(at) if at else 'le plus récent de la sauvegarde'}.")
    said = f"est du {plain(restored.last)}" if restored.last else "est celle de la copie : le journal n'en avait pas d'autre"
    say(f"La dernière écriture retrouvée {said}.")
    if restored.aside:
        say(f"L'état d'avant est gardé dans {restored.aside}.")
    say(f"Relancez le portail : {installation.start_command} (tout sera redit aux services).")
    say(f"Puis : {installation.command('reconcile')}, et une nouvelle sauvegarde.")
    return 0


@dataclass(frozen=True)
class Restored:
    """What came of it: when the last transaction that was read in the journal was committed, and where the files of before are."""

    last: datetime | None
    aside: Path | None


async def recover(postgres: Postgres, taken: Backups, at: datetime | None, services: tuple[str, ...]) -> Restored:
    """Make the server's files those of a moment; the present ones, if there are any, are set aside."""
    copy = _copy_before(taken, at)
    newest = _readable(postgres, taken, taken.restorations.line_at(at or LATEST))
    _check_room(postgres, copy)
    way = WayBack(postgres.cluster)
    aside = way.begin()
    try:
        last = await _replay(postgres, taken, copy, way, at=at, newest=newest, aside=aside, services=services)
    except BaseException as failure:  # an operator's Ctrl-C too leaves everything as it was
        await postgres.stop()
        if way.has_arrived:
            raise
        way.undo()
        if isinstance(failure, FAILURES):
            unreached = ENDS_BEFORE in str(failure)
            raise OperatorError(TOO_FAR if unreached else f"La remise a échoué, rien n'a été changé :\n{failure}") from failure
        raise
    return Restored(last, aside)


def _readable(postgres: Postgres, taken: Backups, line: str) -> Path | None:
    """Find the newest piece of the journal, and have the server able to read it: one that it cannot read is to it the end."""
    try:
        newest = taken.newest_piece(line)
        if newest and not postgres.reads(newest):
            postgres.give(taken.journal)
    except OSError as failure:
        raise OperatorError(f"Le journal de la sauvegarde ne se lit pas ({failure}) : rien n'a été changé.") from failure
    if newest and not postgres.reads(newest):
        raise OperatorError(
            f"Le compte qui fait tourner la base ne peut pas lire {newest} : rien n'a été changé."
            " Donnez-lui ce dossier et le droit d'y arriver, puis recommencez."
        )
    return newest


def _check_room(postgres: Postgres, copy: Path) -> None:
    """Refuse a copy that would not fit beside what is there."""
    needed, free = backups.size(copy) + ROOM, shutil.disk_usage(postgres.cluster.parent).free
    if free < needed:
        raise OperatorError(
            f"La copie ne tient pas sur le disque de {postgres.cluster.parent} : il y faut {needed // 1_000_000} Mo,"
            f" il en reste {free // 1_000_000}. Rien n'a été changé."
        )


async def _replay(
    postgres: Postgres,
    taken: Backups,
    copy: Path,
    way: WayBack,
    *,
    at: datetime | None,
    newest: Path | None,
    aside: Path | None,
    services: tuple[str, ...],
) -> datetime | None:
    shutil.copytree(copy, postgres.cluster, symlinks=True)
    own_settings = postgres.cluster / "postgresql.auto.conf"
    as_it_was = own_settings.read_text()
    secret_files.keep(own_settings, as_it_was + _recovery(taken, aside, at))
    (postgres.cluster / "recovery.signal").touch()
    (postgres.cluster / "postmaster.pid").unlink(missing_ok=True)
    postgres.cluster.chmod(0o700)
    postgres.give(postgres.cluster)
    try:
        await _recovered(postgres, await postgres.launch())
        line, last = await _reached(postgres, None if at else newest)
        await read_from_start(postgres, services)
        secret_files.keep(own_settings, as_it_was)
        postgres.give(own_settings)
        way.arrive(line, at or last or datetime.now(UTC))
        with suppress(*FAILURES):  # else it is archived from the next start on
            await _archive_again(postgres)
    finally:
        await postgres.stop()
    way.remember(taken.restorations)
    return last


async def _reached(postgres: Postgres, newest: Path | None) -> tuple[int, datetime | None]:
    """Tell the line on which the server writes from now on, and when the last transaction that it read was committed.

    It takes the first piece that it cannot read for the end, so that a piece which must have been read is named.
    """
    connection = await postgres.connect(ADMIN)
    try:
        line = await connection.fetchval("select timeline_id from pg_control_checkpoint()")
        last = await connection.fetchval("select pg_last_xact_replay_timestamp()")
        read = int(await connection.fetchval("select coalesce(pg_last_wal_replay_lsn() - '0/0'::pg_lsn, 0)"))
    finally:
        await connection.close()
    if newest and read <= _beginning(newest.name):
        raise OperatorError(_cut_short(newest, last))
    return line, last


def _beginning(piece: str) -> int:
    """Tell with which byte of the journal a piece begins: its name is the line, then thousands of millions, then the number in these."""
    return (int(piece[8:16], 16) << 32) + int(piece[16:24], 16) * PIECE_BYTES


def _cut_short(newest: Path, last: datetime | None) -> str:
    told = f"Le journal de la sauvegarde va jusqu'à {newest}, mais n'a pas pu être lu jusque-là : rien n'a été changé."
    told += " La fin de logs/postgres.log nomme la pièce qui manque ou qui est abîmée."
    if last:
        before = (last - timedelta(seconds=1)).astimezone(PARIS).strftime("%Y-%m-%dT%H:%M:%S")
        told += f" La dernière écriture lue est du {plain(last)} ; pour vous en contenter : --at {before}"
    return told


async def _archive_again(postgres: Postgres) -> None:
    """Have the server follow its own settings again, before it ends: its new line is archived at once."""
    connection = await postgres.connect(ADMIN)
    try:
        await connection.execute("select pg_reload_conf()")
    finally:
        await connection.close()


def _recovery(taken: Backups, aside: Path | None, at: datetime | None) -> str:
    """Write where the journal is read, on which line, and how far; what was not archived yet is still beside the files that were set aside.

    Nothing is archived meanwhile: a way back that is undone leaves no line of its own behind.
    """
    kept = f"{taken.journal.resolve()}/%f"  # packed; not so by former releases
    read = f'if [ -e "{kept}.gz" ]; then gzip -d -c "{kept}.gz" >"%p"; elif [ -e "{kept}" ]; then cp "{kept}" "%p"; else false; fi'
    if aside:
        read += f' || cp "{aside}/pg_wal/%f" "%p"'
    read = read.replace("'", "''")
    told = [f"restore_command = '{read}'", "recovery_target_action = 'promote'", "archive_command = ''"]
    told.append(f"recovery_target_timeline = '{taken.restorations.line_at(at or LATEST)}'")
    if at:
        told.append(f"recovery_target_time = '{at.astimezone(UTC).isoformat(sep=' ')}'")
    return "".join(f"{one}\n" for one in told)


async def _recovered(postgres: Postgres, process: Process) -> None:
    """Wait until all of the journal is read, for hours if it goes on; one that reads no further is given up."""
    piece, since, told, pause = "", time.monotonic(), time.monotonic(), 0.1
    while not await _open(postgres):
        await process.check_running()
        reading, now = postgres.piece_read, time.monotonic()
        if reading != piece:
            piece, since = reading, now
        elif now - since > STALLED_SECONDS:
            raise OperatorError(
                f"La lecture du journal n'avance plus depuis {STALLED_SECONDS / 60:.0f} min (pièce {piece}) : rien n'a été changé."
                " Voyez le disque des sauvegardes et la fin de logs/postgres.log."
            )
        if now - told > TELL_SECONDS:
            told = now
            say(f"  Le journal est lu : pièce {piece}…")
        await asyncio.sleep(pause)
        pause = min(pause * 1.2, 2.0)


async def _open(postgres: Postgres) -> bool:
    """Tell whether the server has read all and takes writes; not so while it does not answer."""
    try:
        connection = await postgres.connect(ADMIN)
    except asyncpg.InvalidPasswordError:
        raise OperatorError(
            f"{postgres.password_file(ADMIN)} n'ouvre pas ces bases : ces clés et ces sauvegardes ne sont pas de la même ville."
            " Rien n'a été changé."
        ) from None
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    try:
        return not await connection.fetchval("select pg_is_in_recovery()")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):  # it ended meanwhile: its process says so
        return False
    finally:
        connection.terminate()


def _copy_before(taken: Backups, at: datetime | None) -> Path:
    copies = taken.restorations.copies_towards(at or LATEST, taken.taken)
    if not copies:
        if not taken.taken:
            raise OperatorError(f"Aucune sauvegarde dans {taken.folder} : rien n'a été changé. Si elle est ailleurs, --from la nomme.")
        raise OperatorError(f"Aucune sauvegarde d'avant ce moment dans {taken.folder}. La plus ancienne est du {plain(taken.taken[0][0])}.")
    return copies[-1][1]
