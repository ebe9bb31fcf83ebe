"""Start an installation stage by stage, keep it running, and end it cleanly."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Literal

from chassis import stream
from chassis.clock import PARIS
from chassis.french import plain_date
from stack import DEFAULT_BASE, backups, keys, migrations, ports
from stack.access import Access
from stack.another_stream import heard_another, read_from_start
from stack.background import GIVEN_UP
from stack.broker import ADMIN
from stack.console import OperatorError, ReaderLeftError, french, say, stage
from stack.demonstration import refuse_half_a_town, show_town
from stack.installation import Installation, check_reachable
from stack.invitation import invite
from stack.postgres import gone
from stack.process import ProcessFailedError
from stack.service_commands import exit_code, run_in_services
from stack.supervisor import Supervisor
from stack.told import hear, in_production
from stack.topology import Topology
from stack.way_back import take_up

OPENING = time_of_day(8, 30)  # A simulated day begins when the town hall opens.
ROLES = {
    "family": "Famille",
    "clerk": "Agent",
    "educator": "Animateur",
    "cashier": "Régisseur",
    "administrator": "Administrateur",
}

Purpose = Literal["demo", "town"]


@dataclass(frozen=True)
class Order:
    """What the operator asked for."""

    purpose: Purpose
    data: Path
    base: int = DEFAULT_BASE
    today: date | None = None
    fresh: bool = False


async def run(order: Order, system: type[Topology] = Topology) -> None:
    """Run an installation until the operator or the process's parent asks it to stop."""
    check_reachable(order.data)
    installation = Installation(order.data)
    with installation.held():
        await gone(installation.data / "postgres")  # a start that was killed leaves it to end, which takes it some seconds
        ports.check_free(order.base)
        topology = settle(order, installation, system)
        access = Access.of(topology)
        supervisor = Supervisor(installation.logs, say, lambda: _keep_current(installation, access, supervisor))
        with stop_requested() as stopping:
            start = asyncio.create_task(bring_up(order, topology, supervisor, access))
            try:
                await asyncio.wait({start, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if start.done():
                    await start
                    with rolling_on_request(topology, supervisor):
                        await stopping
            finally:
                start.cancel()
                installation.access.unlink(missing_ok=True)
                await end_in_order(supervisor)


async def end_in_order(supervisor: Supervisor) -> None:
    """End every process, whether anybody still reads that they end or not."""
    with contextlib.suppress(ReaderLeftError):
        say("Arrêt en cours…")
    await supervisor.stop()
    with contextlib.suppress(ReaderLeftError):
        say("Tout est arrêté.")


def settle(order: Order, installation: Installation, system: type[Topology]) -> Topology:
    """Make the folder ready for what the operator asked, or refuse; returns the processes to run."""
    if order.purpose == "demo" and installation.facts.get("purpose", "demo") != "demo":
        raise OperatorError(
            f"{installation.data} contient une installation réelle : la ville de démonstration n'y sera pas ajoutée, rien n'y est effacé. "
            "Utilisez ./portail up, ou un autre dossier avec --data."
        )
    if order.fresh and in_production(installation.facts.get("told", {})):
        raise OperatorError(
            f"{installation.data} contient des familles réelles : --fresh les effacerait. Rien n'a été fait."
            " Pour repartir de zéro, choisissez un autre dossier avec --data."
        )
    if order.fresh:
        installation.clear()
    elif order.purpose == "demo":
        refuse_half_a_town(installation)
    installation.check_space()
    purpose = installation.facts.get("purpose", order.purpose)
    offset = clock_offset(order.today, datetime.now(UTC)) if order.today else timedelta(seconds=installation.facts.get("clock_offset", 0))
    told = {"told": hear(os.environ, installation.facts.get("told", {}))} if purpose == "town" else {}
    installation.remember(purpose=purpose, clock_offset=offset.total_seconds(), port_base=order.base, **told)
    return system(installation, order.base, offset)


def clock_offset(today: date, now: datetime) -> timedelta:
    """Tell how far every clock is moved so that it is now the given day at 08:30 in Paris."""
    return datetime.combine(today, OPENING, PARIS).astimezone(UTC) - now


async def bring_up(order: Order, topology: Topology, supervisor: Supervisor, access: Access) -> None:
    """Start everything in order and tell how long each stage took; when it returns the portal is open."""
    began = time.monotonic()
    installation, postgres, broker = topology.installation, topology.postgres, topology.broker
    if topology.clock_offset:
        say(f"Date simulée : {plain_date((datetime.now(PARIS) + topology.clock_offset).date())}.")
    await take_up(installation, postgres, backups.of(installation, postgres).restorations)
    refuse_to_begin_anew(installation, postgres.cluster, topology.service_names)
    with stage("PostgreSQL et NATS"):
        await asyncio.gather(postgres.prepare(), broker.prepare())
        await supervisor.start(postgres.program, broker.program)
    with stage("Bases et rôles"):
        await postgres.provision(topology.service_names)
    with stage("Mise à jour des bases"):
        await migrations.migrate_all(postgres, topology.service_names)
    with stage("Flux d'événements"):
        held = await stream.provision(broker.url, broker.seed(ADMIN), max_bytes=broker.stream_limit)
    if not held and await heard_another(postgres, topology.service_names):
        say("Le courtier a perdu ses fichiers : il repart vide, et tout sera redit aux services.")
        installation.remember(restored=True)
        await read_from_start(postgres, topology.service_names)
    with stage("Services, portail et mairie"):
        await supervisor.start(*topology.outside(), *topology.services(), *topology.edges())
    if installation.facts.get("restored"):
        with stage("Tout est redit aux services"):
            await _tell_again(topology)
    if order.purpose == "demo":
        with stage("Ville de démonstration"):
            access.accounts = await show_town(topology)
    say(f"Le portail est ouvert ({french(time.monotonic() - began)} s).")
    describe(access, installation)
    if order.purpose == "town":
        link = await asyncio.to_thread(invite, topology)
        if link:
            say(f"\nPremier administrateur : ouvrez ce lien, qui ne sert qu'une fois.\n  {link}")
    installation.remember(opened=True)
    access.pids = supervisor.pids
    access.write(installation)


def refuse_to_begin_anew(installation: Installation, cluster: Path, services: Iterable[str]) -> None:
    """Open no empty town where one was open before, and make no new keys for it: what it had is elsewhere, or in the backups."""
    if not installation.facts.get("opened"):
        return
    if not (cluster / "PG_VERSION").exists():
        raise OperatorError(
            f"Les bases de cette installation ne sont pas dans {cluster} : rien n'a été démarré."
            f" Remettez ce dossier à sa place, ou les bases de la dernière sauvegarde : {installation.command('restore')}"
        )
    if missing := keys.lost(installation.secrets, services):
        raise OperatorError(f"{keys.told_lost(installation.secrets, missing)} Rien n'a été démarré.")


async def _tell_again(topology: Topology) -> None:
    """Have every owner tell everything again after a restore; what could not be told is tried again at the next start."""
    if exit_code(await asyncio.to_thread(run_in_services, topology, "republish")) == 0:
        topology.installation.remember(restored=False)
    else:
        say("Un service n'a pas pu tout redire : corrigez la cause, puis ./portail republish et ./portail reconcile.")


def describe(access: Access, installation: Installation) -> None:
    """Tell the operator where to go, as whom, and how to end."""
    say(f"""
  Portail des familles   {access.family_url}
  Mairie                 {access.backoffice_url}
  Courriels envoyés      {access.mail_url or "par le relais de la mairie"}
  Données et journaux    {installation.data}
""")
    for account in access.accounts:
        second_factor = f"   second facteur : {account['second_factor_secret']}" if "second_factor_secret" in account else ""
        say(f"  {ROLES.get(account['role'], account['role']):<22} {account['identifier']:<22} {account['password']}{second_factor}")
    if any("second_factor_secret" in account for account in access.accounts):
        command = installation.command("code")
        say(f"\nLes agents ont un second facteur : {command} affiche le code de l'agent (--role administrator : de l'administrateur).")
    elif access.clock_offset:
        command = installation.command("code")
        say(f"L'horloge du portail n'est pas celle des téléphones : {command} --secret CLÉ donne le code d'un second facteur à son heure.")
    if access.accounts:
        say("")
    say(f"Pour arrêter : Ctrl-C, ou {installation.command('stop')}")


def _keep_current(installation: Installation, access: Access, supervisor: Supervisor) -> None:
    """Note a process's new number for those who read `access.json`, once the portal is open."""
    if installation.access.exists():
        access.pids = supervisor.pids
        access.write(installation)


async def roll(topology: Topology, supervisor: Supervisor) -> None:
    """Bring the databases and the broker's accounts to the present release, then replace each service and each edge in turn."""
    try:
        with stage("Droits sur les événements"):
            topology.broker.renew_accounts()
            await topology.broker.reload(supervisor.pids[topology.broker.program.name])
        with stage("Mise à jour des bases"):
            await migrations.migrate_all(topology.postgres, topology.service_names)
        for program in (*topology.services(), *topology.edges()):
            with stage(f"Relais de {program.name}"):
                await supervisor.replace(program)
    except (ProcessFailedError, OperatorError) as failure:
        say(f"{GIVEN_UP} : {failure}")


@contextlib.contextmanager
def rolling_on_request(topology: Topology, supervisor: Supervisor) -> Iterator[None]:
    """Replace every process in turn whenever the operator asks (SIGHUP, `./portail restart`)."""
    rolling: set[asyncio.Task[None]] = set()

    def begin() -> None:
        if not any(not one.done() for one in rolling):
            rolling.clear()
            rolling.add(asyncio.create_task(roll(topology, supervisor)))

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, begin)
    try:
        yield
    finally:
        asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)
        for one in rolling:
            one.cancel()


@contextlib.contextmanager
def stop_requested() -> Iterator["asyncio.Task[bool]"]:
    """Give a task that ends when the operator presses Ctrl-C or the system asks to stop."""
    requested = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, requested.set)
    waiting = asyncio.create_task(requested.wait())
    try:
        yield waiting
    finally:
        waiting.cancel()
