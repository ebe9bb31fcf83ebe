"""Commands of the services' own command line, run for a running installation."""

import os
import subprocess

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
