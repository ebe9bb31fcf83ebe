"""Embedded NATS JetStream: the one stream of events, and what each process may say and hear on it."""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import nkeys

from stack import ROOT, permissions, secret_files
from stack.console import OperatorError
from stack.probe import answers, body
from stack.process import Process, Program

ADMIN = "admin"
PERMISSIONS = ROOT / "contracts" / "permissions.json"
STREAMS = "APP"
"""The account that holds the stream: its name is a folder on the broker's disk, too."""
RELOAD_SECONDS = 30
NOT_READ = "NATS n'a pas relu les droits de chacun sur les événements : son journal dit pourquoi."
NOWHERE = "nowhere.>"
NOTHING_ELSE = {"service": {"account": STREAMS, "subject": NOWHERE}, "to": f"{permissions.API}.>"}
"""Leads what is not offered of the broker's interface to where nobody listens: without this the broker itself answers every account."""
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

    async def reload(self, pid: int) -> None:
        """Have the broker, whose process this is, read the accounts again; connections stay, but those of users who change accounts.

        Twice: what an account that is new may say reaches the stream only once both accounts are known (nats-server 2.15).
        """
        for _ in range(2):
            before = await self._configured_at()
            os.kill(pid, signal.SIGHUP)
            try:
                async with asyncio.timeout(RELOAD_SECONDS):
                    while await self._configured_at() == before:  # noqa: ASYNC110 - another process's event
                        await asyncio.sleep(0.02)
            except (OSError, TimeoutError) as error:
                raise OperatorError(NOT_READ) from error

    async def _configured_at(self) -> str:
        """Tell when the broker last read its configuration, as it says itself."""
        return str(json.loads(await body(self._monitoring_port, "/varz"))["config_load_time"])

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
    """Write who may connect and what each may say and hear: public keys only, so nothing here is secret.

    The stream lies in an account of its own, with the administrator and the edges, who say nothing. Each service stands in one of its own
    and reaches of the stream's what it may say (docs/decisions/0110): an answer that it asks to be sent elsewhere finds nothing there.
    """
    known: dict[str, permissions.Permissions] = json.loads(PERMISSIONS.read_text())
    known |= {name: permissions.of_service(name, types) for name, types in (invented or {}).items()}
    inside, apart = [json.dumps({"nkey": _public_key(secrets, ADMIN)})], []
    said: dict[str, list[str]] = {}
    for name in (*names, *(invented or {})):
        user = json.dumps({"nkey": _public_key(secrets, name), "permissions": known[name]})
        may_say = known[name]["publish"].get("allow", [])
        if not may_say:
            inside.append(user)
            continue
        for subject in may_say:
            said.setdefault(subject, []).append(name.upper())
        reached = [{"service": {"account": STREAMS, "subject": subject}} for subject in may_say]
        apart.append(f"  {name.upper()}: {{ users: [{user}], imports: {json.dumps([*reached, NOTHING_ELSE])} }}\n")
    offered = [{"service": NOWHERE}, *(_offered(subject, to) for subject, to in said.items())]
    stream = f"  {STREAMS}: {{ jetstream: enabled, users: [{', '.join(inside)}], exports: {json.dumps(offered)} }}\n"
    return f"accounts {{\n{stream}{''.join(apart)}}}\n"


def _offered(subject: str, to: list[str]) -> dict[str, Any]:
    """Offer accounts what they may say to the stream's; a request for events is answered many times."""
    return {"service": subject, "accounts": to, **({"response_type": "stream"} if ".MSG.NEXT." in subject else {})}


def _public_key(secrets: Path, name: str) -> str:
    public: bytes = nkeys.from_seed(seed_file(secrets, name).read_text().encode()).public_key
    return public.decode()


def _binary() -> Path:
    return Path(sys.prefix) / "bin" / "nats-server"
