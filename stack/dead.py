"""Events that a service could not digest: see them, and apply them again once the cause is mended."""

import os
import subprocess

from stack import ROOT
from stack.console import say
from stack.installation import Installation
from stack.topology import Topology


def treat_dead_events(installation: Installation, action: str, service: str | None, sequence: int | None) -> int:
    """List or replay the parked events of one service or of all, in a running installation; returns the exit code."""
    topology = Topology.running(installation)
    options = [] if sequence is None else ["--seq", str(sequence)]
    answers = [
        subprocess.run(
            [*program.command, f"dead-{action}", *options],
            env={**os.environ, **program.environment},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        for program in topology.services()
        if service in (None, program.name)
    ]
    say("".join(answer.stdout for answer in answers).rstrip() or "Aucun événement en souffrance.")
    return max(answer.returncode for answer in answers)
