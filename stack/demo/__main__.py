"""Make the demonstration town of a running installation: `python -m stack.demo DATA`."""

import asyncio
import json
import sys
from pathlib import Path

from stack import secret_files
from stack.console import OperatorError
from stack.demo import build
from stack.installation import Installation
from stack.topology import Topology


def main(data: Path) -> None:
    """Build the town and keep its sample accounts."""
    installation = Installation(data)
    accounts = asyncio.run(build(Topology.running(installation)))
    secret_files.keep(installation.sample_accounts, json.dumps(accounts, ensure_ascii=False))


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except OperatorError as error:
        sys.exit(str(error))
