"""Embedded NATS JetStream: the one stream of events, and what each process may say and hear on it."""

import json
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import nkeys

from stack import secret_files
from stack.probe import answers
from stack.process import Process, Program

ADMIN = "admin"
STREAM = "EVT"
STORE_LIMIT = 2_000_000_000


class Broker:
    """The message broker: `start`, hand each process its `seed_file`, `stop`.

    A service publishes its own events and reads the stream through its own consumer; an edge hears events and says
    nothing; the administrator provisions the stream. Writes reach the disk before they are acknowledged.
    """

    def __init__(
        self,
        data: Path,
        port: int,
        monitoring_port: int,
        *,
        services: Iterable[str],
        edges: Iterable[str],
    ) -> None:
        self.url = f"nats://127.0.0.1:{port}"
        self.monitoring_url = f"http://127.0.0.1:{monitoring_port}"
        self._port = port
        self._monitoring_port = monitoring_port
        self._store = data / "nats"
        self._configuration = data / "nats.conf"
        self._services = tuple(services)
        self._edges = tuple(edges)
        self._logs = data / "logs"
        self._secrets = data / "secrets"
        self._process: Process | None = None

    async def start(self) -> None:
        """Start the broker and wait until its streams are open."""
        await self.prepare()
        self._process = await Process.start(self.program, self._logs)
        await self._process.wait_ready()

    async def stop(self) -> None:
        """End the broker."""
        if self._process is not None:
            await self._process.stop()

    async def prepare(self) -> None:
        """Write the configuration; the keys of known processes stay the same."""
        secret_files.folder(self._store)
        secret_files.keep(self._configuration, self._configuration_text())

    @property
    def program(self) -> Program:
        """How to run the broker, for whoever supervises it."""
        return Program(name="nats", command=(str(_binary()), "-c", str(self._configuration)), ready=self._answers)

    @property
    def store_limit(self) -> int:
        """Bytes that the streams may take: well below the disk, since a broker on a full disk stays dead until restarted."""
        secret_files.folder(self._store)
        kept = sum(path.stat().st_size for path in self._store.rglob("*") if path.is_file())
        return min(STORE_LIMIT, (shutil.disk_usage(self._store).free + kept) // 2)

    @property
    def stream_limit(self) -> int:
        """Bytes that the stream of events may take."""
        return self.store_limit * 9 // 10

    def seed_file(self, name: str) -> Path:
        """Return the file with the secret key of a process, made on first use."""
        return seed_file(self._secrets, name)

    def seed(self, name: str) -> str:
        """Return the secret key of a process."""
        return self.seed_file(name).read_text()

    def _configuration_text(self) -> str:
        # NATS reads JSON, but takes the word `always` only as a bare word of its own language.
        return f"""server_name: portail
listen: "127.0.0.1:{self._port}"
http: "127.0.0.1:{self._monitoring_port}"
max_payload: 1MB
jetstream {{
  store_dir: {json.dumps(str(self._store))}
  sync_interval: always
  max_file_store: {self.store_limit}
  max_memory_store: 16MB
}}
{accounts(self._secrets, services=self._services, edges=self._edges)}"""

    async def _answers(self) -> bool:
        return await answers(self._monitoring_port, "/healthz")


def seed_file(secrets: Path, name: str) -> Path:
    """Return the file with the secret key of a process, made on first use."""
    path = secrets / f"nats-{name}.seed"
    if not path.exists():
        secret_files.folder(secrets)
        secret_files.keep(path, nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER).decode(), mode=0o400)
    return path


def accounts(secrets: Path, *, services: Iterable[str], edges: Iterable[str]) -> str:
    """Write who may connect and what each may say and hear: public keys only, so nothing here is secret."""
    users = [
        {"nkey": _public_key(secrets, ADMIN)},
        *({"nkey": _public_key(secrets, name), "permissions": service_permissions(name)} for name in services),
        *({"nkey": _public_key(secrets, name), "permissions": edge_permissions(name)} for name in edges),
    ]
    return f"accounts {{\n  APP: {{ jetstream: enabled, users: {json.dumps(users)} }}\n}}\n"


def _public_key(secrets: Path, name: str) -> str:
    public: bytes = nkeys.from_seed(seed_file(secrets, name).read_text().encode()).public_key
    return public.decode()


def service_permissions(name: str) -> dict[str, object]:
    """Allow a service its own events, and the stream through the consumer that bears its name."""
    api = "$JS.API"
    return {
        "publish": {
            "allow": [
                f"evt.{name}.>",
                f"{api}.STREAM.INFO.{STREAM}",
                f"{api}.CONSUMER.CREATE.{STREAM}.{name}",
                f"{api}.CONSUMER.CREATE.{STREAM}.{name}.>",
                f"{api}.CONSUMER.DELETE.{STREAM}.{name}",
                f"{api}.CONSUMER.INFO.{STREAM}.{name}",
                f"{api}.CONSUMER.MSG.NEXT.{STREAM}.{name}",
            ]
        },
        "subscribe": {"allow": [f"_INBOX_{name}.>"]},
    }


def edge_permissions(name: str) -> dict[str, object]:
    """Allow an edge to hear every event and to say nothing."""
    return {"publish": {"deny": [">"]}, "subscribe": {"allow": ["evt.>", f"_INBOX_{name}.>"]}}


def _binary() -> Path:
    return Path(sys.prefix) / "bin" / "nats-server"
