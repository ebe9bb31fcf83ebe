"""The services' databases on one PostgreSQL server, wherever it runs: one database and three roles for each service."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TypeAlias

import asyncpg

from chassis.tls import with_authority
from stack import roles, secret_files

ADMIN = "postgres"
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
SslMode = Literal["disable", "require", "verify-full"]


class Databases:
    """A database server as its administrator sees it: `provision` what the services need, hand each role its password.

    `sslmode` is PostgreSQL's own word: `disable` where the server is on this machine or in a closed network of its own.
    """

    def __init__(self, host: str, port: int, secrets: Path, *, sslmode: SslMode = "disable", ca_file: Path | None = None) -> None:
        self.host = host
        self.port = port
        self.sslmode = sslmode
        self.ca_file = ca_file
        self._secrets = secrets

    async def provision(self, services: Iterable[str]) -> None:
        """Give each service its database, the roles that work in it and the one that migrates it; safe to repeat."""
        names = tuple(services)
        connection = await self.connect(ADMIN)
        try:
            known_roles = {row[0] for row in await connection.fetch("select rolname from pg_roles")}
            for role in (role for name in names for role in roles.of(name)):
                password = self.password_file(role.password_of).read_text()
                await connection.execute(role.statements(password, exists=role.name in known_roles))
            known = {row[0] for row in await connection.fetch("select datname from pg_database")}
            for name in names:
                if name not in known:
                    await connection.execute(f"create database {name} owner {name}_owner")
            await connection.execute(roles.COMMON)
        finally:
            await connection.close()
        await asyncio.gather(*(self._grant(name) for name in names))

    async def clone(self, template: str, database: str, *, through: "Connection | None" = None) -> None:
        """Make a database that starts as a copy of another, to which nobody may be connected; `through` spares a connection of its own."""
        await self._administer(f'create database "{database}" template "{template}" strategy file_copy', through)

    async def drop(self, database: str, *, through: "Connection | None" = None) -> None:
        """Remove a database and cut whoever is connected to it."""
        await self._administer(f'drop database if exists "{database}" with (force)', through)

    def url(self, database: str, role: str | None = None) -> str:
        """Return the address of a database for a role (by default the service's own), without its password."""
        return f"postgresql://{role or database}@{self.host}:{self.port}/{database}"

    def guarded_url(self, database: str, role: str) -> str:
        """Return the address with how the server is spoken to, and the file of those who vouch for it."""
        return with_authority(f"{self.url(database, role)}?sslmode={self.sslmode}", self.ca_file)

    def password_file(self, role: str) -> Path:
        """Return the file that holds a role's password, made on first use."""
        path = self._secrets / f"postgres-{role}.password"
        if not path.exists():
            secret_files.folder(self._secrets)
            secret_files.password(path)
        return path

    async def connect(self, database: str, role: str = ADMIN) -> Connection:
        """Open one connection, as the administrator unless a role is named."""
        password = self.password_file(role).read_text()
        return await asyncpg.connect(self.guarded_url(database, role), password=password, timeout=5)

    async def _administer(self, statement: str, through: "Connection | None") -> None:
        if through is not None:
            await through.execute(statement)
            return
        connection = await self.connect(ADMIN)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def _grant(self, service: str) -> None:
        connection = await self.connect(service)
        try:
            await connection.execute(roles.grants(service))
        finally:
            await connection.close()
