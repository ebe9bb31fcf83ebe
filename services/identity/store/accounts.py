"""Accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from contracts.identity import AccountKind

COLUMNS = """account.account_id, account.kind, account.identifier, account.display_name, account.family_id, account.guardian_id,
    account.roles, account.facilities, account.password_hash, account.password_version,
    account.must_change_password, account.activated_at, account.closed_at, account.version, account.email, account.taken_over_by"""


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in: a guardian of a family, or a staff member with roles."""

    account_id: UUID
    kind: AccountKind
    identifier: str
    display_name: str
    password_hash: str | None
    must_change_password: bool
    family_id: UUID | None = None
    guardian_id: UUID | None = None
    roles: tuple[str, ...] = ()
    facilities: tuple[UUID, ...] = ()
    password_version: int = 1
    activated_at: datetime | None = None
    closed_at: datetime | None = None
    version: int = 1
    email: str = ""
    taken_over_by: UUID | None = None


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
        facilities=tuple(row["facilities"]),
        password_version=row["password_version"],
        activated_at=row["activated_at"],
        closed_at=row["closed_at"],
        version=row["version"],
        email=row["email"],
        taken_over_by=row["taken_over_by"],
    )


async def insert(tx: Tx, new: Account, *, identifier_key: str, opening_key: str | None) -> None:
    """Enter a new account; an identifier or a guardian that has one already breaks a constraint."""
    await tx.execute(
        """insert into account (account_id, kind, identifier, identifier_key, display_name, family_id, guardian_id, roles,
                                password_hash, password_version, must_change_password, opened_at, opening_key, version, facilities,
                                opened_by, email, taken_over_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)""",
        *(new.account_id, new.kind, new.identifier, identifier_key, new.display_name, new.family_id, new.guardian_id, list(new.roles)),
        *(new.password_hash, new.password_version, new.must_change_password, tx.now, opening_key, new.version, list(new.facilities)),
        tx.actor.display_name if new.kind == "staff" and tx.actor.kind == "staff" and tx.actor.session_id is not None else "",
        *(new.email, new.taken_over_by),
    )


async def opened_with(tx: Tx, opening_key: str) -> Account | None:
    """Find the account that a repeated request has already opened, letting no other with the same key run meanwhile."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", opening_key)
    row = await tx.fetchrow(f"select {COLUMNS} from account where opening_key = $1", opening_key)  # noqa: S608 - a constant
    return account(row) if row else None


async def by_identifier(tx: Tx, kind: AccountKind, identifier_key: str) -> Account | None:
    """Find the open account that an identifier names."""
    sql = f"select {COLUMNS} from account where kind = $1 and identifier_key = $2 and closed_at is null"  # noqa: S608 - a constant
    row = await tx.fetchrow(sql, kind, identifier_key)
    return account(row) if row else None


async def note_sign_in(tx: Tx, verified: Account) -> tuple[bool, datetime | None]:
    """Note a sign-in, unless the password changed or the account was closed meanwhile; tells whether it holds, and when the last was."""
    row = await tx.fetchrow(
        """update account set last_sign_in_at = $3
           where account_id = $1 and password_version = $2 and closed_at is null
           returning old.last_sign_in_at as previous""",
        *(verified.account_id, verified.password_version, tx.now),
    )
    return (True, row["previous"]) if row else (False, None)


async def rehash(tx: Tx, account_id: UUID, password_hash: str) -> None:
    """Keep the same password, whose account is held, under today's hash parameters."""
    await tx.execute("update account set password_hash = $2 where account_id = $1", account_id, password_hash)


async def replace_password(tx: Tx, verified: Account, password_hash: str) -> bool:
    """Replace the password that was just verified with one that its owner chose; tells whether it was still the same."""
    changed = await tx.execute(
        """update account set password_hash = $3, password_version = password_version + 1, must_change_password = false,
                              taken_over_by = null
           where account_id = $1 and password_version = $2""",
        *(verified.account_id, verified.password_version, password_hash),
    )
    return changed == 1


async def choose_password(tx: Tx, account_id: UUID, password_hash: str) -> Account:
    """Give an open account the password that its owner chose, whatever it had before, and let nothing hold it back."""
    row = await tx.fetch_one(
        f"""update account set password_hash = $2, password_version = password_version + 1, must_change_password = false,
                               taken_over_by = null, activated_at = coalesce(activated_at, $3), locked_until = null,
                               version = version + 1
            where account_id = $1 returning {COLUMNS}""",  # noqa: S608 - a constant
        *(account_id, password_hash, tx.now),
    )
    return account(row)


async def hold(tx: Tx, account_id: UUID) -> None:
    """Let nobody else change an account until the commit."""
    await tx.execute("select from account where account_id = $1 for update", account_id)


async def lock_until(tx: Tx, account_id: UUID, until: datetime) -> int:
    """Note until when wrong passwords lock an account; returns its new version."""
    sql = "update account set locked_until = $2, version = version + 1 where account_id = $1 returning version"
    return cast("int", await tx.fetchval(sql, account_id, until))


async def unlock(tx: Tx, account_id: UUID) -> None:
    """Forget that wrong passwords locked an account."""
    await tx.execute("update account set locked_until = null where account_id = $1 and locked_until is not null", account_id)


async def bump(tx: Tx, account_id: UUID) -> int:
    """Lock the account for a change that an event tells; returns its new version."""
    return cast("int", await tx.fetchval("update account set version = version + 1 where account_id = $1 returning version", account_id))


async def of_guardian(tx: Tx, account_id: UUID) -> Account | None:
    """Lock a guardian's account until the commit; None when there is none."""
    sql = f"select {COLUMNS} from account where account_id = $1 and kind = 'family' for update"  # noqa: S608 - a constant
    row = await tx.fetchrow(sql, account_id)
    return account(row) if row else None


async def of_family(tx: Tx, family_id: UUID) -> Sequence[Account]:
    """List the accounts of a family."""
    sql = f"select {COLUMNS} from account where family_id = $1 order by account_id"  # noqa: S608 - a constant
    return [account(row) for row in await tx.fetch(sql, family_id)]


async def close(tx: Tx, account_id: UUID) -> Account:
    """Close an account that is open; where its holder was warned goes with it."""
    sql = f"update account set closed_at = $2, email = '', version = version + 1 where account_id = $1 returning {COLUMNS}"  # noqa: S608 - a constant
    return account(await tx.fetch_one(sql, account_id, tx.now))


async def reopen(tx: Tx, account_id: UUID) -> Account:
    """Open an account that is closed; it stays open as long as a new one would."""
    row = await tx.fetch_one(
        f"""update account set closed_at = null, kept_open_at = $2, inactivity_warned_at = null, version = version + 1
            where account_id = $1 returning {COLUMNS}""",  # noqa: S608 - a constant
        *(account_id, tx.now),
    )
    return account(row)


async def keep_open(tx: Tx, account_ids: Sequence[UUID]) -> None:
    """Give the owners of some accounts as long to come as if these were new; that they would be closed is void."""
    await tx.execute("update account set kept_open_at = $2, inactivity_warned_at = null where account_id = any ($1)", account_ids, tx.now)


async def open_alone(tx: Tx) -> None:
    """Let nobody else open guardians' accounts or write to their owners until the commit."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended('letters to guardians', 0))")


async def taken(tx: Tx, stems: Sequence[str]) -> Sequence[str]:
    """List the identifiers that begin with these stems."""
    rows = await tx.fetch(
        "select identifier_key from account where kind = 'family' and rtrim(identifier_key, '0123456789') = any ($1)", stems
    )
    return [row["identifier_key"] for row in rows]


async def insert_for_guardians(tx: Tx, new: Sequence[Account]) -> None:
    """Enter accounts of guardians that have no password yet; an identifier of letters and digits is its own key."""
    await tx.executemany(
        """insert into account (account_id, kind, identifier, identifier_key, display_name, family_id, guardian_id, roles,
                                password_version, must_change_password, opened_at, version)
           values ($1, 'family', $2, $2, $3, $4, $5, '{}', $6, false, $7, $8)""",
        [
            (one.account_id, one.identifier, one.display_name, one.family_id, one.guardian_id, one.password_version, tx.now, one.version)
            for one in new
        ],
    )


async def name_guardians(tx: Tx, names: Mapping[UUID, str]) -> None:
    """Give the accounts of guardians the names of their record, where they have others."""
    await tx.execute(
        """update account set display_name = name from unnest($1::uuid[], $2::text[]) as named (guardian_id, name)
           where account.guardian_id = named.guardian_id and display_name <> name""",
        *(list(names), list(names.values())),
    )


async def any_with_role(tx: Tx, role: str) -> bool:
    """Tell whether anybody holds a role."""
    return cast("bool", await tx.fetchval("select exists (select from account where kind = 'staff' and $1 = any (roles))", role))


async def page(tx: Tx, after: UUID, limit: int) -> Sequence[Account]:
    """List accounts in the order of their ids."""
    sql = f"select {COLUMNS} from account where account_id > $1 order by account_id limit $2"  # noqa: S608 - a constant
    return [account(row) for row in await tx.fetch(sql, after, limit)]
