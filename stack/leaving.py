"""What a town's data is made of, for its operator: taken elsewhere as a whole, told again by its owners, asked in SQL."""

import os
import subprocess
from pathlib import Path

from stack import secret_files
from stack.console import OperatorError, say
from stack.databases import ADMIN
from stack.installation import Installation
from stack.service_commands import exit_code, lines, run_in_services
from stack.topology import Topology


def export(installation: Installation, to: Path) -> int:
    """Write everything that a running portal holds into an empty folder, each service's tables as SQL and its states as JSON lines."""
    topology = Topology.running(installation)
    if to.exists() and any(to.iterdir()):
        raise OperatorError(f"{to} n'est pas vide.")
    secret_files.folder(to)
    for name in topology.service_names:
        dump = to / f"{name}.sql"
        command = [topology.postgres.tool("pg_dump"), *_address(topology, name), "--no-owner", "--no-privileges", "--file", str(dump)]
        if (code := subprocess.run(command, env=_environment(topology), check=False).returncode) != 0:
            return code
        (told,) = run_in_services(topology, "state", service=name)
        if told.returncode != 0:
            return told.returncode
        states = to / f"{name}.jsonl"
        secret_files.keep(states, told.stdout)
        dump.chmod(0o600)
        size = (dump.stat().st_size + states.stat().st_size) / 1e6
        say(f"{name} : {told.stdout.count(chr(10))} états, {size:.1f} Mo".replace(".", ","))
    say(f"Tout est dans {to}. Ce qui est scellé s'ouvre avec les fichiers ring-*.json de {installation.secrets}.")
    return 0


def republish(installation: Installation, service: str | None) -> int:
    """Have one service or all tell everything that they own again; returns the exit code."""
    answers = run_in_services(Topology.running(installation), "republish", service=service)
    for told in lines(answers):
        say(f"{told['service']} : {told['republished']} état(s) redit(s)")
    return exit_code(answers)


def ask(installation: Installation, service: str) -> int:
    """Open a service's database in psql, as its administrator; reads statements from its input where that is no terminal."""
    topology = Topology.running(installation)
    return subprocess.run(
        [topology.postgres.tool("psql"), *_address(topology, service)], env=_environment(topology), check=False
    ).returncode


def _address(topology: Topology, database: str) -> list[str]:
    return ["--host", topology.postgres.host, "--port", str(topology.postgres.port), "--username", ADMIN, "--dbname", database]


def _environment(topology: Topology) -> dict[str, str]:
    return {**os.environ, "PGPASSWORD": topology.postgres.password_file(ADMIN).read_text()}
