"""The one-time link of the first administrator, printed where identity's own settings are: in its container."""

import subprocess
import sys

from stack.console import OperatorError, say
from stack.containers.settings import CellSettings


def invite(told: CellSettings, *, another: bool) -> None:
    """Print the link, or that the town has its administrator already."""
    command = [sys.executable, "-P", "-m", "services.identity", "invite-another" if another else "invite"]
    invited = subprocess.run(command, capture_output=True, text=True, check=False)
    if invited.returncode != 0:
        raise OperatorError(f"Le lien n'a pas pu être créé :\n{invited.stderr.strip()}")
    secret = invited.stdout.strip()
    if secret:
        say(f"Ce lien ne sert qu'une fois, et pendant un jour :\n{told.backoffice_url.rstrip('/')}/bienvenue/{secret}")
    else:
        say("La mairie a déjà un administrateur : les autres comptes se créent dans « Agents ».")
