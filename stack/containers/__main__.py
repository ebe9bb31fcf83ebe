"""The tools of an installation in containers: `python -m stack.containers secrets|new-keys|prepare|invite|demonstration`."""

import argparse
import asyncio
import sys
from pathlib import Path

from stack.console import OperatorError, say
from stack.containers import secrets
from stack.containers.settings import CellSettings


def main() -> int:
    """Do what the operator asked; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m stack.containers")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("secrets", help="make what is missing of the installation's secrets").add_argument("folder", type=Path)
    commands.add_parser("new-keys", help="add a key to each ring of the installation's secrets").add_argument("folder", type=Path)
    commands.add_parser("prepare", help="bring the databases and the stream of events to what this release needs")
    invite = commands.add_parser("invite", help="print a one-time link for the first administrator")
    invite.add_argument("--another", action="store_true", help="for one more, in a town whose administrators cannot sign in")
    commands.add_parser("demonstration", help="make the demonstration town")
    asked = parser.parse_args()
    try:
        run(asked)
    except OperatorError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


def run(asked: argparse.Namespace) -> None:
    """Run one tool; each imports what it needs."""
    if asked.command == "secrets":
        made = secrets.make(asked.folder)
        say(f"{len(made)} fichiers créés dans {asked.folder}. Gardez-en une copie ailleurs : sans eux, les données scellées sont perdues.")
        return
    if asked.command == "new-keys":
        rings = secrets.add_keys(asked.folder)
        say(f"Une clé de plus dans {len(rings)} trousseaux de {asked.folder}. Gardez-en une nouvelle copie ailleurs.")
        say("Relancez les services, puis faites sceller à nouveau par chacun (reseal) : docs/runbook.md, « In containers ».")
        return
    told = CellSettings()
    if asked.command == "prepare":
        from stack.containers.prepare import prepare

        asyncio.run(prepare(told))
    elif asked.command == "invite":
        from stack.containers.invitation import invite

        invite(told, another=asked.another)
    else:
        from stack.containers.demonstration import show_town

        asyncio.run(show_town(told))


if __name__ == "__main__":
    sys.exit(main())
