"""SQL of family accounts that nobody has used for long."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.tx import Tx
from services.identity.store.accounts import COLUMNS, Account, account


async def warn(tx: Tx, unused_since: datetime, limit: int) -> Sequence[Account]:
    """Note that the owners of some accounts unused since a moment are told now; each once, until they sign in again."""
    rows = await tx.fetch(
        "update account set inactivity_warned_at = $1, version = version + 1 where account_id in ("  # noqa: S608 - a constant
        "  select account_id from account where kind = 'family' and closed_at is null and coalesce(last_sign_in_at, opened_at) < $2"
        "  and (inactivity_warned_at is null or inactivity_warned_at < coalesce(last_sign_in_at, opened_at))"
        f"  order by account_id limit $3 for update skip locked) returning {COLUMNS}",
        tx.now,
        unused_since,
        limit,
    )
    return [account(row) for row in rows]


async def to_close(tx: Tx, unused_since: datetime, warned_before: datetime, limit: int) -> Sequence[UUID]:
    """List accounts unused since a moment whose owners were told before another and did not sign in since."""
    rows = await tx.fetch(
        "select account_id from account where kind = 'family' and closed_at is null and coalesce(last_sign_in_at, opened_at) < $1"
        " and inactivity_warned_at < $2 and inactivity_warned_at >= coalesce(last_sign_in_at, opened_at) order by account_id limit $3",
        unused_since,
        warned_before,
        limit,
    )
    return [row["account_id"] for row in rows]
