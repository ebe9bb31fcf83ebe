"""What is wrong with a running installation, in plain words, and what to do about it."""

import asyncio
import json
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import psutil

from chassis.service import needed
from stack import backups, probe
from stack.access import Access
from stack.console import say
from stack.databases import ADMIN
from stack.installation import Installation
from stack.postgres import SETTINGS
from stack.service_commands import lines, run_in_services
from stack.told import in_production, untold
from stack.topology import Topology

SHORT_OF_DISK = 2_000_000_000
LATE_SECONDS = 60
BEHIND = 1_000
FULL = 0.8
STREAM_FULL = 0.7
SKEW_SECONDS = 2.0
OLD_KEY_DAYS = 365
OLD_BACKUP_HOURS = 36
UNREAD = ("base de données", "services")
"""Looks that could not be had when the databases do not answer: nor can the audit logs be walked then."""

IN_A_DATABASE = """
    select
        (select extract(epoch from $1::timestamptz - min(created_at)) from outbox)::float8 as waiting,
        (select count(*) from dead_event) as dead,
        (select count(*) from work where status = 'failed') as failed,
        (select count(*) from work where status = 'waiting' and run_at < $1::timestamptz - interval '10 minutes') as late,
        (select array_agg(version) from schema_migrations) as applied
"""
MAILS = """
    select count(*) filter (where status = 'failed') as failed, count(*) filter (where status = 'queued' and attempts >= 4) as delayed
    from email
"""
"""After four attempts, some six minutes, it is no relay any more that was only starting again."""
CONNECTIONS = "select count(*) from pg_stat_activity where backend_type = 'client backend'"
"""Those that the limit counts; what the server does by itself is none."""
CARDS = "select count(*) from card_event where outcome = 'aside'"
CHANGES_TABLES = """
    select rolname from pg_roles join pg_database on rolname in (datname, datname || '_town')
    where rolname <> 'postgres' and (
        rolsuper or rolcreaterole or rolcreatedb or rolbypassrls and rolname = datname or has_database_privilege(rolname, datname, 'create')
    )
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong: where, what, and what to do; `section` is the heading of the runbook that says more."""

    where: str
    what: str
    to_do: str
    section: str


class Doctor:
    """Looks at one running installation; each look yields what it finds wrong."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.installation = topology.installation

    @property
    def looks(self) -> dict[str, Callable[[], AsyncIterator[Finding]]]:
        """List what is looked at, by the name that the operator reads."""
        return {
            "processus": self.processes,
            "base de données": self.postgres,
            "services": self.databases,
            "événements": self.broker,
            "disque": self.disk,
            "clés": self.secrets,
            "sauvegardes": self.backed_up,
            "pages légales": self.legal,
        }

    async def examine(self) -> list[Finding]:
        """Look at everything; a look that cannot be had is a finding too."""
        found: list[Finding] = []
        for where, look in self.looks.items():
            try:
                found += [one async for one in look()]
            except asyncpg.DiskFullError:
                to_do = f"Faites de la place sur le disque de {self.installation.data} : tout reprend de lui-même."
                found.append(Finding(where, "la base n'a plus de place", to_do, "disk-full"))
            except (OSError, asyncpg.PostgresError, aiohttp.ClientError, TimeoutError) as error:
                what = f"ne répond pas ({type(error).__name__})"
                found.append(Finding(where, what, "Regardez son journal dans le dossier logs, puis relancez.", "process-down"))
        return found

    async def processes(self) -> AsyncIterator[Finding]:
        """Look whether every process runs and says that it is ready."""
        access = Access.read(self.installation)
        pids = access.pids if access else {}
        for program in (*self.topology.outside(), *self.topology.services(), *self.topology.edges()):
            name, journal = program.name, self.installation.logs / f"{program.name}.log"
            if name not in pids or not psutil.pid_exists(pids[name]):
                yield Finding(name, "ne tourne pas", f"Lisez la fin de {journal} ; ./portail restart le relance.", "process-down")
            elif not await probe.answers(self.topology.port(name)):
                yield Finding(name, "tourne mais ne répond pas qu'il est prêt", f"Lisez la fin de {journal}.", "process-down")

    async def postgres(self) -> AsyncIterator[Finding]:
        """Look at the server: roles that could do more than they should, connections, the archive, the clock."""
        connection = await self.topology.postgres.connect(ADMIN)
        try:
            for row in await connection.fetch(CHANGES_TABLES):
                yield Finding(
                    row["rolname"], "peut changer la forme des tables", "Relancez : les rôles sont remis à neuf.", "roles-too-strong"
                )
            used, most = await connection.fetchval(CONNECTIONS), int(SETTINGS["max_connections"])
            if used > FULL * most:
                yield Finding("base de données", f"{used} connexions sur {most}", "Cherchez qui les garde (pg_stat_activity).", "database")
            archive = await connection.fetchrow("select last_failed_time > coalesce(last_archived_time, '-infinity') as failing"
                                                " from pg_stat_archiver")  # fmt: skip
            if archive and archive["failing"]:
                to_do = f"Vérifiez la place et les droits de {self.topology.postgres.archive.resolve()}."
                yield Finding("sauvegardes", "le journal de la base ne part plus vers les sauvegardes", to_do, "backup-failing")
            before = time.time()
            server = (await connection.fetchval("select clock_timestamp()")).timestamp()
            if not before - SKEW_SECONDS < server < time.time() + SKEW_SECONDS:
                yield Finding("base de données", "son horloge n'est pas celle de cette machine", "Vérifiez NTP des deux côtés.", "clock")
        finally:
            await connection.close()

    async def databases(self) -> AsyncIterator[Finding]:
        """Look into each service's database for what waits, what was parked, what failed, what was not migrated."""
        now = datetime.now(UTC) + self.topology.clock_offset
        for name in self.topology.service_names:
            connection = await self.topology.postgres.connect(name)
            try:
                row = await connection.fetchrow(IN_A_DATABASE, now)
                for one in _in_a_database(name, dict(row or {})):
                    yield one
                if name == "messaging":
                    mails = await connection.fetchrow(MAILS)
                    for one in _of_mails(dict(mails or {})):
                        yield one
                if name == "billing" and (aside := await connection.fetchval(CARDS)):
                    to_do = "Comparez avec le tableau de bord du prestataire, puis corrigez en régie."
                    yield Finding(name, f"{aside} annonce(s) du prestataire de cartes contredisent les livres", to_do, "card-events-aside")
            finally:
                await connection.close()

    async def broker(self) -> AsyncIterator[Finding]:
        """Look at the stream: how full it is, whether it writes before it acknowledges, how far behind its readers are."""
        async with aiohttp.ClientSession() as session:
            overall = await _json(session, f"{self.topology.broker.monitoring_url}/varz")
            streams = await _json(session, f"{self.topology.broker.monitoring_url}/jsz?consumers=true&streams=true&config=true")
        if overall.get("jetstream", {}).get("config", {}).get("sync_always") is not True:
            yield Finding("nats", "accuse réception avant d'écrire sur le disque", "Remettez sync_interval: always.", "lazy-broker")
        details = [one for account in streams.get("account_details", ()) for one in account.get("stream_detail", ())]
        if not details:
            yield Finding("nats", "n'a pas de flux d'événements", "Relancez le portail : il le crée.", "stream-missing")
        for detail in details:
            most, used = detail.get("config", {}).get("max_bytes", 0), detail["state"]["bytes"]
            if most > 0 and used > STREAM_FULL * most:
                to_do = f"Faites de la place pour {self.installation.data}, puis ./portail stop et up : il en prendra la moitié."
                yield Finding("nats", f"le flux est plein à {100 * used // most} %", to_do, "stream-full")
            pending = {one["name"]: int(one.get("num_pending", 0)) for one in detail.get("consumer_detail") or ()}
            for name in self.topology.service_names:
                if name not in pending:
                    yield Finding(name, "ne lit pas les événements", "Lisez son journal : il dit pourquoi.", "stream-lag")
                elif pending[name] > BEHIND:
                    yield Finding(
                        name, f"a {pending[name]} événements de retard", "Attendez, ou regardez ce qui le ralentit.", "stream-lag"
                    )

    async def disk(self) -> AsyncIterator[Finding]:
        """Look how much room is left."""
        free = shutil.disk_usage(self.installation.data).free
        if free < SHORT_OF_DISK:
            to_do = f"Faites de la place : {self.installation.data} (logs, backups, dossiers « avant »)."
            yield Finding("disque", f"il ne reste que {free // 1_000_000} Mo", to_do, "disk-full")

    async def secrets(self) -> AsyncIterator[Finding]:
        """Look at the keys: who may read them, and how old they are."""
        for path in sorted(self.installation.secrets.iterdir()):
            if path.stat().st_mode & 0o077 and path.name != "public-keys.jwks":
                yield Finding(path.name, "d'autres comptes peuvent lire cette clé", f"chmod 600 {path}", "keys")
            elif path.name.startswith("ring-") and _days_old(path) > OLD_KEY_DAYS:
                yield Finding(path.name, "cette clé a plus d'un an", "./portail rotate-keys", "keys")

    async def backed_up(self) -> AsyncIterator[Finding]:
        """Look whether a real installation was backed up lately, and can be again; the demonstration need not be."""
        if self.installation.facts.get("purpose") != "town":
            return
        found = backups.of(self.installation, self.topology.postgres)
        if found.away:
            yield Finding("sauvegardes", f"{found.folder.resolve()} n'est pas là", "Montez leur disque.", "backup-failing")
            return
        if found.anothers:
            what = f"{found.folder.resolve()} est aussi le dossier d'une autre installation"
            yield Finding("sauvegardes", what, "./portail backup --to un dossier à cette ville seule", "backup-failing")
            return
        if not found.taken:
            yield Finding("sauvegardes", "il n'y en a aucune", "./portail backup --to un autre disque, chaque nuit", "backup-old")
            return
        if (datetime.now(UTC) - found.taken[-1][0]).total_seconds() > OLD_BACKUP_HOURS * 3600:
            yield Finding("sauvegardes", "la dernière a plus d'un jour et demi", "./portail backup, chaque nuit", "backup-old")
        async for one in self._their_disk(found):
            yield one

    async def _their_disk(self, found: backups.Backups) -> AsyncIterator[Finding]:
        """Look whether the next copy could be written, and would outlive the disk of the databases."""
        where, cluster = found.folder.resolve(), self.topology.postgres.cluster
        if not os.access(where / "base", os.W_OK):
            yield Finding(
                "sauvegardes", f"rien ne peut plus être écrit dans {where}", "Vérifiez ce disque et ses droits.", "backup-failing"
            )
        needed, free = backups.copy_size(cluster), shutil.disk_usage(where).free
        if free < needed:
            what = f"la prochaine n'aura pas la place : {needed // 1_000_000} Mo, il en reste {free // 1_000_000} dans {where}"
            yield Finding("sauvegardes", what, "Prenez un disque plus grand, ou gardez-en moins (--keep).", "backup-failing")
        if in_production(self.topology.town) and where.stat().st_dev == cluster.stat().st_dev:
            to_do = f"Montez un autre disque, déplacez-y {where}, puis ./portail backup --to ce dossier."
            yield Finding("sauvegardes", "elles sont sur le disque des bases, et se perdraient avec lui", to_do, "backup-failing")

    async def legal(self) -> AsyncIterator[Finding]:
        """Look whether a town with real families has told what the law has its site say."""
        missing = untold(self.topology.town)
        if missing:
            to_do = f"./portail stop, puis ./portail up avec {', '.join(missing)}, une fois pour toutes."
            yield Finding("pages légales", f"il manque {' ; '.join(missing.values())}", to_do, "legal-pages")


def _in_a_database(name: str, seen: dict[str, Any]) -> list[Finding]:
    found: list[Finding] = []
    if (seen["waiting"] or 0) > LATE_SECONDS:
        what = f"des événements attendent depuis {int(seen['waiting'])} s"
        found.append(Finding(name, what, "Vérifiez que nats tourne et que le flux n'est pas plein.", "outbox-old"))
    if seen["dead"]:
        to_do = f"./portail dead list --service {name}, corriger la cause, puis ./portail dead replay"
        found.append(Finding(name, f"{seen['dead']} événement(s) n'ont pas pu être traités", to_do, "dead-events"))
    if seen["failed"]:
        to_do = "Lisez last_error dans sa table work : chaque ligne dit ce qui l'a arrêtée."
        found.append(Finding(name, f"{seen['failed']} tâche(s) abandonnées après tous leurs essais", to_do, "work-failed"))
    if seen["late"]:
        found.append(Finding(name, f"{seen['late']} tâche(s) en retard", "Lisez le journal du service.", "work-late"))
    missing = sorted(needed(name) - set(seen["applied"] or ()))
    if missing:
        found.append(Finding(name, f"migrations à faire : {', '.join(missing)}", "./portail restart", "migrations"))
    return found


def _of_mails(seen: dict[str, int]) -> list[Finding]:
    found: list[Finding] = []
    if seen.get("failed"):
        to_do = "Regardez l'adresse et le relais SMTP ; la mairie voit lesquels."
        found.append(Finding("messaging", f"{seen['failed']} courriel(s) n'ont pas pu partir", to_do, "mail-failing"))
    if seen.get("delayed"):
        to_do = "Vérifiez le relais SMTP (nom, port, TLS, mot de passe) : ce qu'il répond est dans la table email."
        found.append(Finding("messaging", f"{seen['delayed']} courriel(s) attendent après plusieurs essais", to_do, "mail-failing"))
    return found


async def _json(session: aiohttp.ClientSession, address: str) -> dict[str, Any]:
    async with session.get(address, timeout=aiohttp.ClientTimeout(total=5)) as answer:
        found: dict[str, Any] = json.loads(await answer.text())
    return found


def _days_old(path: Path) -> float:
    return (time.time() - path.stat().st_mtime) / 86_400


def consult(installation: Installation, *, as_json: bool) -> int:
    """Examine a running installation and tell; returns 1 when something is wrong."""
    topology, starting = Topology.running(installation), not installation.access.exists()
    found = asyncio.run(Doctor(topology).examine())
    if not any(one.where in UNREAD and one.section in {"process-down", "disk-full"} for one in found):
        found += _broken_audit(installation)
    if as_json:
        say(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return 1 if found else 0
    if starting:
        say("Le portail démarre : ce qui suit était vrai à cet instant. Recommencez dans une minute.")
    for one in found:
        say(f"✗ {one.where} : {one.what}.\n  À faire : {one.to_do}\n  Voir : docs/runbook.md#{one.section}")
    if not found:
        say("Tout va bien : processus, bases, événements, tâches, disque, clés, sauvegardes, pages légales et journaux d'accès.")
    return 1 if found else 0


def _broken_audit(installation: Installation) -> list[Finding]:
    topology, found = Topology.running(installation), []
    told = {one["service"]: one["broken_at"] for one in lines(run_in_services(topology, "audit-verify"))}
    for name in topology.service_names:
        if name not in told:
            what, to_do = "son journal des accès n'a pas pu être relu", f"Lancez ./portail audit-verify --service {name} : il dit pourquoi."
            found.append(Finding(name, what, to_do, "audit-broken"))
        elif told[name] is not None:
            what = f"le journal des accès a été modifié à l'entrée {told[name]}"
            to_do = "Gardez la base en l'état et prévenez le délégué à la protection des données."
            found.append(Finding(name, what, to_do, "audit-broken"))
    return found
