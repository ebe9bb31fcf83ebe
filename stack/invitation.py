"""The one-time link with which an administrator of a real installation opens their account."""

import subprocess

from stack import ROOT
from stack.console import OperatorError
from stack.installation import Installation
from stack.topology import Topology


def invite(topology: Topology, *, another: bool = False) -> str | None:
    """Make a one-time link for the first administrator, or for `another` one; None in a town that already has its first."""
    identity = next(program for program in topology.services() if program.name == "identity")
    invited = subprocess.run(
        [*identity.command, "invite-another" if another else "invite"],
        env=dict(identity.environment),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if invited.returncode != 0:
        raise OperatorError(f"Le lien n'a pas pu être créé :\n{invited.stderr.strip()}")
    secret = invited.stdout.strip()
    return f"{topology.address('backoffice').rstrip('/')}/bienvenue/{secret}" if secret else None


def invite_another(installation: Installation) -> str | None:
    """Make a one-time link for one more administrator of a running installation."""
    return invite(Topology.running(installation), another=True)
