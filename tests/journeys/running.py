"""The whole portal started the way an operator starts it, for the time of a block."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date

from stack.access import Access, SampleAccount
from stack.console import say
from stack.installation import Installation
from stack.launch import Order, Purpose, bring_up, settle
from stack.seed.quiet import quiet
from stack.supervisor import Supervisor
from stack.topology import Topology
from tests.journeys.cast import TODAY
from tests.journeys.made_town import PORTAIL, copy_town, operate
from tests.places import claimed_base, folder


class Person(SampleAccount):
    """Somebody with a sample account, and the clock that their telephone follows."""

    clock_offset: float


@dataclass(frozen=True)
class Portal:
    """A running portal: where it is, and who may sign in."""

    installation: Installation
    today: date = TODAY

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

    async def operate(self, command: str, *arguments: str) -> tuple[int, str]:
        """Do what an operator does with this portal; returns the exit code and what was printed."""
        process = await asyncio.create_subprocess_exec(
            str(PORTAIL),
            command,
            "--data",
            str(self.installation.data),
            *arguments,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        return process.returncode or 0, printed.decode()

    async def settled(self) -> None:
        """Wait until nothing is on its way any more: of what a story before this one did, some may only now be told and heard."""
        await quiet(Topology.running(self.installation))


@asynccontextmanager
async def running(*, told: Mapping[str, str] | None = None) -> AsyncIterator[Portal]:
    """Open a copy of the demonstration town by the operator's own command, and stop it at the end of the block.

    `told` are variables that every process gets with the operator's own.
    """
    with folder("town") as data, claimed_base() as base:
        await copy_town(data)
        await operate("demo", "--wait", "--data", data, "--port-base", base, told=told)
        try:
            yield Portal(Installation(data))
        finally:
            await operate("stop", "--data", data)


class Backstage(Topology):
    """The services alone, without pages."""

    edge_names = ()


@asynccontextmanager
async def backstage(today: date, purpose: Purpose) -> AsyncIterator[tuple[Topology, Access]]:
    """Run the services alone on a day for the time of the block: with nothing, or with a demonstration town.

    That of the journeys is a copy; that of any other day is made now.
    """
    with folder("town") as data, claimed_base() as base:
        kept = purpose == "demo" and today == TODAY
        if kept:
            await copy_town(data)
        installation, order = Installation(data), Order(purpose, data, base, None if kept else today)
        with installation.held():
            topology = settle(order, installation, Backstage)
            access, supervisor = Access.of(topology), Supervisor(installation.logs, say)
            try:
                await bring_up(order, topology, supervisor, access)
                yield topology, access
            finally:
                await supervisor.stop()
