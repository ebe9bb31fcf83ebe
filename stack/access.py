"""How to reach a running installation: its addresses, sample accounts and processes, kept in `access.json`."""

import json
from dataclasses import asdict, dataclass, field
from typing import NotRequired, TypedDict

from stack import secret_files
from stack.installation import Installation
from stack.topology import Topology


class SampleAccount(TypedDict):
    """An account of the demonstration town."""

    role: str
    identifier: str
    password: str
    second_factor_secret: NotRequired[str]


@dataclass
class Access:
    """The addresses of a running installation; `pids` follows each restart of a process.

    Its clocks run `clock_offset` seconds ahead of the real time: codes of the second factor are those of that moment.
    """

    family_url: str
    backoffice_url: str
    api_url: str
    staff_api_url: str
    mail_url: str
    clock_offset: float = 0.0
    accounts: list[SampleAccount] = field(default_factory=list)
    pids: dict[str, int] = field(default_factory=dict)
    cards_url: str = ""

    @classmethod
    def of(cls, topology: Topology) -> "Access":
        """Derive the addresses from the topology."""
        family, backoffice = topology.address("gateway"), topology.address("backoffice")
        offset = topology.clock_offset.total_seconds()
        cards = topology.url("cards") if topology.plays_cards else ""
        api, staff_api = (f"{topology.url(edge)}/api/v1" for edge in ("gateway", "backoffice"))
        mail = topology.url("mail") if topology.catches_mail else ""
        return cls(family, backoffice, api, staff_api, mail, offset, cards_url=cards)

    @classmethod
    def read(cls, installation: Installation) -> "Access | None":
        """Read how to reach the installation, or None when it does not run."""
        try:
            return cls(**json.loads(installation.access.read_text()))
        except FileNotFoundError:
            return None

    def write(self, installation: Installation) -> None:
        """Keep it where tests and tools look for it, for this user only: it holds passwords."""
        secret_files.keep(installation.access, json.dumps(asdict(self), indent=2, ensure_ascii=False))
