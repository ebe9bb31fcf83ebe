"""Databases and connections that serve test after test, emptied in between.

A connection costs the server forty milliseconds of work before its first answer, a service under test opens seven of them, and a run has
two thousand such tests. So each process of a run keeps a few databases of each service, and the connections that services have closed on
them; the services themselves, all that they remember and their clocks are new for each test.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import urlsplit

import asyncpg
import pytest

from chassis import database
from chassis.connection import KnownTypes
from chassis.database import LOST
from stack.databases import Connection
from stack.postgres import Postgres

SECONDS = 10
AT_REST = 36
"""Connections at most that nobody uses, three megabytes each: those of one process of every service. The server takes eighty."""
ADMINISTRATORS: dict[str, Connection] = {}
"""By the names of kept databases, the connections that see and may do everything in them."""

PREPARED = """
create table kept.altered ();
create function kept.note() returns event_trigger language plpgsql security definer as 'begin insert into kept.altered default values; end';
create function kept.empty() returns boolean language plpgsql as $$
#variable_conflict use_column
begin
    perform set_config('session_replication_role', 'replica', true);  -- neither checks nor triggers: all of it goes
    perform set_config('lock_timeout', '5s', true);
    {emptied}
    return not exists (select from kept.altered);
end $$;
create event trigger kept_altered on ddl_command_end execute function kept.note();
"""
TABLES = "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by relname"
SEQUENCES = """
    select sequencename, coalesce(last_value, start_value), last_value is not null
    from pg_sequences where schemaname = 'public' order by sequencename"""
COLUMNS = """
    select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
    where attrelid = $1::text::regclass and attnum > 0 and not attisdropped and attgenerated = ''"""


class Warm(KnownTypes):
    """A connection of a service to a kept database: who closes it gives it back, as it was opened."""

    home: "Kept"
    database: str
    opened_as: tuple[Any, ...]
    ending = False

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 - the driver's own signature
        """Give the connection back, as a pool that closes does."""
        if self.ending or self.is_closed():
            await super().close(timeout=timeout)
        else:
            self.home.given_back.append(self)

    def terminate(self) -> None:
        """Give the connection back, as a loop does; a pool that ends one has a reason."""
        if self.ending or self.is_closed() or self._pool_holder is not None:  # type: ignore[attr-defined]  # the stubs leave private names out
            super().terminate()
        else:
            self.home.given_back.append(self)


class Kept:
    """The kept databases of one process of a run."""

    def __init__(self, postgres: Postgres, administrator: Connection) -> None:
        self.given_back: list[Warm] = []
        self._postgres = postgres
        self._administrator = administrator
        self._free: defaultdict[str, list[str]] = defaultdict(list)
        self._warm: list[Warm] = []
        self._made = 0

    async def take(self, service: str) -> str:
        """Hand out a service's database, migrated and empty."""
        if self._free[service]:
            return self._free[service].pop()
        self._made += 1
        name = f"{service}_kept_{self._made}"
        await self._postgres.clone(service, name, through=self._administrator)
        ADMINISTRATORS[name] = await self._postgres.connect(name)
        await self._prepare(ADMINISTRATORS[name])
        return name

    async def take_back(self, service: str, name: str) -> None:
        """Empty a database for the next test; whose tables were altered, or in which somebody still works, is removed."""
        while self.given_back:
            if await _good(one := self.given_back.pop(0)):
                self._warm.append(one)
        if not await self._emptied(name):
            _end(one for one in self._warm if one.database == name)
            await ADMINISTRATORS.pop(name).close()
            await self._postgres.drop(name, through=self._administrator)
        else:
            self._free[service].append(name)
        self._warm = [one for one in self._warm if not one.is_closed()]
        _end(self._warm[:-AT_REST])
        self._warm = self._warm[-AT_REST:]

    async def connect(self, address: str, **how: Any) -> Connection:
        """Open a connection, or take up one that was opened alike and given back."""
        name = _database_of(address)
        if name not in ADMINISTRATORS:
            return await asyncpg.connect(address, **how)
        for of_the_pool in ("loop", "record_class"):
            how.pop(of_the_pool, None)
        settings = how.pop("server_settings", {})
        opened_as = (address, how.get("user"), how.get("command_timeout"), *sorted(settings.items()))
        for known in self._warm:
            if known.opened_as == opened_as and not known.is_closed():
                self._warm.remove(known)
                return cast("Connection", known)
        made: Warm = await asyncpg.connect(address, server_settings=settings, **{**how, "connection_class": Warm})
        made.opened_as, made.database, made.home = opened_as, name, self
        return cast("Connection", made)

    def create_pool(self, address: str, **how: Any) -> "asyncpg.Pool[asyncpg.Record]":
        """Make a pool of such connections: none of them is closed while the pool is open."""
        if _database_of(address) not in ADMINISTRATORS:
            return asyncpg.create_pool(address, **how)
        lasting: dict[str, Any] = {"max_queries": 10**9, "max_inactive_connection_lifetime": 0, "connection_class": Warm}
        return asyncpg.create_pool(address, **{**how, **lasting, "connect": self.connect})

    async def close(self) -> None:
        """Close what is still open."""
        _end([*self._warm, *self.given_back])
        for name in [*ADMINISTRATORS]:
            await ADMINISTRATORS.pop(name).close()

    async def _prepare(self, administrator: Connection) -> None:
        await administrator.execute("create schema kept")
        emptied = []
        for table in [row["relname"] for row in await administrator.fetch(TABLES)]:
            emptied.append(f"if exists (select from public.{table}) then delete from public.{table}; end if;")  # noqa: S608 - names from the catalogue, here and below
            if await administrator.fetchval(f"select exists (select from public.{table})"):  # noqa: S608
                columns = await administrator.fetchval(COLUMNS, f"public.{table}")
                await administrator.execute(f"create table kept.{table} as table public.{table}")
                emptied.append(f"insert into public.{table} ({columns}) overriding system value select {columns} from kept.{table};")  # noqa: S608
        for name, value, is_called in await administrator.fetch(SEQUENCES):
            begin = f"setval('public.{name}', {value}, {str(is_called).lower()})"
            emptied.append(f"if (select is_called from public.{name}) then perform {begin}; end if;")  # noqa: S608
        await administrator.execute(PREPARED.format(emptied="\n    ".join(emptied)))

    async def _emptied(self, name: str) -> bool:
        try:
            async with asyncio.timeout(SECONDS):
                return bool(await ADMINISTRATORS[name].fetchval("select kept.empty()"))
        except (*LOST, asyncpg.LockNotAvailableError):
            return False


def _database_of(address: str) -> str:
    return urlsplit(address).path.removeprefix("/")


async def _good(connection: Warm) -> bool:
    """Tell whether a connection that was given back is good for another test: it forgets locks, settings and a transaction."""
    try:
        await connection.execute(
            "rollback", timeout=SECONDS
        )  # it waits for a statement that is being stopped, which may have begun something
        await connection.reset(timeout=SECONDS)
    except (*LOST, asyncpg.PostgresError):  # a statement that was stopped half-way may fail its transaction only now
        _end([connection])
    return not connection.is_closed()


def _end(connections: Iterable[Warm]) -> None:
    for connection in connections:
        connection.ending = True
        connection.terminate()


@contextmanager
def warm_connections(kept: Kept) -> Iterator[None]:
    """Have services take their connections from those that are kept, for the time of a block."""

    class Driver:
        """The driver, as a service's database knows it."""

        connect = staticmethod(kept.connect)
        create_pool = staticmethod(kept.create_pool)

        def __getattr__(self, name: str) -> Any:
            return getattr(asyncpg, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "asyncpg", Driver())
        yield
