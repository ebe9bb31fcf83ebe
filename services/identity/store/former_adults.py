"""SQL of accounts whose owner left their household."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.tx import Tx


async def account_of(tx: Tx, guardian_id: UUID) -> UUID | None:
    """Find the account of an adult; None where they have none."""
    found: UUID | None = await tx.fetchval("select account_id from account where guardian_id = $1", guardian_id)
    return found


async def open_accounts(tx: Tx, opened_before: datetime, limit: int) -> Sequence[UUID]:
    """Lock open accounts of adults whom the record of their household, which is known, does not name; one in use is passed over."""
    rows = await tx.fetch(
        "select account_id from account where kind = 'family' and closed_at is null and opened_at < $1"
        " and exists (select from household h where h.family_id = account.family_id)"
        " and not exists (select from guardian g where g.guardian_id = account.guardian_id)"
        " order by account_id limit $2 for update skip locked",
        opened_before,
        limit,
    )
    return [row["account_id"] for row in rows]
