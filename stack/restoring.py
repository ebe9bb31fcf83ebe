"""Putting a stopped installation back to a moment: the last copy before it, then the journal up to it, and a broker that starts empty.

What the broker carried is told again by the owners at the next start, so that every projection agrees with the databases as they then
are. Nothing is thrown away: what was there is set aside.
"""

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from stack import backups, secret_files
from stack.backups import Backups
from stack.console import OperatorError, plain, say
from stack.databases import ADMIN
from stack.installation import Installation
from stack.postgres import Postgres
from stack.process import ProcessFailedError
from stack.topology import Topology

RECOVERY_SECONDS = 600.0
ENDED = (ProcessFailedError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What is seen of a server that ends because its journal does not go as far as it was asked: at its start, or while it reads."""
LATEST = datetime.max.replace(tzinfo=UTC)
TOO_FAR = (
    "La sauvegarde ne va pas jusqu'à ce moment, ou son journal est incomplet : rien n'a été changé."
    " La fin de logs/postgres.log dit jusqu'où elle va."
)
ANOTHER_STREAM = """
    delete from projection_position;
    with parked as (delete from dead_event returning *)
    insert into dead_event (seq, aggregate, subject, payload, error, parked_at)
    select -row_number() over (order by seq desc), aggregate, subject, payload, error, parked_at from parked;
"""
"""Services read the new stream from its start; events parked from older ones are counted anew below zero, in their order: they bear
no number of the new stream, nor one another's, however often a town was restored."""


def put_back(installation: Installation, at: datetime | None, source: Path | None) -> int:
    """Restore a stopped installation."""
    if not installation.exists:
        raise OperatorError(f"Il n'y a pas d'installation dans {installation.data} : remettez-y d'abord installation.json et secrets.")
    if source is not None and not (source / "base").is_dir():
        raise OperatorError(f"Il n'y a pas de sauvegardes dans {source} : rien n'a été changé.")
    if at is not None and at > datetime.now(UTC):
        raise OperatorError(f"Le {plain(at)} n'est pas encore passé : rien n'a été changé.")
    with installation.held():
        topology = Topology(installation, installation.port_base)
        found = backups.of(installation, topology.postgres, source)
        aside = asyncio.run(recover(topology.postgres, found, at, topology.service_names))
        set_aside(installation.data / "nats")
        installation.remember(restored=True)
    say(f"Les bases sont dans leur état {'du ' + plain(at) if at else 'le plus récent de la sauvegarde'}.")
    if aside:
        say(f"L'état d'avant est gardé dans {aside}.")
    say(f"Relancez le portail : {installation.command('up')} (tout sera redit aux services).")
    say(f"Puis : {installation.command('reconcile')}, et une nouvelle sauvegarde.")
    return 0


async def recover(postgres: Postgres, taken: Backups, at: datetime | None, services: tuple[str, ...]) -> Path | None:
    """Make the server's files those of a moment; returns where the present ones were set aside, None when there were none."""
    copy = _copy_before(taken, at)
    aside = set_aside(postgres.cluster)
    try:
        await _replay(postgres, taken, copy, at=at, aside=aside, services=services)
    except BaseException as failure:  # an operator's Ctrl-C too leaves everything as it was
        await postgres.stop()
        shutil.rmtree(postgres.cluster, ignore_errors=True)
        if aside:
            aside.rename(postgres.cluster)
        if isinstance(failure, ENDED):
            raise OperatorError(TOO_FAR) from failure
        raise
    return aside


async def _replay(
    postgres: Postgres, taken: Backups, copy: Path, *, at: datetime | None, aside: Path | None, services: tuple[str, ...]
) -> None:
    shutil.copytree(copy, postgres.cluster, symlinks=True)
    own_settings = postgres.cluster / "postgresql.auto.conf"
    as_it_was = own_settings.read_text()
    secret_files.keep(own_settings, as_it_was + _recovery(taken, aside, at))
    (postgres.cluster / "recovery.signal").touch()
    (postgres.cluster / "postmaster.pid").unlink(missing_ok=True)
    postgres.cluster.chmod(0o700)
    postgres.give(postgres.cluster)
    await postgres.start()
    try:
        await _recovered(postgres)
        for name in services:
            connection = await postgres.connect(name)
            try:
                await connection.execute(ANOTHER_STREAM)
            finally:
                await connection.close()
        secret_files.keep(own_settings, as_it_was)
        postgres.give(own_settings)
        line, last = await _reached(postgres)
    finally:
        await postgres.stop()
    taken.restorations.note(line, at or last or datetime.now(UTC))


async def _reached(postgres: Postgres) -> tuple[int, datetime | None]:
    """Tell the line on which the server writes from now on, and archives, and when the last transaction that it read was committed."""
    connection = await postgres.connect(ADMIN)
    try:
        await connection.execute("select pg_reload_conf()")
        line = await connection.fetchval("select timeline_id from pg_control_checkpoint()")
        return line, await connection.fetchval("select pg_last_xact_replay_timestamp()")
    finally:
        await connection.close()


def _recovery(taken: Backups, aside: Path | None, at: datetime | None) -> str:
    """Write where the journal is read, on which line, and how far; what was not archived yet is still beside the files that were set aside.

    Nothing is archived meanwhile: a way back that is undone leaves no line of its own behind.
    """
    read = f'cp "{taken.journal.resolve()}/%f" "%p"'
    if aside:
        read += f' || cp "{aside}/pg_wal/%f" "%p"'
    read = read.replace("'", "''")
    told = [f"restore_command = '{read}'", "recovery_target_action = 'promote'", "archive_command = ''"]
    told.append(f"recovery_target_timeline = '{taken.restorations.line_at(at or LATEST)}'")
    if at:
        told.append(f"recovery_target_time = '{at.astimezone(UTC).isoformat(sep=' ')}'")
    return "".join(f"{one}\n" for one in told)


async def _recovered(postgres: Postgres) -> None:
    async with asyncio.timeout(RECOVERY_SECONDS):
        while True:
            connection = await postgres.connect(ADMIN)
            try:
                if not await connection.fetchval("select pg_is_in_recovery()"):
                    return
            finally:
                await connection.close()
            await asyncio.sleep(0.1)


def _copy_before(taken: Backups, at: datetime | None) -> Path:
    copies = taken.restorations.copies_towards(at or LATEST, taken.taken)
    if not copies:
        if not taken.taken:
            raise OperatorError(f"Aucune sauvegarde dans {taken.folder} : rien n'a été changé. Si elle est ailleurs, --from la nomme.")
        raise OperatorError(f"Aucune sauvegarde d'avant ce moment dans {taken.folder}. La plus ancienne est du {plain(taken.taken[0][0])}.")
    return copies[-1][1]


def set_aside(path: Path) -> Path | None:
    """Rename what is there; returns its new name, None when there was nothing."""
    if not path.exists():
        return None
    aside = path.with_name(f"{path.name}.avant-{datetime.now(UTC).strftime(backups.NAMED)}")
    path.rename(aside)
    return aside
