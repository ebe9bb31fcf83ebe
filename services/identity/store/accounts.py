"""Accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from contracts.identity import AccountKind

COLUMNS = """account.account_id, account.kind, account.identifier, account.display_name, account.family_id, account.guardian_id,
    account.roles, account.password_hash, account.password_version,
    account.must_change_password, account.version"""


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in: a guardian of a family, or a staff member with roles."""

    account_id: UUID
    kind: AccountKind
    identifier: str
    display_name: str
    password_hash: str
    must_change_password: bool
    family_id: UUID | None = None
    guardian_id: UUID | None = None
    roles: tuple[str, ...] = ()
    password_version: int = 1
    version: int = 1


def account(row: asyncpg.Record) -> Account:
    """Read an account from a row with COLUMNS."""
    return Account(
        account_id=row["account_id"],
        kind=cast("AccountKind", row["kind"]),
        identifier=row["identifier"],
        display_name=row["display_name"],
        password_hash=row["password_hash"],
        must_change_password=row["must_change_password"],
        family_id=row["family_id"],
        guardian_id=row["guardian_id"],
        roles=tuple(row["roles"]),
        password_version=row["password_version"],
        version=row["version"],
    )


async def insert(tx: Tx, new: Account, *, identifier_key: str, opening_key: str | None) -> None:
    """Enter a new account; an identifier or a guardian that has one already breaks a constraint."""
    await tx.execute(
        """insert into account (account_id, kind, identifier, identifier_key, display_name, family_id, guardian_id, roles,
                                password_hash, password_version, must_change_password, opened_at, opening_key, version)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)""",
        *(new.account_id, new.kind, new.identifier, identifier_key, new.display_name, new.family_id, new.guardian_id, list(new.roles)),
        *(new.password_hash, new.password_version, new.must_change_password, tx.now, opening_key, new.version),
    )


async def opened_with(tx: Tx, opening_key: str) -> Account | None:
    """Find the account that a repeated request has already opened, letting no other with the same key run meanwhile."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", opening_key)
    row = await tx.fetchrow(f"select {COLUMNS} from account where opening_key = $1", opening_key)  # noqa: S608 - a constant
    return account(row) if row else None


async def by_identifier(tx: Tx, kind: AccountKind, identifier_key: str) -> Account | None:
    """Find the account that an identifier names."""
    sql = f"select {COLUMNS} from account where kind = $1 and identifier_key = $2"  # noqa: S608 - a constant
    row = await tx.fetchrow(sql, kind, identifier_key)
    return account(row) if row else None


async def note_sign_in(tx: Tx, verified: Account) -> tuple[bool, datetime | None]:
    """Note a sign-in, unless the password changed while it was verified; tells whether it holds, and when the one before was."""
    row = await tx.fetchrow(
        """update account set last_sign_in_at = $3
           where account_id = $1 and password_version = $2
           returning old.last_sign_in_at as previous""",
        *(verified.account_id, verified.password_version, tx.now),
    )
    return (True, row["previous"]) if row else (False, None)


async def rehash(tx: Tx, verified: Account, password_hash: str) -> None:
    """Keep the same password under today's hash parameters."""
    await tx.execute(
        "update account set password_hash = $3 where account_id = $1 and password_version = $2",
        *(verified.account_id, verified.password_version, password_hash),
    )


async def replace_password(tx: Tx, verified: Account, password_hash: str) -> bool:
    """Replace the password that was just verified with one that its owner chose; tells whether it was still the same."""
    changed = await tx.execute(
        """update account set password_hash = $3, password_version = password_version + 1, must_change_password = false
           where account_id = $1 and password_version = $2""",
        *(verified.account_id, verified.password_version, password_hash),
    )
    return changed == 1


async def bump(tx: Tx, account_id: UUID) -> int:
    """Lock the account for a change that an event tells; returns its new version."""
    return cast("int", await tx.fetchval("update account set version = version + 1 where account_id = $1 returning version", account_id))


async def any_with_role(tx: Tx, role: str) -> bool:
    """Tell whether anybody holds a role."""
    return cast("bool", await tx.fetchval("select exists (select from account where kind = 'staff' and $1 = any (roles))", role))


async def page(tx: Tx, after: UUID, limit: int) -> Sequence[Account]:
    """List accounts in the order of their ids."""
    sql = f"select {COLUMNS} from account where account_id > $1 order by account_id limit $2"  # noqa: S608 - a constant
    return [account(row) for row in await tx.fetch(sql, after, limit)]
