"""Three brokers that keep each event three times, as a city has them (deploy/nats/cluster.conf), on one machine."""

import json
import os
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import nats
from nats.errors import Error as NatsError

from chassis.stream import STREAM, provision
from stack import EDGES, SERVICES
from stack.broker import Broker
from stack.process import Process
from tests.eventually import eventually

BROKERS = 3
MEGABYTE = 1024 * 1024


class Member(Broker):
    """One of the three; all know the same keys."""

    def __init__(self, data: Path, name: str, port: int, monitoring_port: int, *, routes: Sequence[int], route: int) -> None:
        super().__init__(data / name, port, monitoring_port, services=SERVICES, edges=EDGES, invented={"sample": ["sample.note.saved"]})
        self.name = name
        self._secrets = data / "secrets"
        addresses = json.dumps([f"nats://127.0.0.1:{one}" for one in routes])
        self._cluster = f'cluster {{ name: portail, listen: "127.0.0.1:{route}", routes: {addresses} }}\n'

    async def launch(self) -> None:
        """Start the broker, which is ready only once it has met the others."""
        await self.prepare()
        self._process = await Process.start(self.program, self._logs)

    async def kill(self) -> None:
        """End the broker as a power cut would: it says goodbye to nobody."""
        os.kill(self.pid, signal.SIGKILL)
        await self.stop()

    def _configuration_text(self) -> str:
        return super()._configuration_text().replace("server_name: portail", f"server_name: {self.name}") + self._cluster


@dataclass(frozen=True)
class Cluster:
    """The three brokers, of which one at a time leads the stream."""

    members: Sequence[Member]

    async def leader(self, through: Member) -> str:
        """Tell which broker leads the stream, as one of them knows it; "" while there is none."""
        client = await nats.connect(through.url, nkeys_seed_str=through.seed("admin"), inbox_prefix=b"_INBOX_admin")
        try:
            info = await client.jetstream(timeout=0.5).stream_info(STREAM)
        except NatsError:
            return ""
        finally:
            await client.close()
        return (info.cluster.leader if info.cluster else "") or ""

    async def parted(self) -> tuple[Member, Sequence[Member]]:
        """Tell the leader and the others."""
        name = await eventually(lambda: self.leader(self.members[0]))
        (leader,) = (one for one in self.members if one.name == name)
        return leader, [one for one in self.members if one is not leader]


@asynccontextmanager
async def cluster(data: Path, free_port: Callable[[], int]) -> AsyncIterator[Cluster]:
    """Run three brokers with the stream of events, until the end of the block."""
    routes = [free_port() for _ in range(BROKERS)]
    members = [
        Member(data / "cluster", f"nats-{number}", free_port(), free_port(), routes=routes, route=route)
        for number, route in enumerate(routes, 1)
    ]
    made = Cluster(members)
    try:
        for one in members:
            await one.launch()

        async def provisioned() -> bool:
            try:
                await provision(members[0].url, members[0].seed("admin"), max_bytes=64 * MEGABYTE, replicas=BROKERS)
            except (NatsError, OSError, TimeoutError):  # until they have met
                return False
            return True

        await eventually(provisioned)
        yield made
    finally:
        for one in members:
            await one.stop()
