"""Starting and stopping an installation: what the operator sees, and what is left afterwards (nothing)."""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiohttp
import aiosmtplib
import psutil
import pytest

from stack import DEFAULT_BASE, ROOT, SERVICES, keys, launch, ports
from stack.console import OperatorError, ReaderLeftError
from stack.installation import Installation
from stack.launch import Order, clock_offset, refuse_to_begin_anew, settle
from stack.process import ProcessFailedError
from stack.supervisor import Supervisor
from stack.told import NEEDED
from stack.topology import OFFSETS, Topology
from tests.eventually import eventually
from tests.places import claimed_base

SMALL_TOWN = """
import asyncio, datetime, pathlib, sys
from stack.installation import Installation
from stack.launch import Order, run
from stack.topology import Topology

class SmallTown(Topology):
    service_names = ()
    edge_names = ()

data = pathlib.Path(sys.argv[1])
installation = Installation(data)
with installation.held():
    (installation.secrets / "sample-accounts.json").write_text('[{"role": "Famille", "identifier": "dupont", "password": "Dupont-2026"}]')
asyncio.run(run(Order("demo", data, int(sys.argv[2]), datetime.date(2026, 5, 4)), SmallTown))
"""


@pytest.fixture
def base() -> Iterator[int]:
    """Give a range of ports of which none is taken."""
    with claimed_base() as base:
        yield base


@pytest.fixture
def installation(data_folder: Path, request: pytest.FixtureRequest) -> Installation:
    """Name a folder as towns do: blanks, accents and apostrophes reach the database, the broker and every command."""
    return Installation(data_folder / f"Mairie d'été, {request.node.name}")


@pytest.fixture
async def town(installation: Installation, base: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a town without its services: broker, database and mail catcher under the real supervisor."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SMALL_TOWN, str(installation.data), str(base)),
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )

    async def opened() -> bool:
        return process.returncode is not None or installation.access.exists()

    try:
        await eventually(opened, within=120)  # it makes a database of its own
        assert process.returncode is None, (await process.communicate())[0].decode()
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.communicate()


def access(installation: Installation) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(installation.access.read_text())
    return found


async def test_a_town_opens_survives_kills_and_leaves_nothing_behind(town: asyncio.subprocess.Process, installation: Installation) -> None:
    opened = access(installation)
    assert opened["api_url"] == opened["family_url"] + "/api/v1"
    assert opened["staff_api_url"] == opened["backoffice_url"] + "/api/v1"
    assert opened["accounts"] == [{"role": "Famille", "identifier": "dupont", "password": "Dupont-2026"}]
    assert set(opened["pids"]) == {"postgres", "nats", "mail", "cards"}
    assert installation.access.stat().st_mode & 0o777 == 0o600

    for pid in opened["pids"].values():
        psutil.Process(pid).kill()

    async def all_restarted() -> bool:
        return not set(access(installation)["pids"].values()) & set(opened["pids"].values())

    await eventually(all_restarted)
    restarted = list(access(installation)["pids"].values())

    with pytest.raises(OperatorError, match="déjà en marche"), installation.held():
        pass
    stopping = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "stack.cli", "stop", "--data", str(installation.data)), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert (await stopping.communicate())[0].decode() == "Le portail est arrêté.\n"
    assert await town.wait() == 0
    assert not installation.access.exists()
    assert not any(psutil.pid_exists(pid) for pid in restarted)


@pytest.mark.usefixtures("town")
async def test_mails_are_caught_shown_as_text_and_kept(installation: Installation) -> None:
    mail_url = access(installation)["mail_url"]
    smtp_port = int(mail_url.rpartition(":")[2]) - OFFSETS["mail"] + OFFSETS["smtp"]
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = "mairie@exemple.fr", "jean@exemple.fr", "Votre été", "<1@exemple.fr>"
    mail.set_content("Bonjour, voyez http://exemple.fr/lien")
    mail.add_alternative("<p>Bonjour<script>alert(1)</script></p>", subtype="html")
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=smtp_port)
    async with aiohttp.ClientSession() as web:
        async with web.get(f"{mail_url}/api/messages") as answer:
            (caught,) = await answer.json()
        async with web.get(f"{mail_url}/messages/{caught['id']}") as page:
            shown = await page.text()
    assert caught["to"] == ["jean@exemple.fr"]
    assert (caught["from"], caught["subject"], caught["message_id"]) == ("mairie@exemple.fr", "Votre été", "<1@exemple.fr>")
    assert caught["text"] == "Bonjour, voyez http://exemple.fr/lien\n"
    assert caught["received_at"].startswith("2026-05-04T06:3")
    assert set(caught) == {"id", "to", "from", "subject", "text", "html", "received_at", "message_id"}
    assert "lundi 4 mai à 8" in shown
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown
    assert 'href="http://exemple.fr/lien"' in shown
    assert len(list((installation.data / "mail").glob("*.eml"))) == 1


def test_a_port_in_use_is_named_with_the_process_that_wants_it(base: int) -> None:
    port = base + OFFSETS["planning"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with pytest.raises(OperatorError) as refusal:
            ports.check_free(base)
    assert str(port) in str(refusal.value)
    assert "« planning »" in str(refusal.value)
    assert "Rien n'a été démarré" in str(refusal.value)


@pytest.mark.parametrize(("day", "utc"), [(date(2026, 5, 4), "2026-05-04T06:30:00"), (date(2026, 12, 4), "2026-12-04T07:30:00")])
def test_a_simulated_day_begins_at_half_past_eight_in_paris(day: date, utc: str) -> None:
    now = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    assert (now + clock_offset(day, now)).isoformat() == f"{utc}+00:00"


def test_every_process_lives_by_the_same_clock_also_after_a_restart(installation: Installation) -> None:
    with installation.held():
        settle(Order("demo", installation.data, today=date(2026, 5, 4)), installation, Topology)
        topology = settle(Order("demo", installation.data), installation, Topology)
    clocks = {program.environment["PORTAIL_CLOCK_OFFSET"] for program in (topology.mail(), *topology.services(), *topology.edges())}
    assert clocks == {f"{topology.clock_offset.total_seconds():.3f}"}
    assert (datetime.now(UTC) + topology.clock_offset).date() == date(2026, 5, 4)


def test_a_start_on_a_full_disk_is_refused(installation: Installation) -> None:
    with installation.held(), pytest.raises(OperatorError, match="Rien n'a été démarré"):
        installation.check_space(needed=10**18)


def test_a_folder_that_holds_something_else_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years of work")
    with pytest.raises(OperatorError, match="autre chose que le portail"), Installation(tmp_path).held():
        pass
    assert (tmp_path / "thesis.txt").read_text() == "ten years of work"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_keys_that_were_brought_to_a_new_machine_wait_for_their_databases(installation: Installation) -> None:
    installation.secrets.mkdir(parents=True)
    (installation.secrets / "ring-family.json").touch()
    with pytest.raises(OperatorError, match=r"clés d'une ville.*portail restore --data .* --from"), installation.held():
        pass
    assert [path.name for path in installation.data.iterdir()] == ["secrets"]


@pytest.mark.parametrize(("purpose", "command"), [("demo", "demo"), ("town", "up")])
def test_what_was_put_back_is_started_as_it_was(installation: Installation, purpose: str, command: str) -> None:
    with installation.held():
        installation.remember(purpose=purpose)
    assert installation.start_command.startswith(f"./portail {command} --data ")


def test_a_town_keeps_its_addresses_whoever_starts_it_again(installation: Installation) -> None:
    assert installation.port_base == DEFAULT_BASE
    with installation.held():
        assert installation.port_base == DEFAULT_BASE
        settle(Order("town", installation.data, 9300), installation, Topology)
    assert installation.port_base == 9300


def test_a_damaged_marker_is_named(installation: Installation) -> None:
    with installation.held():
        pass
    (installation.data / "installation.json").write_text("{")
    with pytest.raises(OperatorError, match="est abîmé"):
        _ = installation.port_base


def test_starting_afresh_forgets_everything(installation: Installation) -> None:
    with installation.held():
        settle(Order("demo", installation.data, today=date(2026, 5, 4)), installation, Topology)
        (installation.data / "mail").mkdir()
        topology = settle(Order("demo", installation.data, fresh=True), installation, Topology)
    assert topology.clock_offset == timedelta()
    assert not (installation.data / "mail").exists()


def test_a_real_town_is_never_given_invented_families(installation: Installation) -> None:
    with installation.held():
        settle(Order("town", installation.data), installation, Topology)
        (installation.data / "backups").mkdir()
        for fresh in (False, True):
            with pytest.raises(OperatorError, match="installation réelle"):
                settle(Order("demo", installation.data, fresh=fresh), installation, Topology)
    assert (installation.data / "backups").exists(), "nor is anything of it deleted for them"


async def test_where_nobody_reads_any_more_processes_end_in_order_and_what_failed_is_told(
    installation: Installation, base: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[Supervisor] = []

    async def fails(*_: object) -> None:
        raise ProcessFailedError("postgres s'est arrêté")

    async def ends(supervisor: Supervisor) -> None:
        ended.append(supervisor)

    def reader_left(_: str) -> None:
        raise ReaderLeftError

    monkeypatch.setattr(launch, "bring_up", fails)
    monkeypatch.setattr(launch, "say", reader_left)
    monkeypatch.setattr(Supervisor, "stop", ends)
    with pytest.raises(ProcessFailedError):
        await launch.run(Order("demo", installation.data, base))
    assert len(ended) == 1


async def test_what_a_killed_start_left_is_waited_for_before_ports_are_looked_at(
    installation: Installation, base: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    async def gone(cluster: Path) -> None:
        looked.append(cluster.name)

    def refused(_: int) -> None:
        looked.append("ports")
        raise OperatorError("taken")

    monkeypatch.setattr(launch, "gone", gone)
    monkeypatch.setattr(ports, "check_free", refused)
    with pytest.raises(OperatorError):
        await launch.run(Order("demo", installation.data, base))
    assert looked == ["postgres", "ports"]


def test_half_a_demonstration_is_not_started_again(installation: Installation) -> None:
    with installation.held():
        installation.remember(demonstration="started")
        with pytest.raises(OperatorError, match=r"Rien n'a été démarré\. Pour la refaire : \./portail demo --data .* --fresh"):
            settle(Order("demo", installation.data), installation, Topology)
        settle(Order("demo", installation.data, fresh=True), installation, Topology)
        assert "demonstration" not in installation.facts
        installation.remember(demonstration="started")
        installation.sample_accounts.write_text("[]")
        settle(Order("demo", installation.data), installation, Topology)


def test_what_a_killed_start_left_behind_is_not_believed(installation: Installation) -> None:
    with installation.held():
        installation.access.write_text("{}")
    with installation.held():
        assert not installation.access.exists()


def test_where_a_town_was_open_no_empty_one_is_opened_and_no_new_keys_are_made(installation: Installation) -> None:
    cluster = installation.data / "postgres"
    with installation.held():
        refuse_to_begin_anew(installation, cluster, SERVICES)
        installation.remember(opened=True)
        with pytest.raises(OperatorError, match=r"(?s)ne sont pas dans .*\./portail restore"):
            refuse_to_begin_anew(installation, cluster, SERVICES)
        cluster.mkdir()
        (cluster / "PG_VERSION").touch()
        with pytest.raises(OperatorError, match=r"postgres-postgres\.password, ring-identity\.json, .*votre copie des clés"):
            refuse_to_begin_anew(installation, cluster, SERVICES)
        for name in SERVICES:
            keys.key_ring_file(installation.secrets, name)
        (installation.secrets / "postgres-postgres.password").touch()
        refuse_to_begin_anew(installation, cluster, SERVICES)


def test_real_families_are_never_removed_by_a_start(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NEEDED:
        monkeypatch.setenv(f"PORTAIL_{name}", "https://exemple.fr")
    with installation.held():
        settle(Order("town", installation.data), installation, Topology)
        settle(Order("town", installation.data, fresh=True), installation, Topology)
        monkeypatch.setenv("PORTAIL_PRODUCTION", "true")
        settle(Order("town", installation.data), installation, Topology)
        monkeypatch.delenv("PORTAIL_PRODUCTION")
        with pytest.raises(OperatorError, match="familles réelles"):
            settle(Order("town", installation.data, fresh=True), installation, Topology)
    assert installation.facts["told"]["PRODUCTION"] == "true"
