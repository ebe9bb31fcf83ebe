"""Events that a service could not digest: see them, and apply them again once the cause is mended."""

from datetime import datetime
from typing import Any

from stack.console import plain, say
from stack.installation import Installation
from stack.service_commands import exit_code, lines, run_in_services
from stack.topology import Topology


def treat_dead_events(installation: Installation, action: str, service: str | None, sequence: int | None) -> int:
    """List or replay the parked events of one service or of all, in a running installation; returns 1 when one stays parked."""
    options = [] if sequence is None else ["--seq", str(sequence)]
    answers = run_in_services(Topology.running(installation), f"dead-{action}", *options, service=service)
    found, failed = list(lines(answers)), exit_code(answers)
    for one in found:
        say(_listed(one) if action == "list" else _replayed(one))
    if action == "list" and found:
        say("Une fois la cause corrigée : ./portail dead replay")
    elif not found and not failed:
        say("Aucun événement en souffrance.")
    stays = action == "replay" and any("error" in one for one in found)
    return int(stays or failed)


def _listed(parked: dict[str, Any]) -> str:
    return (
        f"{parked['service']}, événement {parked['seq']} ({parked['subject']}, objet {parked['aggregate']}),"
        f" mis de côté le {plain(datetime.fromisoformat(parked['parked_at']))} : {parked['error']}"
    )


def _replayed(told: dict[str, Any]) -> str:
    start = f"{told['service']}, objet {told['aggregate']} :"
    if "error" in told:
        return f"{start} toujours en souffrance : {told['error']}"
    return f"{start} {told['replayed']} événement(s) traité(s)"
