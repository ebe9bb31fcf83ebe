"""The whole portal started the way an operator starts it, for the time of a block."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date

from stack import ROOT
from stack.access import Access, SampleAccount
from stack.console import say
from stack.installation import Installation
from stack.launch import Order, Purpose, bring_up, settle
from stack.supervisor import Supervisor
from stack.topology import Topology
from tests.places import claimed_base, folder

PORTAIL = ROOT / "portail"


class Person(SampleAccount):
    """Somebody with a sample account, and the clock that their telephone follows."""

    clock_offset: float


@dataclass(frozen=True)
class Portal:
    """A running portal: where it is, and who may sign in."""

    installation: Installation
    today: date

    @property
    def access(self) -> Access:
        """How to reach it now; the process ids follow each restart."""
        found = Access.read(self.installation)
        assert found is not None, "the portal is not open"
        return found

    def account(self, role: str, number: int = 0) -> Person:
        """Give the n-th sample account of a role."""
        found = [one for one in self.access.accounts if one["role"] == role][number]
        return Person(**found, clock_offset=self.access.clock_offset)


@asynccontextmanager
async def running(today: date, *, told: Mapping[str, str] | None = None) -> AsyncIterator[Portal]:
    """Open the demonstration town of a day by the operator's own command, and stop it at the end of the block.

    `told` are variables that every process gets with the operator's own.
    """
    with folder("town") as data, claimed_base() as base:
        await _operate("demo", "--wait", "--data", data, "--port-base", base, "--today", today.isoformat(), told=told)
        try:
            yield Portal(Installation(data), today)
        finally:
            await _operate("stop", "--data", data)


async def _operate(*arguments: object, told: Mapping[str, str] | None = None) -> None:
    command = await asyncio.create_subprocess_exec(
        str(PORTAIL),
        *(str(one) for one in arguments),
        env={**os.environ, **(told or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await command.communicate()
    assert command.returncode == 0, printed.decode()


class Backstage(Topology):
    """The services alone, without pages."""

    edge_names = ()


@asynccontextmanager
async def backstage(today: date, purpose: Purpose) -> AsyncIterator[tuple[Topology, Access]]:
    """Run the services alone on a day, with the demonstration town or with nothing, for the time of the block."""
    with folder("town") as data, claimed_base() as base:
        installation, order = Installation(data), Order(purpose, data, base, today)
        with installation.held():
            topology = settle(order, installation, Backstage)
            access, supervisor = Access.of(topology), Supervisor(installation.logs, say)
            try:
                await bring_up(order, topology, supervisor, access)
                yield topology, access
            finally:
                await supervisor.stop()
