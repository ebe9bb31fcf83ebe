"""Events that a service could not digest: see them, and apply them again once the cause is mended."""

import os
import subprocess

from stack import ROOT
from stack.installation import Installation
from stack.topology import Topology


def treat_dead_events(installation: Installation, action: str, service: str | None, sequence: int | None) -> int:
    """List or replay the parked events of one service or of all, in a running installation; returns the exit code."""
    topology = Topology.running(installation)
    options = [] if sequence is None else ["--seq", str(sequence)]
    codes = [
        subprocess.run(
            [*program.command, f"dead-{action}", *options], env={**os.environ, **program.environment}, cwd=ROOT, check=False
        ).returncode
        for program in topology.services()
        if service in (None, program.name)
    ]
    return max(codes)
