"""SQL of family accounts that nobody has used for long."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.tx import Tx
from services.identity.store.accounts import COLUMNS, Account, account

USED = "greatest(opened_at, last_sign_in_at, kept_open_at)"
"""When an account was last used: its owner signed in, or the town hall opened it, opened it again, or wrote to its owner."""


async def warn(tx: Tx, unused_since: datetime, limit: int) -> Sequence[Account]:
    """Note that the owners of some accounts unused since a moment are told now; each once, until it is used again."""
    rows = await tx.fetch(
        "with found as materialized ("  # noqa: S608 - constants
        f" select account_id from account where kind = 'family' and closed_at is null and {USED} < $2"
        f" and (inactivity_warned_at is null or inactivity_warned_at < {USED})"
        " order by account_id limit $3 for update skip locked)"
        " update account set inactivity_warned_at = $1, version = version + 1 from found where account.account_id = found.account_id"
        f" returning {COLUMNS}",
        tx.now,
        unused_since,
        limit,
    )
    return [account(row) for row in rows]


async def to_close(tx: Tx, unused_since: datetime, warned_before: datetime, limit: int) -> Sequence[UUID]:
    """Lock accounts unused since a moment whose owners were told before another; one that is being used this instant is passed over."""
    rows = await tx.fetch(
        f"select account_id from account where kind = 'family' and closed_at is null and {USED} < $1"  # noqa: S608 - a constant
        f" and inactivity_warned_at < $2 and inactivity_warned_at >= {USED} order by account_id limit $3 for update skip locked",
        unused_since,
        warned_before,
        limit,
    )
    return [row["account_id"] for row in rows]
