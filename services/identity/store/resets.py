"""One-time links that replace a forgotten password."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.tx import Tx
from services.identity.store.accounts import COLUMNS, Account, account


async def owners(tx: Tx, identifier_key: str, email_key: str) -> Sequence[Account]:
    """Lock the guardians' open accounts that an identifier or an e-mail address names, of those who have an address."""
    rows = await tx.fetch(
        f"""select {COLUMNS} from account join guardian using (guardian_id)
            where kind = 'family' and closed_at is null and email_key <> '' and (identifier_key = $1 or email_key = $2)
            order by account_id for update of account""",  # noqa: S608 - a constant
        *(identifier_key, email_key),
    )
    return [account(row) for row in rows]


async def sent(tx: Tx, account_ids: Sequence[UUID], since: datetime) -> dict[UUID, int]:
    """Count the links that accounts were sent since a moment; asked while they are locked, so that none is sent meanwhile."""
    rows = await tx.fetch(
        "select account_id, count(*) as links from password_reset where account_id = any ($1) and requested_at > $2 group by account_id",
        *(account_ids, since),
    )
    return {row["account_id"]: row["links"] for row in rows}


async def waiting(tx: Tx, kind: str, most: int) -> int:
    """Count the questions for a link that nobody has looked at yet, as far as it matters."""
    count: int = await tx.fetchval(
        "select count(*) from (select from work where status = 'waiting' and kind = $1 limit $2) as asked", kind, most
    )
    return count


async def insert(tx: Tx, reset_id: UUID, account_id: UUID, secret_hash: bytes, expires_at: datetime) -> None:
    """Enter a link."""
    await tx.execute(
        "insert into password_reset (reset_id, account_id, secret_hash, requested_at, expires_at) values ($1, $2, $3, $4, $5)",
        *(reset_id, account_id, secret_hash, tx.now, expires_at),
    )


async def by_secret(tx: Tx, secret_hash: bytes) -> tuple[Account, datetime, bool] | None:
    """Find the open account that a link leads to, until when, and whether the link can still be used."""
    row = await tx.fetchrow(
        f"""select {COLUMNS}, expires_at, used_at is null and expires_at > $2 as usable
            from password_reset join account using (account_id) where secret_hash = $1 and closed_at is null""",  # noqa: S608 - a constant
        *(secret_hash, tx.now),
    )
    return (account(row), row["expires_at"], row["usable"]) if row else None


async def use(tx: Tx, secret_hash: bytes) -> bool:
    """Use a link up; tells whether it was still to be used."""
    used = await tx.execute(
        "update password_reset set used_at = $2 where secret_hash = $1 and used_at is null and expires_at > $2", secret_hash, tx.now
    )
    return used == 1


async def withdraw(tx: Tx, account_id: UUID) -> None:
    """End every link of an account."""
    await tx.execute("update password_reset set expires_at = $2 where account_id = $1 and expires_at > $2", account_id, tx.now)


async def erase_ended(tx: Tx, before: datetime) -> int:
    """Erase the links that ended before a moment; returns how many."""
    return await tx.execute("delete from password_reset where expires_at < $1", before)
