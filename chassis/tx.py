"""A transaction: the block in which a trade verb changes rows, and tells what it changed."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
from pydantic import BaseModel

from chassis import audit, cloudevents, trace
from chassis.errors import Refusal
from chassis.ids import new_id
from chassis.tokens import Actor
from chassis.vault import Vault
from contracts.base import Event

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Gathering: TypeAlias = "Callable[[Tx, list[Any]], Awaitable[None]]"

TELL = """
    insert into outbox (id, subject, payload, created_at)
    select id, subject, payload, $4 from unnest($1::uuid[], $2::text[], $3::text[]) as t (id, subject, payload)
"""
TELL_IN_BULK = """
    insert into outbox (seq, id, subject, payload, created_at) overriding system value
    select nextval('outbox_bulk'), id, subject, payload, $4 from unnest($1::uuid[], $2::text[], $3::text[]) as t (id, subject, payload)
"""


class Tx:
    """One open transaction: SQL with `$1` parameters, events to emit and work to enqueue with the commit."""

    def __init__(
        self,
        connection: Connection,
        *,
        source: str,
        actor: Actor,
        now: datetime,
        cause: UUID,
        vault: Vault | None,
        walled: bool,
    ) -> None:
        self.connection = connection
        self.actor = actor
        self.now = now
        self.cause = cause
        self.source = source
        self._vault = vault
        self._walled = walled
        self._seen: list[audit.Entry] = []
        self._events: list[tuple[Event, str]] = []
        self.bulk = False
        """Whether it tells by the thousand what a batch did: such events let all others pass, and leave at a measured pace."""
        self.taken_up_at_once = False
        """Whether a loop takes up what it wrote before it is on disk (docs/decisions/0084). Who asked is answered once it is; what is told
        to others, or enqueued, is on disk first, as ever."""
        self.touched = False
        self.traced: dict[UUID, str] = {}
        """The traces of what families asked, where one transaction does the work of many: their events go on with them."""
        self._work: list[tuple[UUID, str, str, datetime]] = []
        self._gathered: dict[Gathering, list[Any]] = {}

    async def fetch(self, sql: str, *values: Any) -> list[asyncpg.Record]:
        """Read rows."""
        return await self.connection.fetch(sql, *values)

    async def fetchrow(self, sql: str, *values: Any) -> asyncpg.Record | None:
        """Read one row, or None."""
        return await self.connection.fetchrow(sql, *values)

    async def fetch_one(self, sql: str, *values: Any) -> asyncpg.Record:
        """Read the row of a statement that always answers with one: an aggregate, an upsert, the change of a row that is locked."""
        row = await self.fetchrow(sql, *values)
        if row is None:
            raise AssertionError(f"no row of: {sql}")
        return row

    async def fetchval(self, sql: str, *values: Any) -> Any:
        """Read one value."""
        return await self.connection.fetchval(sql, *values)

    async def execute(self, sql: str, *values: Any) -> int:
        """Change rows; returns how many."""
        done = await self.connection.execute(sql, *values)
        count = done.rsplit(" ", 1)[-1]
        return int(count) if count.isdigit() else 0

    async def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for many rows in one go."""
        await self.connection.executemany(sql, rows)

    async def emit(self, event: Event) -> None:
        """Tell an event with the commit; the aggregate's row must have been locked by its version bump."""
        self._events.append((event, trace.current()))

    async def enqueue(self, kind: str, payload: BaseModel, *, run_at: datetime | None = None) -> UUID:
        """Ask for a side effect with the commit."""
        job_id = new_id()
        self._work.append((job_id, kind, payload.model_dump_json(), run_at or self.now))
        return job_id

    def _trace_of(self, event: Event) -> str | None:
        return self.traced.get(event.family_id) if event.family_id else None

    def gather(self, done_together: "Gathering", one: Any) -> None:
        """Put something off until just before the commit, when all that was gathered for the same verb is done at once."""
        self._gathered.setdefault(done_together, []).append(one)

    @property
    def vault(self) -> Vault:
        """The keys under which sensitive fields are sealed."""
        if self._vault is None:
            message = f"{self.source}: PORTAIL_KEY_RING_FILE is needed to seal or open sensitive fields"
            raise RuntimeError(message)
        return self._vault

    @asynccontextmanager
    async def as_family(self, family_id: UUID) -> AsyncIterator[None]:
        """Look for a while as a family does, from behind its walls: for staff who are to see what it sees, and no more.

        Raises RuntimeError on a loop's connection, where there are none.
        """
        if not self._walled:
            message = f"{self.source}: a loop's connection has no walls to look from behind"
            raise RuntimeError(message)
        actor = self.actor
        if actor.kind == "family":
            yield
            return
        self.actor = Actor(kind="family", family_id=family_id, display_name=actor.display_name)
        await self.execute("select set_config('app.scope', '', true), set_config('app.family', $1, true)", str(family_id))
        try:
            yield
        finally:
            self.actor = actor
        await self.execute("select set_config('app.scope', 'town', true), set_config('app.family', '', true)")

    @asynccontextmanager
    async def apart(self) -> AsyncIterator[None]:
        """Do something that may be refused by itself: a refusal undoes what it changed, told and gathered, and the transaction goes on."""
        told, asked, seen = len(self._events), len(self._work), len(self._seen)
        gathered = {verb: list(some) for verb, some in self._gathered.items()}
        await self.execute("savepoint apart")
        try:
            yield
        except Refusal:
            await self.execute("rollback to savepoint apart")
            del self._events[told:], self._work[asked:], self._seen[seen:]
            self._gathered = gathered
            raise
        await self.execute("release savepoint apart")

    def audit(self, action: str, *, family_id: UUID | None = None, about_id: UUID | None = None, detail: str = "") -> None:
        """Enter in the audit log, with the commit, that the actor saw or changed something; `detail` names fields, never values."""
        self._seen.append(audit.Entry(action, family_id, about_id, detail))

    async def touch(self) -> None:
        """Change nothing in a way that makes the commit wait for the disk: all that others committed before is there then."""
        await self.execute("select pg_logical_emit_message(true, 'touch', '')")
        self.touched = True

    @property
    def audited(self) -> bool:
        """Whether something was entered in the audit log so far."""
        return bool(self._seen)

    async def flush(self) -> tuple[bool, bool]:
        """Do what was gathered, and write events and work, before the commit; tells whether there were events, and work."""
        while self._gathered:
            gathered, self._gathered = self._gathered, {}
            for done_together, some in gathered.items():
                await done_together(self, some)
        if self._events:
            envelopes = [
                cloudevents.wrap(event, source=self.source, now=self.now, traceparent=self._trace_of(event) or running)
                for event, running in self._events
            ]
            await self.connection.execute(
                TELL_IN_BULK if self.bulk else TELL,
                [envelope.id for envelope in envelopes],
                [envelope.wire_subject for envelope in envelopes],
                [envelope.payload for envelope in envelopes],
                self.now,
            )
        if self._work:
            await self.connection.execute(
                "insert into work (id, kind, payload, run_at, created_at)"
                " select id, kind, payload::jsonb, run_at, $5"
                " from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) as t (id, kind, payload, run_at)",
                *(list(column) for column in zip(*self._work, strict=True)),
                self.now,
            )
        if self._seen:
            await audit.append(self.connection, self.actor, self.now, self._seen)  # last: the head of the chain is locked until the commit
        return bool(self._events), bool(self._work)
