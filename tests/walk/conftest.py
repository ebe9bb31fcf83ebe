"""What both walks need of identity: accounts of every role, and sessions of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import asyncpg

from chassis.clock import Clock
from chassis.ids import new_id
from stack.topology import Topology
from tests.journeys.cast import DUPONT
from tests.walk import table

COOKIE = {"gateway": "famille", "backoffice": "agent"}
"""What each edge calls the cookie of a session."""


@dataclass(frozen=True)
class Visitors:
    """Everybody who knocks: the DUPONTs' guardian, one of another family, and a staff member of each role.

    Who is elsewhere holds roles in one facility, where nobody is enrolled.
    A colleague of theirs never knocks: theirs is the account that the routes about accounts of staff are tried on.
    """

    identity: "asyncpg.Connection[asyncpg.Record]"
    clock: Clock
    accounts: dict[str, UUID]
    other_family: UUID
    _reading: dict[str, tuple[UUID, str]] = field(default_factory=dict)

    async def session(self, visitor: str, method: str) -> tuple[UUID, str]:
        """Give a session that lacks nothing, its id and the secret of its cookie: one for all that is read, another for each deed."""
        if method == "GET" and visitor in self._reading:
            return self._reading[visitor]
        opened = await self._opened(visitor)
        if method == "GET":
            self._reading[visitor] = opened
        return opened

    async def _opened(self, visitor: str) -> tuple[UUID, str]:
        session_id, secret, now = new_id(), str(uuid4()), self.clock.now()
        await self.identity.execute(
            "insert into session (session_id, account_id, secret_hash, opened_at, last_seen_at, expires_at, second_factor_at)"
            " values ($1, $2, $3, $4, $4, $5, $4)",
            *(session_id, self.accounts[visitor], sha256(secret.encode()).digest(), now, now + timedelta(hours=1)),
        )
        return session_id, secret


@asynccontextmanager
async def visitors(topology: Topology) -> AsyncIterator[Visitors]:
    """Find the families' accounts of a demonstration town, and give each role an account that has this role alone."""
    connection = await topology.postgres.connect("identity")
    try:
        rows = await connection.fetch("select account_id, family_id, roles from account where not must_change_password order by account_id")
        boss = next(row["account_id"] for row in rows if "administrator" in row["roles"])
        other = next(row for row in rows if row["family_id"] not in (None, DUPONT.family_id))
        accounts = {
            "family": next(row["account_id"] for row in rows if row["family_id"] == DUPONT.family_id),
            "other_family": other["account_id"],
        }
        for name, role in (*((role, role) for role in table.ROLES), ("elsewhere", "clerk"), ("colleague", "educator")):
            accounts[name] = new_id()
            await connection.execute(
                "insert into account select (jsonb_populate_record(a, jsonb_build_object('account_id', $2::uuid, 'identifier', $3::text,"
                " 'identifier_key', $3::text, 'roles', array[$4::text], 'opening_key', null))).* from account a where account_id = $1",
                *(boss, accounts[name], f"walker.{name}", role),
            )
        yield Visitors(connection, Clock(topology.clock_offset), accounts, other["family_id"])
    finally:
        await connection.close()
