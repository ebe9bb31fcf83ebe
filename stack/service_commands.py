"""Commands of the services' own command line, run for a running installation."""

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from typing import Any

from stack import ROOT
from stack.topology import Topology


def run_in_services(topology: Topology, *arguments: str, service: str | None = None) -> list["subprocess.CompletedProcess[str]"]:
    """Run a command in one service or in all, one after the other."""
    return [
        subprocess.run(
            [*program.command, *arguments],
            env={**os.environ, **program.environment},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        for program in topology.services()
        if service in (None, program.name)
    ]


def exit_code(answers: Iterable["subprocess.CompletedProcess[str]"]) -> int:
    """Tell the exit code for the whole: 1 as soon as one service failed, also where the system ended it (its code is then negative)."""
    return int(any(answer.returncode for answer in answers))


def lines(answers: Iterable["subprocess.CompletedProcess[str]"]) -> Iterator[dict[str, Any]]:
    """Read what services answered, one JSON object a line."""
    for answer in answers:
        yield from map(json.loads, answer.stdout.splitlines())
