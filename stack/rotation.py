"""New keys for what is kept sealed: each service gets one more key, and seals its subjects' keys with it."""

from stack import SERVICES, keys
from stack.console import say
from stack.installation import Installation
from stack.service_commands import exit_code, lines, run_in_services
from stack.topology import Topology


def rotate_keys(installation: Installation, service: str | None) -> int:
    """Add a key to the ring of one service or of all while the portal runs, and seal anew; returns the exit code.

    With all goes the ring that identity and messaging share: what it seals, links in events, holds for a short time and is not sealed anew.

    The older keys stay in the ring file: backups made before still need them. Take them out once those are gone.
    """
    topology = Topology.running(installation)
    for name in SERVICES:
        if service in (None, name):
            keys.add_key(keys.key_ring_file(installation.secrets, name))
    answers = run_in_services(topology, "reseal", service=service)
    if service is None:
        keys.add_key(keys.key_ring_file(installation.secrets, "shared"))
        say("liens à usage unique : nouvelle clé en service")
    for told in lines(answers):
        say(f"{told['service']} : nouvelle clé en service, {_sealed(told['resealed'])}")
    say("Les anciennes clés restent dans les fichiers ring-*.json : les sauvegardes faites jusqu'ici en ont besoin.")
    say(f"Gardez ailleurs, à l'abri, une nouvelle copie de {installation.secrets} : l'ancienne n'ouvre pas ce qui est scellé depuis.")
    return exit_code(answers)


def _sealed(count: int) -> str:
    if not count:
        return "rien n'était scellé"
    return "1 dossier scellé à nouveau" if count == 1 else f"{count} dossiers scellés à nouveau"
