"""The demonstration town: made once, in an installation that holds nothing else yet, by a process that ends with it."""

import json
import sys

from stack import ROOT
from stack.access import SampleAccount
from stack.console import OperatorError
from stack.process import Process, Program
from stack.topology import Topology


async def show_town(topology: Topology) -> list[SampleAccount]:
    """Return the sample accounts of the town, which is built on the first start; half a town is never shown."""
    installation = topology.installation
    kept = installation.sample_accounts
    if not kept.exists():
        if installation.facts.get("demonstration") == "started":
            raise OperatorError("La ville de démonstration n'a pas pu être terminée la dernière fois : recommencez avec --fresh.")
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
