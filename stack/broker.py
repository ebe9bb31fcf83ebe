"""Embedded NATS JetStream: the one stream of events, and what each process may say and hear on it."""

import json
import os
import shutil
import signal
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import nkeys

from stack import ROOT, permissions, secret_files
from stack.probe import answers
from stack.process import Process, Program

ADMIN = "admin"
PERMISSIONS = ROOT / "contracts" / "permissions.json"
STORE_LIMIT = 20_000_000_000
"""What the streams take at most of one machine: enough for some 20,000 families (docs/OPERATIONS.md, "Size")."""


class Broker:
    """The message broker: `start`, hand each process its `seed_file`, `stop`.

    A service publishes its own events and reads the stream through its own consumer; an edge hears events and says
    nothing; the administrator provisions the stream (contracts/permissions.json). Writes reach the disk before they are
    acknowledged. `invented` are services that only tests know, with the events that they tell.
    """

    def __init__(
        self,
        data: Path,
        port: int,
        monitoring_port: int,
        *,
        services: Iterable[str],
        edges: Iterable[str],
        invented: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self.url = f"nats://127.0.0.1:{port}"
        self.monitoring_url = f"http://127.0.0.1:{monitoring_port}"
        self._port = port
        self._monitoring_port = monitoring_port
        self._store = data / "nats"
        self._configuration = data / "nats.conf"
        self._accounts = data / "nats-accounts.conf"
        self._users = (*services, *edges)
        self._invented = dict(invented or {})
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
        self.renew_accounts()

    def renew_accounts(self) -> None:
        """Write what each process may say and hear as this release has it, for a running broker to `reload`."""
        secret_files.keep(self._accounts, accounts(self._secrets, self._users, self._invented))

    def reload(self, pid: int) -> None:
        """Have the broker, whose process this is, read the accounts again; connections stay."""
        os.kill(pid, signal.SIGHUP)

    @property
    def pid(self) -> int:
        """The broker's process, where nobody supervises it."""
        if self._process is None:
            raise RuntimeError("the broker was not started here")
        return self._process.pid

    @property
    def program(self) -> Program:
        """How to run the broker, for whoever supervises it."""
        return Program(name="nats", command=(str(_binary()), "-c", str(self._configuration)), ready=self._answers)

    @property
    def store_limit(self) -> int:
        """Bytes that the streams may take: what they have and half of what is free; on a full disk a broker stays dead until restarted."""
        secret_files.folder(self._store)
        kept = sum(path.stat().st_size for path in self._store.rglob("*") if path.is_file())
        return min(STORE_LIMIT, kept + shutil.disk_usage(self._store).free // 2)

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
        # NATS reads JSON, but no `\u00e9` in it, and takes the word `always` only as a bare word of its own language.
        return f"""server_name: portail
listen: "127.0.0.1:{self._port}"
http: "127.0.0.1:{self._monitoring_port}"
max_payload: 1MB
jetstream {{
  store_dir: {json.dumps(str(self._store), ensure_ascii=False)}
  sync_interval: always
  max_file_store: {self.store_limit}
  max_memory_store: 16MB
}}
include "{self._accounts.name}"
"""

    async def _answers(self) -> bool:
        return await answers(self._monitoring_port, "/healthz")


def seed_file(secrets: Path, name: str) -> Path:
    """Return the file with the secret key of a process, made on first use."""
    path = secrets / f"nats-{name}.seed"
    if not path.exists():
        secret_files.folder(secrets)
        secret_files.keep(path, nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER).decode(), mode=0o400)
    return path


def accounts(secrets: Path, names: Iterable[str], invented: Mapping[str, Iterable[str]] | None = None) -> str:
    """Write who may connect and what each may say and hear: public keys only, so nothing here is secret."""
    known = json.loads(PERMISSIONS.read_text())
    known |= {name: permissions.of_service(name, types) for name, types in (invented or {}).items()}
    users = [{"nkey": _public_key(secrets, ADMIN)}]
    users += [{"nkey": _public_key(secrets, name), "permissions": known[name]} for name in (*names, *(invented or {}))]
    return f"accounts {{\n  APP: {{ jetstream: enabled, users: {json.dumps(users)} }}\n}}\n"


def _public_key(secrets: Path, name: str) -> str:
    public: bytes = nkeys.from_seed(seed_file(secrets, name).read_text().encode()).public_key
    return public.decode()


def _binary() -> Path:
    return Path(sys.prefix) / "bin" / "nats-server"
