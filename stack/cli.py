"""The portal's command line: `./portail demo`, `up`, `stop`, `invite`, `code`, `test`, `check`, `dead`, `bench`."""

import argparse
import asyncio
import errno
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from stack import DEFAULT_BASE, EDGES, ROOT, SERVICES
from stack.console import OperatorError, ReaderLeftError, say
from stack.typed import day, event_number, folder, moment, number, port_base, speak_french

Command = Callable[[argparse.Namespace], int]
INTERRUPTED = 130
DISK_FULL = "53100"
"""How PostgreSQL says that its disk is full."""
UNUSABLE = {
    errno.EACCES: "ce compte n'a pas le droit d'y accéder",
    errno.EPERM: "ce compte n'a pas le droit d'y toucher",
    errno.EROFS: "ce disque est en lecture seule",
    errno.ENOSPC: "ce disque est plein",
    errno.ENOENT: "introuvable, et rien ne peut être créé ici",
    errno.ENOTDIR: "n'est pas un dossier",
}
"""What the system says of a file or a folder that a command needs."""
SIZED = "rush"
"""The measurement that is told how many families come, and how many processes wait for them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the operator asked; returns the exit code."""
    os.umask(0o022)  # The database's own user must be able to enter the folders made on the way to its data.
    speak_french()
    asked, rest = parser().parse_known_args(arguments)
    asked.rest = rest
    if rest and asked.run is not test:
        parser().error(f"argument inconnu : {' '.join(rest)}")
    try:
        result: int = asked.run(asked)
    except KeyboardInterrupt:
        print("Interrompu.", file=sys.stderr)
        return INTERRUPTED
    except OperatorError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except ReaderLeftError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as failure:
        told = explained(failure)
        if not told:
            raise
        print(told, file=sys.stderr)
        return 1
    return result


def explained(failure: Exception) -> str:
    """Say what the operator can put right about the machine; empty for whatever else."""
    if isinstance(failure, OSError) and failure.filename is not None and failure.errno in UNUSABLE:
        return f"{failure.filename} : {UNUSABLE[failure.errno]}."
    if getattr(failure, "errno", None) == errno.ENOSPC or getattr(failure, "sqlstate", None) == DISK_FULL:
        return "Le disque est plein : faites de la place, puis recommencez (docs/runbook.md#disk-full)."
    return ""


def parser() -> argparse.ArgumentParser:
    """Describe the commands."""
    top = argparse.ArgumentParser(prog="portail", description="Le portail famille, complet, sur cette machine.")
    commands = top.add_subparsers(required=True, metavar="COMMANDE")
    data = argparse.ArgumentParser(add_help=False)
    data.add_argument("--data", type=folder, metavar="DOSSIER", help="dossier des données (par défaut : data, à côté du programme)")
    starting = argparse.ArgumentParser(add_help=False, parents=[data])
    starting.add_argument("--today", type=day, metavar="AAAA-MM-JJ", help="faire comme si ce jour commençait, à 8 h 30")
    starting.add_argument(
        "--port-base", type=port_base, metavar="N", help=f"premier port (par défaut : celui du dernier démarrage, d'abord {DEFAULT_BASE})"
    )
    starting.add_argument("--fresh", action="store_true", help="repartir de zéro : efface les données de ce dossier")
    starting.add_argument("--wait", action="store_true", help="rendre la main dès que le portail est ouvert ; il continue en arrière-plan")

    def command(
        name: str, run: Callable[[argparse.Namespace], int], told: str, *parents: argparse.ArgumentParser
    ) -> argparse.ArgumentParser:
        described = commands.add_parser(name, help=told, description=told, parents=parents)
        described.set_defaults(run=run, command=name)
        return described

    command("demo", start, "ouvrir le portail d'une ville de démonstration", starting)
    command("up", start, "ouvrir un portail vide, et inviter son premier administrateur", starting)
    command("stop", stop, "arrêter le portail et attendre que tout soit arrêté", data)
    command("restart", restart, "relancer les services et les portails à tour de rôle, sans interruption (après une mise à jour)", data)
    command("invite", invite, "inviter un administrateur de plus dans un portail en marche", data)
    codes = command("code", code, "afficher le code à six chiffres d'un agent, à l'heure du portail", data)
    codes.add_argument(
        "--role",
        default="clerk",
        choices=["clerk", "cashier", "administrator"],
        help="le rôle de l'agent de la démonstration (par défaut : clerk)",
    )
    codes.add_argument("--secret", default="", metavar="CLÉ", help="la clé qu'affiche la page où un agent enregistre son second facteur")
    sowing = command("seed", seed, "ajouter des familles inventées à un portail en marche, pour mesurer", data)
    sowing.add_argument("--families", type=number, required=True, metavar="N", help="combien de familles ajouter")
    tests = command("test", test, "lancer les tests ; les autres arguments sont ceux de pytest")
    tests.add_argument("--all", action="store_true", help="avec les essais longs (pannes, charge, chaque parcours aux deux largeurs)")
    command("check", check, "vérifier la forme, les types, les couches et les règles métier (une minute, trois la première fois)")
    of_parked_events(command, data)
    rotating = command("rotate-keys", rotate_keys, "donner de nouvelles clés au chiffrement des données sensibles", data)
    rotating.add_argument("--service", choices=SERVICES, help="un seul service (par défaut : tous)")
    verifying = command("audit-verify", audit_verify, "vérifier que le journal des accès de chaque service n'a pas été modifié", data)
    verifying.add_argument("--service", choices=SERVICES, help="un seul service (par défaut : tous)")
    looking = command("doctor", doctor, "dire ce qui ne va pas dans un portail en marche, et quoi faire", data)
    looking.add_argument("--json", action="store_true", help="n'imprimer que le résultat, en JSON")
    saving = command("backup", backup, "sauvegarder les bases d'un portail en marche, et archiver leur journal à partir de là", data)
    saving.add_argument(
        "--to", type=folder, metavar="DOSSIER", help="où (par défaut : le dossier backups des données ; mieux : un autre disque)"
    )
    saving.add_argument("--keep", type=number, default=7, metavar="N", help="combien de sauvegardes garder (par défaut 7)")
    returning = command("restore", restore, "remettre un portail arrêté dans l'état d'un moment sauvegardé", data)
    returning.add_argument("--at", type=moment, metavar="MOMENT", help="AAAA-MM-JJTHH:MM:SS, heure de Paris (par défaut : le plus récent)")
    returning.add_argument("--from", dest="source", type=folder, metavar="DOSSIER", help="les sauvegardes, si elles ont été déplacées")
    of_the_data(command, data)
    comparing = command("reconcile", reconcile, "vérifier que tous les services savent la même chose, et que les livres disent vrai", data)
    comparing.add_argument("--repair", action="store_true", help="faire redire par leurs propriétaires ce qui diffère")
    comparing.add_argument("--json", action="store_true", help="n'imprimer que le résultat, en JSON")
    command("security", security, "essayer les API d'une ville de démonstration, et relire le code", data).add_argument(
        "only", nargs="*", metavar="NOM", help=f"{', '.join((*EDGES, *SERVICES))} (par défaut : tous)"
    )
    of_measures(command)
    return top


def of_measures(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Describe the command that measures, and what some measures are told."""
    measure = command("bench", bench, "mesurer")
    measure.add_argument("name", metavar="NOM", help=", ".join(measures()))
    measure.add_argument("--families", type=number, metavar="N", help=f"combien de familles ({SIZED})")
    measure.add_argument("--processes", type=number, metavar="N", help=f"combien de processus du planning ({SIZED})")
    measure.add_argument("--json", action="store_true", help="n'imprimer que le résultat, en JSON")


def of_parked_events(command: Callable[..., argparse.ArgumentParser], data: argparse.ArgumentParser) -> None:
    """Describe the command about events that a service could not apply."""
    parked = command("dead", dead, "voir, reprendre ou abandonner les événements qu'un service n'a pas pu traiter", data)
    parked.add_argument(
        "action",
        choices=["list", "replay", "drop"],
        help="les lister, les traiter de nouveau une fois la cause corrigée, ou en abandonner un qui ne pourra jamais l'être",
    )
    parked.add_argument("--service", choices=SERVICES, help="un seul service (par défaut : tous)")
    parked.add_argument(
        "--seq", type=event_number, metavar="N", help="un seul événement ; replay traite aussi ceux qui attendent derrière lui"
    )
    parked.add_argument("--because", default="", metavar="MOTIF", help="drop : pourquoi, et qui le décide ; le journal des accès le garde")


def of_the_data(command: Callable[..., argparse.ArgumentParser], data: argparse.ArgumentParser) -> None:
    """Describe the commands about what a portal holds."""
    leaving = command("export", export, "écrire dans un dossier tout ce qu'un portail en marche contient, en SQL et en JSON", data)
    leaving.add_argument("--to", type=folder, required=True, metavar="DOSSIER", help="un dossier vide")
    telling = command("republish", republish, "faire redire par leurs propriétaires tout ce que les services savent", data)
    telling.add_argument("--service", choices=SERVICES, help="un seul service (par défaut : tous)")
    asking = command("sql", sql, "ouvrir la base d'un service avec psql, en administrateur", data)
    asking.add_argument("service", choices=SERVICES, metavar="SERVICE", help=", ".join(SERVICES))


# The commands; each imports what it needs, so that help stays quick.


def start(asked: argparse.Namespace) -> int:
    """Open the portal here, or in the background."""
    from stack.installation import Installation, check_reachable
    from stack.launch import Order, run
    from stack.process import ProcessFailedError

    data = data_folder(asked)
    base = asked.port_base or Installation(data).port_base
    if asked.wait:
        from stack.background import start_detached

        check_reachable(data)
        again = [asked.command, "--data", str(data), "--port-base", str(base)]
        again += ["--today", asked.today.isoformat()] if asked.today else []
        again += ["--fresh"] if asked.fresh else []
        return start_detached(Installation(data), again)
    order = Order("demo" if asked.command == "demo" else "town", data, base, asked.today, asked.fresh)
    try:
        asyncio.run(run(order))
    except ProcessFailedError as failure:
        raise OperatorError(str(failure)) from failure
    return 0


def stop(asked: argparse.Namespace) -> int:
    """Stop the portal."""
    from stack.background import stop as stop_portal
    from stack.installation import Installation

    stop_portal(Installation(data_folder(asked)))
    return 0


def restart(asked: argparse.Namespace) -> int:
    """Replace every process in turn."""
    from stack.background import restart as restart_portal
    from stack.installation import Installation

    return restart_portal(Installation(data_folder(asked)))


def invite(asked: argparse.Namespace) -> int:
    """Print a one-time link for one more administrator."""
    from stack.installation import Installation
    from stack.invitation import invite_another

    say(f"Ce lien ne sert qu'une fois : {invite_another(Installation(data_folder(asked)))}")
    return 0


def code(asked: argparse.Namespace) -> int:
    """Print the present code of a sample agent's second factor, or of a key that an agent was shown."""
    from stack.installation import Installation
    from stack.second_factor import print_code

    print_code(Installation(data_folder(asked)), asked.role, asked.secret)
    return 0


def seed(asked: argparse.Namespace) -> int:
    """Add invented families."""
    from stack.installation import Installation
    from stack.seed import sow
    from stack.topology import Topology

    asyncio.run(sow(Topology.running(Installation(data_folder(asked))), asked.families))
    return 0


def test(asked: argparse.Namespace) -> int:
    """Run the tests."""
    from stack.testing import run_tests

    return run_tests(asked.rest, everything=asked.all)


def check(_: argparse.Namespace) -> int:
    """Run the quick checks."""
    from stack.checks import run_checks

    return asyncio.run(run_checks())


def dead(asked: argparse.Namespace) -> int:
    """Show, replay or give up parked events."""
    from stack.dead import drop_dead_event, treat_dead_events
    from stack.installation import Installation

    if asked.action == "drop":
        if asked.service is None or asked.seq is None or not asked.because.strip():
            raise OperatorError("Pour abandonner un événement, indiquez --service, --seq et --because : pourquoi, et qui le décide.")
        return drop_dead_event(Installation(data_folder(asked)), asked.service, asked.seq, asked.because)
    if asked.seq is not None and asked.service is None:
        raise OperatorError("Avec --seq, indiquez aussi --service : chaque service compte ses événements.")
    return treat_dead_events(Installation(data_folder(asked)), asked.action, asked.service, asked.seq)


def rotate_keys(asked: argparse.Namespace) -> int:
    """Give the services new keys."""
    from stack.installation import Installation
    from stack.rotation import rotate_keys as rotate

    return rotate(Installation(data_folder(asked)), asked.service)


def audit_verify(asked: argparse.Namespace) -> int:
    """Verify the audit logs."""
    from stack.audit import verify_audit
    from stack.installation import Installation

    return verify_audit(Installation(data_folder(asked)), asked.service)


def doctor(asked: argparse.Namespace) -> int:
    """Tell what is wrong."""
    from stack.doctor import consult
    from stack.installation import Installation

    return consult(Installation(data_folder(asked)), as_json=asked.json)


def backup(asked: argparse.Namespace) -> int:
    """Back the databases up."""
    from stack.backups import back_up
    from stack.installation import Installation

    return back_up(Installation(data_folder(asked)), asked.to, asked.keep)


def restore(asked: argparse.Namespace) -> int:
    """Put a stopped portal back to a moment."""
    from stack.installation import Installation
    from stack.restoring import put_back

    return put_back(Installation(data_folder(asked)), asked.at, asked.source)


def export(asked: argparse.Namespace) -> int:
    """Write everything elsewhere."""
    from stack.installation import Installation
    from stack.leaving import export as leave

    return leave(Installation(data_folder(asked)), asked.to)


def republish(asked: argparse.Namespace) -> int:
    """Have owners tell everything again."""
    from stack.installation import Installation
    from stack.leaving import republish as tell_again

    return tell_again(Installation(data_folder(asked)), asked.service)


def sql(asked: argparse.Namespace) -> int:
    """Ask a service's database."""
    from stack.installation import Installation
    from stack.leaving import ask

    return ask(Installation(data_folder(asked)), asked.service)


def reconcile(asked: argparse.Namespace) -> int:
    """Compare every projection with its owner."""
    from stack.installation import Installation
    from stack.reconcile import reconcile as compare

    return compare(Installation(data_folder(asked)), repair=asked.repair, as_json=asked.json)


def security(asked: argparse.Namespace) -> int:
    """Look for faults of security."""
    from stack.installation import Installation
    from stack.security import run

    unknown = set(asked.only) - {*EDGES, *SERVICES}
    if unknown:
        raise OperatorError(f"Inconnu : {', '.join(sorted(unknown))}.")
    return run(Installation(data_folder(asked)), tuple(asked.only))


def bench(asked: argparse.Namespace) -> int:
    """Run one measurement of the `bench` folder."""
    if asked.name not in measures():
        raise OperatorError(f"Mesures possibles : {', '.join(measures()) or 'aucune'}.")
    if asked.name != SIZED and (asked.families or asked.processes):
        raise OperatorError(f"--families et --processes ne valent que pour {SIZED}.")
    command = [sys.executable, "-P", "-m", f"bench.{asked.name}", *(["--json"] if asked.json else [])]
    if asked.families:
        command += ["--families", str(asked.families)]
    if asked.processes:
        command += ["--processes", str(asked.processes)]
    os.execve(sys.executable, command, {**os.environ, "PYTHONPATH": str(ROOT)})  # noqa: S606 - whoever stops it stops the measurement itself


def measures() -> list[str]:
    """Name the measurements of the `bench` folder, which an image has not."""
    return sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py"))


def data_folder(asked: argparse.Namespace) -> Path:
    """Tell the folder that the operator named, or the usual one."""
    from stack.installation import default_data

    return asked.data or default_data(ROOT)


if __name__ == "__main__":
    sys.exit(main())
