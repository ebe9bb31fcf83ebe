"""The command line: what it accepts, and that it says in French what it refuses."""

import ast
import errno
import os
import shutil
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType, SimpleNamespace

import asyncpg
import pytest

from stack import ROOT, background, testing
from stack.cli import main

COMMANDS = (
    *("demo", "up", "stop", "restart", "invite", "test", "check", "dead", "doctor", "backup", "restore", "reconcile", "export"),
    *("republish", "sql", "bench"),
)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    shown = capsys.readouterr().out
    assert all(f"    {command} " in shown for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert end.value.code == 0
    assert f"portail {command}" in capsys.readouterr().out


def test_help_loads_none_of_what_it_explains() -> None:
    probe = "import sys; from stack.cli import parser; parser(); print({'asyncpg', 'aiohttp', 'pydantic', 'psutil'} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "set()"


def test_stopping_what_does_not_run_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stop", "--data", str(tmp_path)]) == 0
    assert "Aucun portail n'est en marche" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bench", "nothing"], "Mesures possibles"),
        (["bench", "grid", "--families", "5"], "ne valent que pour rush"),
        (["dead", "replay", "--seq", "3"], "--service"),
        (["dead", "list"], "Aucun portail n'est en marche"),
        (["export", "--to", "elsewhere"], "Aucun portail n'est en marche"),
        (["invite"], "Aucun portail n'est en marche"),
    ],
)
def test_a_refusal_is_a_sentence_and_an_exit_code(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(tmp_path)] if arguments[0] != "bench" else []
    assert main([*arguments, *data]) == 1
    assert message in capsys.readouterr().err


MEANINGLESS = (
    *("demo --today 4.mai", "demo --nothing", "demo --port-base many", "up --port-base 80", "up --wait=3", "restore --at hier", ""),
    *(
        "backup --keep 0",
        "seed --families -2",
        "dead",
        "dead list --seq x",
        "dead drop --seq 1-",
        "sql nothing",
        "nothing",
        "stop --data",
        "stop --data {file}",
        "stop --data=",
        "backup --to=",
    ),
)
ENGLISH = ("usage:", "error", "invalid", "required", "expected", "choose", "ignored", "ambiguous")


@pytest.mark.parametrize("line", MEANINGLESS)
def test_what_makes_no_sense_is_refused_with_the_usage(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(line.format(file=__file__).split())
    assert end.value.code == 2
    told = capsys.readouterr().err
    assert "Usage : portail" in told
    assert not [word for word in ENGLISH if word in told], "what is wrong is said in French"


def test_a_folder_that_this_account_may_not_look_at_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refused(_: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "exists", refused)
    with pytest.raises(SystemExit):
        main(["backup", "--to", "/root/sauvegardes"])
    assert "--to : ce compte n'a pas accès à /root/sauvegardes" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["demo", "demo --wait", "up"])
def test_a_folder_that_cannot_be_made_is_named(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*line.split(), "--data", "/proc/nowhere"]) == 1
    assert capsys.readouterr().err == "/proc/nowhere : introuvable, et rien ne peut être créé ici.\n"


@pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "No space left on device"), asyncpg.DiskFullError("could not write init file")])
def test_a_full_disk_is_told_and_not_how_it_showed(
    failure: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(_: object) -> None:
        raise failure

    monkeypatch.setattr(background, "stop", fails)
    assert main(["stop"]) == 1
    assert capsys.readouterr().err == "Le disque est plein : faites de la place, puis recommencez (docs/runbook.md#disk-full).\n"


def test_a_command_that_the_operator_interrupts_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(background, "stop", interrupted)
    assert main(["stop"]) == 130
    assert capsys.readouterr().err == "Interrompu.\n"


def test_a_reader_who_has_seen_enough_is_no_error_of_the_program(tmp_path: Path) -> None:
    read, written = os.pipe()
    os.close(read)
    with os.fdopen(written, "w") as printed:
        command = [sys.executable, "-m", "stack.cli", "stop", "--data", str(tmp_path)]
        ended = subprocess.run(command, cwd=ROOT, stdout=printed, stderr=subprocess.PIPE, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (1, "")


def test_a_pipe_to_somebody_else_that_breaks_is_an_error_of_the_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def lost(_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(background, "stop", lost)
    with pytest.raises(BrokenPipeError):
        main(["stop", "--data", str(tmp_path)])


def test_a_browser_named_by_the_operator_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    browser = tmp_path / "chromium"
    browser.write_text("")
    browser.chmod(0o755)
    monkeypatch.setenv("PORTAIL_CHROMIUM", str(browser))
    assert testing.chromium() == str(browser)


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load the first script, for an environment of its own."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = SourceFileLoader("first_script", str(ROOT / "portail"))
    made = ModuleType("first_script")
    made.__file__ = str(ROOT / "portail")
    loader.exec_module(made)
    monkeypatch.setattr(made, "VENV", tmp_path / ".venv")
    return made


def test_a_package_that_was_half_installed_is_installed_anew(script: ModuleType) -> None:
    packages = script.VENV / "lib" / "python3.12" / "site-packages"
    for name, files in (("whole-1.0", ("METADATA", "RECORD", "INSTALLER")), ("half-2.0", ("METADATA", "RECORD"))):
        (packages / f"{name}.dist-info").mkdir(parents=True)
        for file in files:
            (packages / f"{name}.dist-info" / file).touch()
    script.forget_half_installed()
    assert [one.name for one in packages.iterdir()] == ["whole-1.0.dist-info"]


def test_a_command_that_finds_all_installed_waits_for_no_other(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def lock(*_: object) -> None:
        raise AssertionError("nothing is to be installed")

    (script.VENV / "lib" / "python3.12").mkdir(parents=True)
    monkeypatch.setattr(script, "STAMP", script.VENV / "requirements.sha256")
    monkeypatch.setattr(script, "PYTHON", sys.executable)
    monkeypatch.setattr(script.fcntl, "flock", lock)
    script.STAMP.write_text(script.fingerprint())
    script.prepare_environment()
    script.STAMP.write_text("of another lock")
    with pytest.raises(AssertionError, match="nothing is to be installed"):
        script.prepare_environment()


def test_a_disk_without_room_for_the_first_installation_is_told(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=50_000_000))
    with pytest.raises(SystemExit, match="1"):
        script.create_environment()
    assert "Il faut 1200 Mo" in (told := capsys.readouterr().err)
    assert "il en reste 50 : rien n'a été fait" in told
    assert not script.VENV.exists()

    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(script, "prepare_environment", full)
    with pytest.raises(SystemExit, match="1"):
        script.main()
    assert capsys.readouterr().err == f"Le disque de {ROOT} est plein : faites de la place, puis recommencez.\n"


def test_the_first_script_can_be_read_by_an_old_python_and_run_from_anywhere() -> None:
    script = ROOT / "portail"
    ast.parse(script.read_text(), feature_version=(3, 7))
    assert os.access(script, os.X_OK)
    imported = {
        name.name.split(".")[0] for node in ast.walk(ast.parse(script.read_text())) if isinstance(node, ast.Import) for name in node.names
    }
    assert imported <= sys.stdlib_module_names
