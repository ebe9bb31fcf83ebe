"""Accounts of staff, as their colleagues see and change them."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from asyncpg import Record

from chassis.tx import Tx
from contracts.identity import StaffAccount, StaffState
from services.identity.store.accounts import COLUMNS, Account, account

_SEEN = """
    select a.account_id, a.identifier, a.display_name, a.roles, a.facilities, a.last_sign_in_at, a.closed_at, a.opened_at, a.opened_by,
        a.email,
        a.password_hash is not null as has_password, case when a.locked_until > $1 then a.locked_until end as locked_until,
        exists (select from second_factor f where f.account_id = a.account_id and f.confirmed_at is not null) as second_factor,
        (select count(*) from recovery_code c where c.account_id = a.account_id) as recovery_codes_left,
        (select max(i.expires_at) from invitation i where i.for_account = a.account_id and i.used_at is null and i.expires_at > $1)
            as link_expires_at
    from account a where a.kind = 'staff'
"""


async def alone(tx: Tx) -> None:
    """Let nobody else change accounts of staff until the commit."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended('accounts of staff', 0))")


async def every(tx: Tx) -> Sequence[StaffAccount]:
    """Read every account of staff by name, closed ones last."""
    rows = await tx.fetch(f"{_SEEN} order by a.closed_at is not null, a.display_name, a.identifier", tx.now)
    return [_seen(row) for row in rows]


async def one(tx: Tx, account_id: UUID) -> StaffAccount | None:
    """Read one account of staff."""
    row = await tx.fetchrow(f"{_SEEN} and a.account_id = $2", tx.now, account_id)
    return _seen(row) if row else None


async def locked(tx: Tx, account_id: UUID) -> Account | None:
    """Lock an account of staff until the commit; None when there is none."""
    sql = f"select {COLUMNS} from account where account_id = $1 and kind = 'staff' for update"  # noqa: S608 - a constant
    row = await tx.fetchrow(sql, account_id)
    return account(row) if row else None


async def change_roles(tx: Tx, account_id: UUID, roles: Sequence[str], facilities: Sequence[UUID]) -> None:
    """Write the roles of an account and the facilities where they hold."""
    await tx.execute(
        "update account set roles = $2, facilities = $3, version = version + 1 where account_id = $1",
        *(account_id, list(roles), list(facilities)),
    )


async def change_email(tx: Tx, account_id: UUID, email: str) -> Account:
    """Write where the holder of an account is warned."""
    sql = f"update account set email = $2, version = version + 1 where account_id = $1 returning {COLUMNS}"  # noqa: S608 - a constant
    row = await tx.fetch_one(sql, account_id, email)
    return account(row)


async def leave_addresses(tx: Tx, limit: int) -> Sequence[Account]:
    """Empty the addresses that closed accounts still have; returns these accounts. One that is being changed is passed over."""
    rows = await tx.fetch(
        "with found as materialized ("  # noqa: S608 - constants
        " select account_id from account where kind = 'staff' and closed_at is not null and email <> ''"
        " order by account_id limit $1 for update skip locked)"
        " update account set email = '', version = version + 1 from found where account.account_id = found.account_id"
        f" returning {COLUMNS}",
        limit,
    )
    return [account(row) for row in rows]


async def forget_passwords(tx: Tx, closed_before: datetime, limit: int) -> Sequence[UUID]:
    """Lock some accounts closed before a moment that still have what they signed in with, and erase their passwords; returns which.

    One that is being opened again this instant is passed over.
    """
    rows = await tx.fetch(
        """with found as materialized (
               select account_id from account a where kind = 'staff' and closed_at < $1 and (
                   password_hash is not null
                   or exists (select from second_factor f where f.account_id = a.account_id)
                   or exists (select from recovery_code c where c.account_id = a.account_id)
               ) order by account_id limit $2 for update skip locked
           )
           update account set password_hash = null, password_version = password_version + 1, must_change_password = false
           from found where account.account_id = found.account_id returning account.account_id""",
        *(closed_before, limit),
    )
    return [row["account_id"] for row in rows]


async def another_with_role(tx: Tx, role: str, account_id: UUID) -> bool:
    """Tell whether somebody else who can sign in holds a role."""
    sql = """select exists (select from account where kind = 'staff' and $1 = any (roles) and account_id <> $2
                            and closed_at is null and password_hash is not null)"""
    return cast("bool", await tx.fetchval(sql, role, account_id))


def _seen(row: Record) -> StaffAccount:
    state: StaffState = "active" if row["has_password"] else "waiting"
    if row["locked_until"]:
        state = "locked"
    if row["closed_at"]:
        state = "closed"
    shown = (
        "account_id",
        "identifier",
        "display_name",
        "second_factor",
        "recovery_codes_left",
        "last_sign_in_at",
        "locked_until",
        "closed_at",
        "opened_at",
        "opened_by",
        "email",
    )
    return StaffAccount(
        **{name: row[name] for name in shown},
        has_password=row["has_password"],
        link_expires_at=row["link_expires_at"],
        roles=tuple(row["roles"]),
        facilities=tuple(row["facilities"]),
        state=state,
    )
