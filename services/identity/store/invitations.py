"""Invitations: of a first administrator, and of staff whose account is already there."""

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from chassis.tx import Tx


async def insert(tx: Tx, invitation_id: UUID, secret_hash: bytes, *, expires_at: datetime, for_account: UUID | None = None) -> None:
    """Enter a new invitation, of an administrator without an account or for an account."""
    await tx.execute(
        "insert into invitation (invitation_id, secret_hash, created_at, expires_at, for_account) values ($1, $2, $3, $4, $5)",
        *(invitation_id, secret_hash, tx.now, expires_at, for_account),
    )


async def withdraw_unused(tx: Tx) -> None:
    """End every invitation of an administrator that nobody has accepted."""
    await tx.execute("update invitation set expires_at = $1 where used_at is null and expires_at > $1 and for_account is null", tx.now)


async def withdraw_of(tx: Tx, account_id: UUID) -> None:
    """End the invitations for an account that nobody has used."""
    await tx.execute(
        "update invitation set expires_at = $1 where used_at is null and expires_at > $1 and for_account = $2", tx.now, account_id
    )


async def of_account(tx: Tx, secret_hash: bytes) -> tuple[UUID, datetime] | None:
    """Tell for which account a secret is an invitation that can still be used, and until when."""
    row = await tx.fetchrow(
        """select for_account, expires_at from invitation
           where secret_hash = $1 and used_at is null and expires_at > $2 and for_account is not null""",
        *(secret_hash, tx.now),
    )
    return (row["for_account"], row["expires_at"]) if row else None


async def valid(tx: Tx, secret_hash: bytes) -> bool:
    """Tell whether a secret is an invitation that can still be accepted."""
    sql = "select exists (select from invitation where secret_hash = $1 and used_at is null and expires_at > $2 and for_account is null)"
    return cast("bool", await tx.fetchval(sql, secret_hash, tx.now))


async def use(tx: Tx, secret_hash: bytes, account_id: UUID) -> bool:
    """Use an invitation up for an account already entered, which it is for; tells whether it was still valid."""
    used = await tx.execute(
        "update invitation set used_at = $2, account_id = $3 where secret_hash = $1 and used_at is null and expires_at > $2",
        *(secret_hash, tx.now, account_id),
    )
    return used == 1


async def erase_ended(tx: Tx, kept: timedelta) -> int:
    """Erase the invitations that ended longer ago than they are kept; returns how many."""
    return await tx.execute("delete from invitation where expires_at < $1", tx.now - kept)
