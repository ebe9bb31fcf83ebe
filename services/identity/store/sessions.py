"""Sessions: who is signed in, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from contracts.identity import AccountKind, SecondFactor
from services.identity.domain.sessions import SessionTimes
from services.identity.store.accounts import COLUMNS, Account, account

TIMES = """session.session_id, session.opened_at, session.last_seen_at, session.expires_at, session.revoked_at,
    session.previous_sign_in_at, session.device"""
STANDING = """session.second_factor_at, exists (
    select from second_factor where second_factor.account_id = session.account_id and confirmed_at is not null) as enrolled"""


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in, and the account that it belongs to."""

    session_id: UUID
    account: Account
    times: SessionTimes
    previous_sign_in_at: datetime | None
    second_factor: SecondFactor

    @property
    def complete(self) -> bool:
        """Tell whether nothing is missing any more: neither a password of one's own nor the second factor."""
        return self.second_factor == "given" and not self.account.must_change_password


async def insert(
    tx: Tx,
    session_id: UUID,
    account_id: UUID,
    secret_hash: bytes,
    *,
    expires_at: datetime,
    previous_sign_in_at: datetime | None,
    device: str,
) -> None:
    """Enter a new session."""
    await tx.execute(
        """insert into session (session_id, account_id, secret_hash, opened_at, last_seen_at, expires_at, previous_sign_in_at, device)
           values ($1, $2, $3, $4, $4, $5, $6, $7)""",
        *(session_id, account_id, secret_hash, tx.now, expires_at, previous_sign_in_at, device),
    )


async def by_secret(tx: Tx, kind: AccountKind, secret_hash: bytes) -> Session | None:
    """Find the session that a cookie opens, at the door for this kind of account."""
    row = await tx.fetchrow(
        f"select {COLUMNS}, {TIMES}, {STANDING} from session join account using (account_id) where secret_hash = $1 and kind = $2",  # noqa: S608 - constants
        *(secret_hash, kind),
    )
    return _session(row) if row else None


async def own(tx: Tx, account_id: UUID, session_id: UUID) -> Session | None:
    """Find a session of one's own account."""
    row = await tx.fetchrow(
        f"select {COLUMNS}, {TIMES}, {STANDING} from session join account using (account_id) where session_id = $1 and account_id = $2",  # noqa: S608 - constants
        *(session_id, account_id),
    )
    return _session(row) if row else None


async def of_account(tx: Tx, account_id: UUID) -> Sequence[tuple[UUID, SessionTimes, str]]:
    """List the sessions of an account that have not been ended, newest first, each with its device."""
    rows = await tx.fetch(
        f"select {TIMES} from session where account_id = $1 and revoked_at is null and expires_at > $2 order by opened_at desc",  # noqa: S608 - a constant
        *(account_id, tx.now),
    )
    return [(row["session_id"], _times(row), row["device"]) for row in rows]


async def raise_to_second_factor(tx: Tx, session_id: UUID, new_id: UUID, secret_hash: bytes) -> bool:
    """Let a session go on under a new id and secret once its second factor is given; tells whether it was still open without one."""
    raised = await tx.execute(
        """update session set session_id = $2, secret_hash = $3, second_factor_at = $4, last_seen_at = $4
           where session_id = $1 and second_factor_at is null and revoked_at is null""",
        *(session_id, new_id, secret_hash, tx.now),
    )
    return raised == 1


async def seen(tx: Tx, session_id: UUID) -> None:
    """Note that a session is in use."""
    await tx.execute("update session set last_seen_at = $2 where session_id = $1 and last_seen_at < $2", session_id, tx.now)


async def revoke(tx: Tx, session_id: UUID) -> bool:
    """End one session; tells whether it was open."""
    sql = "update session set revoked_at = $2 where session_id = $1 and revoked_at is null"
    return await tx.execute(sql, session_id, tx.now) == 1


async def revoke_others(tx: Tx, account_id: UUID, kept: UUID | None) -> Sequence[UUID]:
    """End every session of an account, or every one but one; returns those that were open."""
    rows = await tx.fetch(
        """update session set revoked_at = $3
           where account_id = $1 and session_id is distinct from $2 and revoked_at is null and expires_at > $3
           returning session_id""",
        *(account_id, kept, tx.now),
    )
    return [row["session_id"] for row in rows]


async def erase_ended(tx: Tx, kept: timedelta) -> int:
    """Erase the sessions that ended longer ago than they are kept; returns how many."""
    return await tx.execute("delete from session where expires_at < $1", tx.now - kept)


def _session(row: asyncpg.Record) -> Session:
    found = account(row)
    standing: SecondFactor = "given"
    if found.kind == "staff" and row["second_factor_at"] is None:
        standing = "asked" if row["enrolled"] else "to_enrol"
    return Session(row["session_id"], found, _times(row), row["previous_sign_in_at"], standing)


def _times(row: asyncpg.Record) -> SessionTimes:
    return SessionTimes(row["opened_at"], row["last_seen_at"], row["expires_at"], row["revoked_at"])
