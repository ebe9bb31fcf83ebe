"""The demonstration town: made once, in an installation that holds nothing else yet."""

import json
from datetime import date

from stack import secret_files
from stack.access import Access, SampleAccount
from stack.console import OperatorError
from stack.installation import Installation


async def show_town(installation: Installation, access: Access, today: date) -> list[SampleAccount]:
    """Return the sample accounts of the town, which is built on the first start; half a town is never shown."""
    kept = installation.secrets / "sample-accounts.json"
    if not kept.exists():
        if installation.facts.get("demonstration") == "started":
            raise OperatorError("La ville de démonstration n'a pas pu être terminée la dernière fois : recommencez avec --fresh.")
        from stack import demo

        installation.remember(demonstration="started")
        secret_files.keep(kept, json.dumps(await demo.build(access, today), ensure_ascii=False))
    accounts: list[SampleAccount] = json.loads(kept.read_text())
    return accounts
