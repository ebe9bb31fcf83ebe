"""The service's own PostgreSQL database: a pool with deadlines, transactions with row-level-security context, leadership."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date
from functools import partial
from typing import cast
from uuid import UUID

import asyncpg

from chassis.cipher import KeyRing
from chassis.clock import Clock, paris_date
from chassis.connection import KnownTypes
from chassis.disk import WITHOUT_WAITING, Disk
from chassis.errors import Unauthenticated
from chassis.ids import new_id
from chassis.logs import logger
from chassis.metrics import TRANSACTIONS
from chassis.settings import Settings
from chassis.signal import Signal
from chassis.tokens import SYSTEM, Actor
from chassis.tx import Connection, Tx
from chassis.vault import Vault

log = logger(__name__)

FAMILIES = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}
"""How statements of families and of loops are planned: once, and to go by indexes.

They are always the same, and planning them anew for every list of children would take longer than reading them. The table may be
nearly empty when they are planned, and reading it whole the cheapest plan; a year later it would not be.
"""
CONNECT_SECONDS = 5
COMMAND_SECONDS = 15
LOOP_SECONDS = 20
"""More than the server gives a statement (stack/roles.py): it is the server that cuts one of a loop, and says so. The connection is good
for the next, and what asked too much is known from a database that is away."""
ACQUIRE_SECONDS = 2
LEAD_RETRY_SECONDS = 1.0

LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TransactionTimeoutError,  # it took longer than its role may, and the server closed the connection
    asyncpg.ObjectNotInPrerequisiteStateError,  # a database that lets nobody in for now
    OSError,
    TimeoutError,
)
"""What a broken, restarting or exhausted database raises; the unit of work may be tried again."""


class Database:
    """The pool of one process; `committed`, `emitted` and `enqueued` fire after commits of this process."""

    def __init__(self, settings: Settings, *, name: str, clock: Clock) -> None:
        self.name = name
        self.clock = clock
        self.committed = Signal()
        self.emitted = Signal()
        self.enqueued = Signal()
        self.leads_relay = False
        self._disk = Disk()
        self.vault = Vault(KeyRing(settings.key_ring_file)) if settings.key_ring_file else None
        self._settings = settings
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def open(self, *, command_seconds: float | None = COMMAND_SECONDS) -> None:
        """Open the pool; raises one of LOST when the database does not answer.

        Whoever waits for an answer gives a statement so many seconds; who has time gives it none, and the server's own limits hold.
        """
        self._pool = await asyncpg.create_pool(
            self._settings.database_address(),
            password=self._settings.database_password(),
            min_size=1,
            max_size=self._settings.database_pool,
            timeout=CONNECT_SECONDS,
            command_timeout=command_seconds,
            max_inactive_connection_lifetime=300,
            reset=_no_reset,
            connection_class=KnownTypes,
            server_settings={"application_name": self.name, "default_transaction_read_only": "on", **FAMILIES},
        )

    async def close(self) -> None:
        """Close the pool, waiting a moment for running work."""
        if self._pool is not None:
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    await self._pool.close()
            except TimeoutError:
                self._pool.terminate()

    async def connect(self, role: str) -> Connection:
        """Open a connection of its own for a loop, outside the pool, which meets no wall between families; the caller closes it."""
        return await asyncpg.connect(
            self._settings.database_address(),
            user=self._settings.database_role_for_town(),
            password=self._settings.database_password(),
            timeout=CONNECT_SECONDS,
            command_timeout=LOOP_SECONDS,
            connection_class=KnownTypes,
            server_settings={"application_name": f"{self.name} {role}", **FAMILIES},
        )

    @asynccontextmanager
    async def transaction(
        self, actor: Actor = SYSTEM, *, cause: UUID | None = None, on: "Connection | None" = None, turn: str = "", read_only: bool = False
    ) -> AsyncIterator[Tx]:
        """Open a transaction as the actor: a family sees only its own rows; commits at the end of the block, or not at all.

        `on` uses a loop's connection instead of one from the pool: no wall stands there, so that it is never a family's. `turn`, for
        loops only, is a statement in our own words that waits for the loop's turn as the transaction begins, in the same round trip:
        whatever is read is what stood when the turn came. With `read_only` the database refuses to change anything, and nobody is woken
        by the commit. What a family reads needs no transaction (docs/decisions/0021). Raises Unauthenticated for a family that was
        erased and would change something.
        """
        if on is not None:
            if actor.kind == "family":
                message = "a loop's connection has no walls: a family must not look through it"
                raise asyncpg.InterfaceError(message)
            async with self._transaction(on, actor, cause, turn=turn, read_only=read_only) as tx:
                yield tx
            return
        if turn:
            message = "only a loop waits for its turn"
            raise asyncpg.InterfaceError(message)
        if self._pool is None:
            message = "the database is not open"
            raise asyncpg.InterfaceError(message)
        async with self._pool.acquire(timeout=ACQUIRE_SECONDS) as pooled:
            connection = cast("Connection", pooled)
            opened = self._look if read_only and actor.kind == "family" else partial(self._transaction, read_only=read_only, pooled=True)
            async with opened(connection, actor, cause) as tx:
                yield tx
        if tx.taken_up_at_once:
            await self._disk.reach(self._touch)

    async def _touch(self) -> None:
        async with self.transaction() as tx:
            await tx.touch()

    def _tx(self, connection: Connection, actor: Actor, cause: UUID | None, *, walled: bool = True) -> Tx:
        now = self.clock.now()
        return Tx(connection, source=self.name, actor=actor, now=now, cause=cause or new_id(), vault=self.vault, walled=walled)

    @asynccontextmanager
    async def _look(self, connection: Connection, actor: Actor, cause: UUID | None) -> AsyncIterator[Tx]:
        """Let a family read on a connection of the pool, which changes nothing by itself: what was to be changed is refused."""
        tx = self._tx(connection, actor, cause)
        await connection.execute("; ".join(f"set {setting}" for setting in _context(actor, paris_date(tx.now))))
        yield tx
        await tx.flush()
        TRANSACTIONS.labels("read").inc()

    @asynccontextmanager
    async def _transaction(
        self, connection: Connection, actor: Actor, cause: UUID | None, *, read_only: bool, turn: str = "", pooled: bool = False
    ) -> AsyncIterator[Tx]:
        tx = self._tx(connection, actor, cause, walled=pooled)
        settings = (*_context(actor, paris_date(tx.now)), *(_FORGOTTEN if pooled and actor.kind != "family" else ()))
        begin = f"begin read {'only' if read_only else 'write'}"
        last = (_ERASED,) if actor.kind == "family" else (turn,) if turn else ()
        try:
            begun = await connection.execute("; ".join((begin, *(f"set local {one}" for one in settings), *last)))
            if actor.kind == "family":
                _refuse_erased(begun)
            yield tx
            emitted, enqueued = await tx.flush()
            tx.taken_up_at_once &= pooled and not (emitted or enqueued)
            if tx.taken_up_at_once:
                await connection.execute(WITHOUT_WAITING)
            else:
                await self._disk.commit(connection, changed=emitted or enqueued or tx.touched)
        except BaseException:
            TRANSACTIONS.labels("rolled_back").inc()
            with suppress(*LOST):
                await connection.execute("rollback")
            raise
        TRANSACTIONS.labels("committed").inc()
        if not read_only:
            self.committed.fire()
        if emitted:
            self.emitted.fire()
        if enqueued:
            self.enqueued.fire()

    @asynccontextmanager
    async def lead(self, role: str) -> AsyncIterator[Connection]:
        """Wait until this process is the only one with the role, on a connection that holds the lock while it lives."""
        connection = await self.connect(role)
        try:
            key = zlib.crc32(f"{self.name}:{role}".encode())
            while not await connection.fetchval("select pg_try_advisory_lock($1)", key):  # noqa: ASYNC110 - see below
                await asyncio.sleep(LEAD_RETRY_SECONDS)  # the lock's holder is another process: only asking tells
            log.info("leading", role=role)
            yield connection
        finally:
            connection.terminate()


_ERASED = "select from erased_family where family_id = nullif(current_setting('app.family'), '')::uuid"
"""A family's token lives for minutes after the family was erased: whatever it would change then would be of nobody, and stay for ever."""
_NO_ROW = "SELECT 0"
"""How the server tells that it found none."""

_FORGOTTEN = ("app.family = ''", "app.guardian = ''", "plan_cache_mode = auto", "enable_seqscan = on")
"""On a connection of the pool a family may have looked before: nothing of it is left. Staff search as they please."""


def _context(actor: Actor, today: date) -> tuple[str, ...]:
    """Say whom the walls let through, and the town's day, by which walls from a date to a date are judged.

    An id is never text from people. A guardian who must first choose a password acts for no family yet, and sees no family's rows.
    """
    day = f"app.today = '{today.isoformat()}'"
    if actor.kind == "family":
        return day, f"app.family = '{_id(actor.family_id)}'", f"app.guardian = '{_id(actor.guardian_id)}'"
    return day, "app.scope = 'town'"


def _refuse_erased(begun: str) -> None:
    """Let nobody change anything whose family was looked for among those that were erased, and found."""
    if begun != _NO_ROW:
        raise Unauthenticated


def _id(value: UUID | None) -> str:
    return str(UUID(str(value))) if value else ""


async def _no_reset(_: object) -> None:
    """Skip the pool's reset round trip: transactions end in their block, and whom the walls let through is said before each use."""
