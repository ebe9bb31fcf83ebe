"""What the operator reads of the services' own commands, also when one of them fails or is ended by the system."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import asyncpg
import pytest

from stack import SERVICES, audit, background, backups, dead, doctor, keys, launch, leaving, reconcile, service_commands
from stack.access import Access
from stack.backups import NAMED, Backups
from stack.console import OperatorError
from stack.installation import Installation
from stack.restoring import put_back
from stack.topology import Topology

KILLED = -9
LETS_GO = "/bin/true"
"""How the server is told that a piece of its journal needs no copy."""


@pytest.fixture
def installation(data_folder: Path, request: pytest.FixtureRequest) -> Installation:
    made = Installation(data_folder / request.node.name)
    with made.held():
        made.remember(port_base=8400, clock_offset=0, purpose="town")
    return made


@pytest.fixture
def topology(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Topology:
    found = Topology(installation)
    monkeypatch.setattr(Topology, "running", lambda _: found)
    return found


def answers(*told: str, code: int = 0) -> list["subprocess.CompletedProcess[str]"]:
    return [subprocess.CompletedProcess((), code if not one else 0, f"{one}\n" if one else "") for one in told]


def answering(monkeypatch: pytest.MonkeyPatch, module: object, *told: str, code: int = 0) -> None:
    monkeypatch.setattr(module, "run_in_services", lambda *_, **__: answers(*told, code=code))


def walked(broken: dict[str, int | None]) -> list[str]:
    return [f'{{"service": "{name}", "broken_at": {"null" if at is None else at}, "entry": 9, "hash": "x"}}' for name, at in broken.items()]


@pytest.mark.parametrize("code", [1, KILLED])
def test_one_that_failed_fails_the_whole(code: int) -> None:
    assert service_commands.exit_code(answers("{}", "", "{}", code=code)) == 1
    assert service_commands.exit_code(answers("{}", "{}")) == 0


def test_a_service_that_was_killed_while_it_told_everything_again_is_an_error(
    topology: Topology, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(monkeypatch, leaving, '{"service": "family", "republished": 3}', "", code=KILLED)
    assert leaving.republish(topology.installation, None) == 1
    assert capsys.readouterr().out == "family : 3 état(s) redit(s)\n"


def test_a_service_that_could_not_be_asked_is_not_said_to_have_nothing_parked(
    topology: Topology, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(monkeypatch, dead, "", code=KILLED)
    assert dead.treat_dead_events(topology.installation, "list", "family", None) == 1
    assert capsys.readouterr().out == ""


def test_an_audit_log_that_could_not_be_walked_is_named_as_one_that_was_changed_is(
    topology: Topology, monkeypatch: pytest.MonkeyPatch
) -> None:
    intact = dict.fromkeys(SERVICES[2:], None)
    answering(monkeypatch, doctor, "", *walked({SERVICES[1]: 4, **intact}), code=1)
    found = doctor._broken_audit(topology.installation)  # noqa: SLF001 - the rest of the doctor needs a running town
    assert [(one.where, one.section) for one in found] == [(SERVICES[0], "audit-broken"), (SERVICES[1], "audit-broken")]
    assert "relu" in found[0].what
    assert "l'entrée 4" in found[1].what


@pytest.mark.parametrize("opened", [False, True])
def test_of_a_town_that_starts_the_doctor_says_that_it_starts(
    topology: Topology, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, opened: bool
) -> None:
    async def examine(_: doctor.Doctor) -> list[doctor.Finding]:
        topology.installation.access.write_text("{}")  # it is open by the time that everything was looked at
        return [doctor.Finding("database", "ne répond pas", "Attendez.", "process-down")]

    monkeypatch.setattr(doctor.Doctor, "examine", examine)
    answering(monkeypatch, doctor, *walked(dict.fromkeys(SERVICES, None)))
    if opened:
        topology.installation.access.write_text("{}")
    assert doctor.consult(topology.installation, as_json=False) == 1
    assert ("Le portail démarre" in capsys.readouterr().out) is not opened


def test_walking_the_audit_logs_ends_with_an_error_where_one_could_not_be(topology: Topology, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, audit, *walked({SERVICES[0]: None}), "", code=KILLED)
    assert audit.verify_audit(topology.installation, None) == 1


@pytest.mark.parametrize(("told", "left"), [('{"service": "family", "republished": 3}', False), ("", True)])
async def test_after_a_restore_what_could_not_be_told_again_is_told_at_the_next_start(
    told: str, *, left: bool, topology: Topology, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    topology.installation.remember(restored=True)
    answering(monkeypatch, launch, told, code=KILLED)
    await launch._tell_again(topology)  # noqa: SLF001 - a whole start takes a town
    assert topology.installation.facts["restored"] is left
    assert ("n'a pas pu tout redire" in capsys.readouterr().out) is left


def test_a_folder_without_backups_does_not_become_the_one_of_the_backups(installation: Installation, data_folder: Path) -> None:
    moved, mistyped = data_folder / "moved", data_folder / "mistyped"
    (moved / "base" / datetime(2026, 1, 1, tzinfo=UTC).strftime(NAMED)).mkdir(parents=True)
    link = installation.data / "backups"
    link.symlink_to(moved, target_is_directory=True)
    with pytest.raises(OperatorError, match="pas de sauvegardes"):
        put_back(installation, None, mistyped)
    assert link.resolve() == moved.resolve()
    assert not mistyped.exists()

    (mistyped / "base").mkdir(parents=True)  # and that of another town, from which nothing could be put back
    (installation.secrets / "ring-family.json").touch()
    for name in keys.lost(installation.secrets, Topology.service_names):
        (installation.secrets / name).touch()
    with pytest.raises(OperatorError, match="Aucune sauvegarde dans"):
        put_back(installation, None, mistyped)
    assert link.readlink() == moved


def test_a_restart_that_cannot_go_on_says_why_at_once(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = f"{background.GIVEN_UP} : La base « planning » n'a pas pu être mise à jour.\n"
    installation.background_log.write_text("Le portail est ouvert.\n")

    def asked(*_: object) -> None:
        with installation.background_log.open("a") as log:
            log.write(refused)

    monkeypatch.setattr(Installation, "holder", lambda _: os.getpid())
    monkeypatch.setattr(Access, "read", lambda _: SimpleNamespace(pids={"planning": os.getpid()}))
    monkeypatch.setattr(os, "kill", asked)
    assert background.restart(installation) == 1
    assert capsys.readouterr().out == refused


@pytest.mark.parametrize(("seen", "told"), [({"failed": 0, "delayed": 0}, []), ({"failed": 2, "delayed": 3}, ["2 courriel", "3 courriel"])])
def test_mails_that_wait_are_told_before_they_are_given_up(seen: dict[str, int], told: list[str]) -> None:
    found = doctor._of_mails(seen)  # noqa: SLF001 - a whole look takes five databases
    assert [one.what[: len("2 courriel")] for one in found] == told


def test_a_database_without_room_is_told_as_such_and_its_audit_logs_as_none_that_were_changed(
    topology: Topology, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def full(_: object) -> None:
        raise asyncpg.DiskFullError("could not write init file")

    monkeypatch.setattr(doctor.Doctor, "looks", property(lambda self: {"services": self.databases}))
    monkeypatch.setattr(type(topology.postgres), "connect", lambda self, _: full(self))
    assert doctor.consult(topology.installation, as_json=False) == 1
    told = capsys.readouterr().out
    assert "✗ services : la base n'a plus de place." in told
    assert "runbook.md#disk-full" in told
    assert "journal des accès" not in told


def test_what_runs_is_looked_at_without_writing_as_the_disk_may_be_full(
    installation: Installation, topology: Topology, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [program.environment for program in (*topology.services(), *topology.edges())]
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("something was written"))
    again = Topology(installation)
    assert [program.environment for program in (*again.services(), *again.edges())] == before


async def test_the_disk_of_the_backups_is_looked_at(topology: Topology, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = data_folder / "another disk"
    topology.postgres.cluster.mkdir(parents=True)

    async def said() -> list[str]:
        return [one.what async for one in doctor.Doctor(topology).backed_up()]

    assert await said() == ["il n'y en a aucune"]
    found = backups.of(topology.installation, topology.postgres, elsewhere)
    (elsewhere / "base" / datetime.now(UTC).strftime(NAMED)).mkdir()
    assert await said() == []
    (topology.postgres.cluster / "global").mkdir()
    (topology.postgres.cluster / "global" / "pg_control").write_bytes(b"our town")
    (elsewhere / "identity").write_text("7\n")
    assert await said() == [f"{elsewhere} est aussi le dossier d'une autre installation"]
    (elsewhere / "identity").unlink()
    topology.town["PRODUCTION"] = "true"
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=3_000_000))
    monkeypatch.setattr(backups, "copy_size", lambda _: 4_000_000)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OperatorError, match="pas la place d'une copie"):
        backups.of(topology.installation, topology.postgres, data_folder / "too small")
    assert found.folder.resolve() == elsewhere, "nor does the journal go there"
    unwritable, no_room, one_disk = await said()
    assert "rien ne peut plus être écrit" in unwritable
    assert "4 Mo, il en reste 3" in no_room
    assert "sur le disque des bases" in one_disk

    elsewhere.rename(data_folder / "not mounted")
    for folder in (None, elsewhere):
        elsewhere.mkdir(exist_ok=True)  # the empty folder to which it is mounted
        assert await said() == [f"{elsewhere} n'est pas là"]
        with pytest.raises(OperatorError, match="montez leur disque"):
            await backups.of(topology.installation, topology.postgres, folder).begin()
    assert list(elsewhere.iterdir()) == []
    assert LETS_GO not in topology.postgres._archiving()["archive_command"]  # noqa: SLF001 - what a start would tell the server
    found.folder.unlink()
    assert LETS_GO in topology.postgres._archiving()["archive_command"]  # noqa: SLF001
    assert await said() == ["il n'y en a aucune"]


def test_backups_are_not_put_in_the_middle_of_what_they_copy(topology: Topology) -> None:
    installation = topology.installation
    for inside in (installation.data, installation.data / "postgres", installation.data / "backups" / "again"):
        with pytest.raises(OperatorError, match="dans les données de la ville"):
            backups.back_up(installation, inside, 7)
    usual = installation.data / "backups"
    backups.refuse_within(installation, usual)
    assert backups.of(installation, topology.postgres, usual).folder == usual
    assert not usual.exists()
    (usual / "base").mkdir(parents=True)
    assert backups.of(installation, topology.postgres, usual).folder == usual, "where they are already"


def test_the_journal_that_waits_to_be_archived_is_no_part_of_a_copy(tmp_path: Path) -> None:
    for name, length in (("base", 1000), ("pg_wal", 500_000)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1").write_bytes(bytes(length))
    assert backups.copy_size(tmp_path) == 1000 + backups.JOURNAL_OF_A_COPY


def test_a_new_machine_is_told_by_the_backups_what_the_town_was_and_asks_for_its_keys(
    installation: Installation, topology: Topology, data_folder: Path
) -> None:
    kept = Backups(data_folder / "kept", topology.postgres)
    (kept.folder / "base").mkdir(parents=True)
    kept.keep_facts(installation)
    new = Installation(data_folder / "new machine")
    for _ in range(2):
        with pytest.raises(OperatorError, match=r"ring-family\.json.*votre copie des clés.*Rien n'a été changé"):
            put_back(new, None, kept.folder)
        assert new.facts == installation.facts
        assert not new.secrets.exists(), "a password made here would open nothing"


async def test_events_that_never_arrive_are_told_and_nothing_is_compared(topology: Topology, monkeypatch: pytest.MonkeyPatch) -> None:
    async def always(_: reconcile.Reconciliation) -> bool:
        return True

    monkeypatch.setattr(reconcile.Reconciliation, "_waiting", always)
    monkeypatch.setattr(reconcile, "SETTLING_SECONDS", 0.01)
    with pytest.raises(OperatorError, match="Des événements attendent encore"):
        await reconcile.Reconciliation(topology).differences()
