"""Invitations of administrators."""

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from chassis.tx import Tx


async def insert(tx: Tx, invitation_id: UUID, secret_hash: bytes, *, expires_at: datetime) -> None:
    """Enter a new invitation."""
    await tx.execute(
        "insert into invitation (invitation_id, secret_hash, created_at, expires_at) values ($1, $2, $3, $4)",
        *(invitation_id, secret_hash, tx.now, expires_at),
    )


async def withdraw_unused(tx: Tx) -> None:
    """End every invitation that nobody has accepted."""
    await tx.execute("update invitation set expires_at = $1 where used_at is null and expires_at > $1", tx.now)


async def valid(tx: Tx, secret_hash: bytes) -> bool:
    """Tell whether a secret is an invitation that can still be accepted."""
    sql = "select exists (select from invitation where secret_hash = $1 and used_at is null and expires_at > $2)"
    return cast("bool", await tx.fetchval(sql, secret_hash, tx.now))


async def use(tx: Tx, secret_hash: bytes, account_id: UUID) -> bool:
    """Use an invitation up for an account already entered; tells whether it was still valid."""
    used = await tx.execute(
        "update invitation set used_at = $2, account_id = $3 where secret_hash = $1 and used_at is null and expires_at > $2",
        *(secret_hash, tx.now, account_id),
    )
    return used == 1


async def erase_ended(tx: Tx, kept: timedelta) -> int:
    """Erase the invitations that ended longer ago than they are kept; returns how many."""
    return await tx.execute("delete from invitation where expires_at < $1", tx.now - kept)
