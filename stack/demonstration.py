"""The demonstration town: made once, in an installation that holds nothing else yet, by a process that ends with it."""

import json
import sys

from stack import ROOT
from stack.access import SampleAccount
from stack.console import OperatorError
from stack.installation import Installation
from stack.process import Process, Program
from stack.topology import Topology


def refuse_half_a_town(installation: Installation) -> None:
    """Show no town of which only a part was made, and leave it to the operator to begin anew."""
    if installation.facts.get("demonstration") == "started" and not installation.sample_accounts.exists():
        raise OperatorError(
            "La ville de démonstration n'a pas pu être terminée la dernière fois. Rien n'a été démarré."
            f" Pour la refaire : {installation.command('demo')} --fresh"
        )


async def show_town(topology: Topology) -> list[SampleAccount]:
    """Return the sample accounts of the town, which is built on the first start."""
    installation = topology.installation
    kept = installation.sample_accounts
    if not kept.exists():
        installation.remember(demonstration="started")
        await _build(topology)
    accounts: list[SampleAccount] = json.loads(kept.read_text())
    return accounts


async def _build(topology: Topology) -> None:
    """Build the town in a process of its own: what that needs is in nobody's memory afterwards."""
    program = Program(
        name="demonstration",
        command=(sys.executable, "-P", "-m", "stack.demo", str(topology.installation.data)),
        environment={"PYTHONPATH": str(ROOT)},
        directory=ROOT,
    )
    building = await Process.start(program, topology.installation.logs)
    try:
        await building.wait_success()
    finally:
        await building.stop()
