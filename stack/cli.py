"""The portal's command line: `./portail demo`, `up`, `stop`, `invite`, `test`, `check`, `dead`, `bench`."""

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from stack import DEFAULT_BASE, ROOT, SERVICES
from stack.console import OperatorError, say

LOWEST_PORT, HIGHEST_PORT = 1024, 65_500


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the operator asked; returns the exit code."""
    os.umask(0o022)  # The database's own user must be able to enter the folders made on the way to its data.
    asked, rest = parser().parse_known_args(arguments)
    if rest and asked.command != "test":
        parser().error(f"argument inconnu : {' '.join(rest)}")
    try:
        return run(asked, rest)
    except OperatorError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except PermissionError as refusal:
        print(f"Ce compte n'a pas le droit d'accéder à {refusal.filename}.", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """Describe the commands."""
    top = argparse.ArgumentParser(prog="portail", description="Le portail famille, complet, sur cette machine.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMANDE")
    start = argparse.ArgumentParser(add_help=False)
    start.add_argument(
        "--today", type=date.fromisoformat, metavar="AAAA-MM-JJ", help="faire comme si l'on était ce jour-là, à partir de 8 h 30"
    )
    start.add_argument("--port-base", type=port_base, default=DEFAULT_BASE, metavar="N", help=f"premier port (par défaut {DEFAULT_BASE})")
    start.add_argument("--fresh", action="store_true", help="repartir de zéro : efface les données de ce dossier")
    start.add_argument("--wait", action="store_true", help="rendre la main dès que le portail est ouvert ; il continue en arrière-plan")
    data = argparse.ArgumentParser(add_help=False)
    data.add_argument("--data", type=Path, metavar="DOSSIER", help="dossier des données (par défaut : data, à côté du programme)")
    commands.add_parser("demo", parents=[start, data], help="ouvrir le portail d'une ville de démonstration")
    commands.add_parser("up", parents=[start, data], help="ouvrir un portail vide, et inviter son premier administrateur")
    commands.add_parser("stop", parents=[data], help="arrêter le portail et attendre que tout soit arrêté")
    commands.add_parser("invite", parents=[data], help="inviter un administrateur de plus dans un portail en marche")
    tests = commands.add_parser("test", help="lancer les tests ; les autres arguments sont ceux de pytest")
    tests.add_argument("--all", action="store_true", help="avec les essais longs (pannes, charge)")
    commands.add_parser("check", help="vérifier la forme, les types, les couches et les règles métier, en moins d'une minute")
    dead = commands.add_parser("dead", parents=[data], help="événements qu'un service n'a pas pu traiter")
    dead.add_argument("action", choices=["list", "replay"], help="les lister, ou les traiter de nouveau une fois la cause corrigée")
    dead.add_argument("--service", choices=SERVICES, help="un seul service (par défaut : tous)")
    dead.add_argument("--seq", type=int, metavar="N", help="un seul événement, et ceux qui attendent derrière lui")
    bench = commands.add_parser("bench", help="mesurer")
    bench.add_argument("name", metavar="NOM", help="une mesure du dossier bench")
    bench.add_argument("--json", action="store_true", help="n'imprimer que le résultat, en JSON")
    return top


def port_base(text: str) -> int:
    """Read the first port: an ordinary user may listen on it, and the others follow it."""
    base = int(text)
    if not LOWEST_PORT <= base <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"le premier port doit être compris entre {LOWEST_PORT} et {HIGHEST_PORT}")
    return base


def run(asked: argparse.Namespace, rest: Sequence[str]) -> int:
    """Run one command; each imports what it needs, so that help stays quick."""
    match asked.command:
        case "demo" | "up":
            return start(asked)
        case "stop":
            from stack.background import stop
            from stack.installation import Installation

            stop(Installation(data_folder(asked)))
            return 0
        case "invite":
            from stack.installation import Installation
            from stack.invitation import invite_another

            say(f"Ce lien ne sert qu'une fois : {invite_another(Installation(data_folder(asked)))}")
            return 0
        case "test":
            from stack.testing import test

            return test(rest, everything=asked.all)
        case "check":
            from stack.checks import check

            return asyncio.run(check())
        case "dead":
            from stack.dead import dead
            from stack.installation import Installation

            if asked.seq is not None and asked.service is None:
                raise OperatorError("Avec --seq, indiquez aussi --service : chaque service compte ses événements.")
            return dead(Installation(data_folder(asked)), asked.action, asked.service, asked.seq)
        case _:
            return bench(asked.name, json=asked.json)


def start(asked: argparse.Namespace) -> int:
    """Open the portal here, or in the background."""
    from stack.installation import Installation, check_reachable
    from stack.launch import Order, run
    from stack.process import ProcessFailedError

    data = data_folder(asked)
    if asked.wait:
        from stack.background import start_detached

        check_reachable(data)
        again = [asked.command, "--data", str(data), "--port-base", str(asked.port_base)]
        if asked.today:
            again += ["--today", asked.today.isoformat()]
        if asked.fresh:
            again.append("--fresh")
        return start_detached(Installation(data), again)
    order = Order("demo" if asked.command == "demo" else "town", data, asked.port_base, asked.today, asked.fresh)
    try:
        asyncio.run(run(order))
    except ProcessFailedError as failure:
        raise OperatorError(str(failure)) from failure
    return 0


def data_folder(asked: argparse.Namespace) -> Path:
    """Tell the folder that the operator named, or the usual one."""
    from stack.installation import default_data

    return asked.data.absolute() if asked.data else default_data(ROOT)


def bench(name: str, *, json: bool) -> int:
    """Run one measurement of the `bench` folder."""
    known = sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py"))
    if name not in known:
        raise OperatorError(f"Mesures possibles : {', '.join(known) or 'aucune'}.")
    options = ["--json"] if json else []
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-P", "-m", f"bench.{name}", *options], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
