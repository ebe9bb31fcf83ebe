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
    return await _nobodys(tx, "closed_at is null and opened_at < $1", opened_before, limit)


async def closed_accounts(tx: Tx, closed_before: datetime, limit: int) -> Sequence[UUID]:
    """Lock such accounts that were closed before a moment."""
    return await _nobodys(tx, "closed_at < $1", closed_before, limit)


async def erase(tx: Tx, account_ids: Sequence[UUID]) -> None:
    """Erase accounts with what hangs on them."""
    for table in ("session", "account_letter", "password_reset", "account"):
        await tx.execute(f"delete from {table} where account_id = any($1)", list(account_ids))  # noqa: S608 - four names


async def _nobodys(tx: Tx, which: str, before: datetime, limit: int) -> Sequence[UUID]:
    rows = await tx.fetch(
        f"select account_id from account where kind = 'family' and {which}"  # noqa: S608 - conditions of this module
        " and exists (select from household h where h.family_id = account.family_id)"
        " and not exists (select from guardian g where g.guardian_id = account.guardian_id)"
        " order by account_id limit $2 for update skip locked",
        before,
        limit,
    )
    return [row["account_id"] for row in rows]
