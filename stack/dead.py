"""Events that a service could not digest: see them, apply them again once the cause is mended, or give one up for good."""

from datetime import datetime
from typing import Any

from stack.console import plain, say
from stack.installation import Installation
from stack.service_commands import exit_code, lines, run_in_services
from stack.topology import Topology


def treat_dead_events(installation: Installation, action: str, service: str | None, sequence: int | None) -> int:
    """List or replay the parked events of one service or of all, in a running installation; returns 1 when one stays parked."""
    options = [] if sequence is None else [f"--seq={sequence}"]
    answers = run_in_services(Topology.running(installation), f"dead-{action}", *options, service=service)
    found, failed = list(lines(answers)), exit_code(answers)
    for one in found:
        say(_listed(one) if action == "list" else _replayed(one))
    if action == "list" and found:
        say("Une fois la cause corrigée : ./portail dead replay")
        say("Ce qui ne pourra jamais l'être : ./portail dead drop --service S --seq N --because « pourquoi, et qui le décide »")
    elif not found and not failed:
        say("Aucun événement en souffrance.")
    stays = action == "replay" and any("error" in one for one in found)
    return int(stays or failed)


def drop_dead_event(installation: Installation, service: str, sequence: int, because: str) -> int:
    """Give up a parked event that can never be applied; returns 1 when it was not."""
    options = (f"--seq={sequence}", f"--because={because}")
    answers = run_in_services(Topology.running(installation), "dead-drop", *options, service=service)
    for told in lines(answers):
        if told.get("error") == "waits":
            say(f"{service} : l'événement {sequence} attend seulement derrière l'événement {told['behind']}. Rien n'a été changé.")
        elif "error" in told:
            say(f"{service} : l'événement {sequence} n'est pas en souffrance. Rien n'a été changé.")
        else:
            say(f"{service} : l'événement {sequence} est abandonné ; le journal des accès dit pourquoi.")
            if told["waiting"]:
                say(f"{told['waiting']} événement(s) attendaient derrière lui : ./portail dead replay --service {service}")
            say("Puis ./portail reconcile : il dit s'il manque quelque chose.")
    return exit_code(answers)


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
