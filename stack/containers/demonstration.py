"""The demonstration town in containers: for a look, never in production."""

import json
from datetime import timedelta
from pathlib import Path

from stack import SERVICES, demo
from stack.console import OperatorError, say
from stack.containers.settings import CellSettings


class Cell:
    """The services as the demonstration sees them: their names, addresses and clock, and the secrets to sign with."""

    service_names = SERVICES
    clock_offset = timedelta()

    def __init__(self, told: CellSettings) -> None:
        self.secrets: Path = told.secrets_folder
        self._port = told.service_port

    def url(self, name: str) -> str:
        """Tell the address of a service."""
        return f"http://{name}:{self._port}"


async def show_town(told: CellSettings) -> None:
    """Make the town and print its sample accounts as JSON, on one line."""
    if told.production:
        raise OperatorError("PORTAIL_PRODUCTION : la ville de démonstration n'a pas sa place ici, ses mots de passe sont publics.")
    say(json.dumps(await demo.build(Cell(told)), ensure_ascii=False))
