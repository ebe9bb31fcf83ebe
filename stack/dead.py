"""Events that a service could not digest: see them, and apply them again once the cause is mended."""

from stack.console import say
from stack.installation import Installation
from stack.service_commands import run_in_services
from stack.topology import Topology


def treat_dead_events(installation: Installation, action: str, service: str | None, sequence: int | None) -> int:
    """List or replay the parked events of one service or of all, in a running installation; returns the exit code."""
    options = [] if sequence is None else ["--seq", str(sequence)]
    answers = run_in_services(Topology.running(installation), f"dead-{action}", *options, service=service)
    say("".join(answer.stdout for answer in answers).rstrip() or "Aucun événement en souffrance.")
    return max(answer.returncode for answer in answers)
