"""Starts one service for real (its HTTP application, its database, the broker) and speaks to it as the edges do."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import aiohttp
import nats
from aiohttp import web
from joserfc.jwk import KeySet, OKPKey
from jsonschema_rs import Draft202012Validator
from nats.aio.client import Client as BrokerClient
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js import JetStreamContext

from chassis import cloudevents
from chassis.broker import listen
from chassis.cipher import new_ring
from chassis.client import Client
from chassis.database import Database
from chassis.ids import new_id
from chassis.service import RUNNING, Service, application
from chassis.settings import Settings
from chassis.stream import STREAM
from chassis.tokens import Actor, Signer
from chassis.tx import Tx
from contracts.base import Answer, Event, Request
from stack import ROOT
from stack.broker import Broker
from stack.databases import Connection
from stack.postgres import Postgres
from tests.eventually import eventually
from tests.service.kept import ADMINISTRATORS

Res = TypeVar("Res", bound=Answer)
E = TypeVar("E", bound=Event)
S = TypeVar("S", bound=Settings)

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
"""When services under test begin, whatever day the machine has: ten o'clock in the town, on a Friday. A test that begins a moment before
midnight, or years from now, is none other."""
TODAY = NOW.date()
OFFSET = (NOW - datetime.now(UTC)).total_seconds()

PATIENCE = 60.0
"""Seconds that a service under test has to answer: a machine may be busy with something else."""


@dataclass
class Keys:
    """Signing keys of identity and the edges, as a test town has them."""

    folder: Path
    private: dict[str, OKPKey]

    @classmethod
    def make(cls, folder: Path) -> "Keys":
        """Make fresh keys and write the public ones, and each private one, to files."""
        private = {name: OKPKey.generate_key("Ed25519", parameters={"kid": name}) for name in ("identity", "gateway", "backoffice")}
        (folder / "keys.json").write_text(json.dumps(KeySet(list(private.values())).as_dict(private=False)))
        for name, key in private.items():
            (folder / f"{name}.jwk").write_text(json.dumps(key.as_dict(private=True)))
        (folder / "ring.json").write_text(new_ring("first"))
        (folder / "shared-ring.json").write_text(new_ring("shared"))
        return cls(folder, private)

    def settings(self, name: str) -> dict[str, Any]:
        """Name the key files of a process."""
        signing = self.folder / f"{name}.jwk"
        return {
            "keys_file": self.folder / "keys.json",
            "signing_key_file": signing if signing.exists() else None,
            "key_ring_file": self.folder / "ring.json",
            "shared_ring_file": self.folder / "shared-ring.json",
        }


def family(family_id: UUID, *, guardian_id: UUID | None = None, name: str = "Jean DUPONT") -> Actor:
    """Act as an adult of a family."""
    return Actor(kind="family", account_id=family_id, family_id=family_id, guardian_id=guardian_id or new_id(), display_name=name)


def staff(*rights: str, name: str = "Claire MOREL", facilities: Iterable[UUID] = ()) -> Actor:
    """Act as a staff member with rights, in the whole town or in some facilities only."""
    return Actor(kind="staff", account_id=UUID(int=7), display_name=name, rights=frozenset(rights), facilities=frozenset(facilities))


def edge(name: str = "gateway") -> Actor:
    """Act as an edge without a user."""
    return Actor(kind="edge", edge=name)


async def rows_read(tx: Tx, *tables: str) -> dict[str, int]:
    """Count the rows of tables that a connection has read lately: two such counts tell what a statement between them would cost a town."""
    rows = await tx.fetch(
        "select relname, seq_tup_read + coalesce(idx_tup_fetch, 0) as read from pg_stat_xact_user_tables where relname = any($1)", tables
    )
    return {row["relname"]: row["read"] for row in rows}


@dataclass
class Started:
    """A running service, and what it told since it started."""

    service: Service
    app: web.Application
    url: str
    client: Client
    session: aiohttp.ClientSession
    keys: Keys
    publisher: Callable[[str, bytes, str], Awaitable[int]]
    watcher: BrokerClient
    listening: Subscription
    heard: list[dict[str, Any]]

    @property
    def database_name(self) -> str:
        """The name of the service's database on its server."""
        return urlsplit(self.service.settings.database_url).path.removeprefix("/")

    @property
    def database(self) -> Database:
        """The service's database, for assertions on what it stored."""
        return self.app[RUNNING].database

    def token(self, actor: Actor) -> str:
        """Sign a token for an actor, as identity or the edge would."""
        signer = actor.edge or "identity"
        return Signer(signer, self.keys.private[signer], self.service.settings.clock).sign(actor)[0]

    async def send(self, request: Request[Res], actor: Actor, *, key: str | None = None) -> Res:
        """Ask the service; raises the refusal it answers."""
        return await self.client.send(request, token=self.token(actor), key=key)

    async def tell(self, *events: Event, source: str = "test") -> int:
        """Publish events of other services, and wait until this service has applied them; returns the last sequence."""
        last = 0
        for event in events:
            envelope = cloudevents.wrap(event, source=source, now=self.service.settings.clock.now())
            last = await self.publisher(envelope.wire_subject, envelope.payload.encode(), str(envelope.id))
        await self.caught_up(last)
        return last

    async def caught_up(self, sequence: int) -> None:
        """Wait until the service has applied the stream up to a sequence."""

        async def there() -> bool:
            return self.app[RUNNING].progress.position >= sequence

        await eventually(there)

    async def told(self, kind: type[E]) -> Sequence[E]:
        """List the events of a kind that this service has told, once all that it has committed is told."""
        await eventually(self._all_told)
        await self.watcher.flush()
        await eventually(self._all_heard)
        return self._heard(kind)

    async def tells(self, kind: type[E], *, count: int = 1) -> Sequence[E]:
        """Wait until the service has told `count` events of a kind; lists all of them."""

        async def enough() -> bool:
            return len(self._heard(kind)) >= count

        await eventually(enough)
        return await self.told(kind)

    def _heard(self, kind: type[E]) -> Sequence[E]:
        return [
            kind.model_validate(one["data"]) for one in self.heard if one["type"] == kind.type and one["source"] == f"/{self.service.name}"
        ]

    async def _all_heard(self) -> bool:
        return not self.listening.pending_msgs

    async def _all_told(self) -> bool:
        async with self.database.transaction(read_only=True) as tx:
            return not await tx.fetchval("select exists (select from outbox)")

    def move_clock(self, by: timedelta) -> None:
        """Move the service's clock, and have its loops look at once whether anything is due."""
        self.service.settings.clock.offset += by
        self.database.committed.fire()
        self.database.enqueued.fire()


async def held_up(service: Started, count: int = 1) -> None:
    """Wait until so many wait for what another transaction holds."""

    async def so_many() -> bool:
        async with service.database.transaction(read_only=True) as tx:
            here = "select pid from pg_stat_activity where datname = current_database()"
            waiting: int = await tx.fetchval(f"select count(distinct pid) from pg_locks where not granted and pid in ({here})")  # noqa: S608
            return waiting >= count

    await eventually(so_many)


@asynccontextmanager
async def started(
    name: str,
    settings: type[S],
    build: Callable[[S], Service],
    *,
    postgres: Postgres,
    broker: Broker,
    keys: Keys,
    database: str,
    **more: Any,
) -> AsyncIterator[Started]:
    """Run a service on a database of its own until the end of the block."""
    made = settings(
        database_url=postgres.guarded_url(database, name),
        database_password_file=postgres.password_file(name),
        nats_url=broker.url,
        nats_seed_file=broker.seed_file(name),
        **{"clock_offset": OFFSET, **keys.settings(name), **more},
    )
    watcher = await nats.connect(broker.url, nkeys_seed_str=broker.seed("admin"), inbox_prefix=b"_INBOX_admin")
    stream = watcher.jetstream()
    await start_at_the_end(postgres, database, name, stream)
    service = build(made)
    app = application(service)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"

    async def publish(subject: str, payload: bytes, message_id: str) -> int:
        return (await stream.publish(subject, payload, headers={"Nats-Msg-Id": message_id})).seq

    async with aiohttp.ClientSession() as session:
        heard: list[dict[str, Any]] = []
        wrong: list[str] = []

        async def hear(message: Msg) -> None:
            envelope = json.loads(message.data)
            heard.append(envelope)
            if envelope["source"] == f"/{name}":
                wrong.extend(breaches(envelope))

        listening = await listen(watcher, "evt.>", hear)
        try:
            yield Started(service, app, url, Client(session, url, seconds=PATIENCE), session, keys, publish, watcher, listening, heard)
        finally:
            await runner.cleanup()
            await watcher.close()
        assert not wrong, "events that do not fit their committed schema"


def breaches(envelope: dict[str, Any]) -> list[str]:
    """Tell where an event does not fit its committed schema: the producer half of the contract."""
    kind = envelope["type"]
    schema = _schema(kind)
    if schema is None:
        return [] if kind.startswith("sample.") else [f"{kind} has no schema"]
    return [f"{kind}: {error.message}" for error in schema.iter_errors(envelope["data"])]


@cache
def _schema(kind: str) -> Draft202012Validator | None:
    path = ROOT / "contracts" / "schemas" / f"{kind}.json"
    return Draft202012Validator(json.loads(path.read_text())) if path.exists() else None


async def start_at_the_end(postgres: Postgres, database: str, name: str, stream: JetStreamContext) -> None:
    """Let a fresh database begin after what other tests told."""
    info = await stream.stream_info(STREAM)
    created = info.created if not isinstance(info.created, str) else None
    async with administering(postgres, database) as connection:
        await connection.execute(
            "insert into projection_position (consumer, position, stream_created) values ($1, $2, $3) on conflict do nothing",
            name,
            info.state.last_seq,
            created.replace(microsecond=0) if created else None,
        )


@asynccontextmanager
async def administering(postgres: Postgres, database: str) -> AsyncIterator[Connection]:
    """Look into a database, and change it, as the server's administrator."""
    if (kept := ADMINISTRATORS.get(database)) is not None:
        yield kept
        return
    connection = await postgres.connect(database)
    try:
        yield connection
    finally:
        await connection.close()


async def database_of(service: Started) -> str:
    """Tell the name of a service's database."""
    async with service.database.transaction() as tx:
        found: str = await tx.fetchval("select current_database()")
    return found


async def without_statistics(service: Started, postgres: Postgres, *tables: str) -> None:
    """Keep PostgreSQL from counting what tables hold: when it has, which may be at any moment of a test, it plans anew."""
    async with administering(postgres, service.database_name) as administrator:
        for table in tables:
            await administrator.execute(f"alter table {table} set (autovacuum_enabled = false)")
