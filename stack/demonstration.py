"""The demonstration town: made once, in an installation that holds nothing else yet."""

import json

from stack import secret_files
from stack.access import SampleAccount
from stack.console import OperatorError
from stack.topology import Topology


async def show_town(topology: Topology) -> list[SampleAccount]:
    """Return the sample accounts of the town, which is built on the first start; half a town is never shown."""
    installation = topology.installation
    kept = installation.secrets / "sample-accounts.json"
    if not kept.exists():
        if installation.facts.get("demonstration") == "started":
            raise OperatorError("La ville de démonstration n'a pas pu être terminée la dernière fois : recommencez avec --fresh.")
        from stack import demo

        installation.remember(demonstration="started")
        secret_files.keep(kept, json.dumps(await demo.build(topology), ensure_ascii=False))
    accounts: list[SampleAccount] = json.loads(kept.read_text())
    return accounts
