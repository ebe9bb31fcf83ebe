"""Wrong passwords in a row, under a keyed hash of the identifier."""

from datetime import timedelta

from chassis.tx import Tx
from services.identity.domain.throttle import Attempts


async def lock(tx: Tx, attempt_key: bytes) -> Attempts:
    """Read the attempts for an identifier, and let no parallel guess read them before this one is counted."""
    row = await tx.fetchrow(
        """insert into sign_in_attempt as known (attempt_key, failures, last_at, retry_at) values ($1, 0, $2, $2)
           on conflict (attempt_key) do update set failures = known.failures
           returning failures, last_at, retry_at""",
        *(attempt_key, tx.now),
    )
    if row is None:
        message = "an upsert always returns its row"
        raise AssertionError(message)
    return Attempts(row["failures"], row["last_at"], row["retry_at"])


async def count(tx: Tx, attempt_key: bytes, attempts: Attempts) -> None:
    """Keep the attempts just counted, while their row is locked."""
    await tx.execute(
        "update sign_in_attempt set failures = $2, last_at = $3, retry_at = $4 where attempt_key = $1",
        *(attempt_key, attempts.failures, attempts.last_at, attempts.retry_at),
    )


async def delay(tx: Tx, attempt_key: bytes, attempts: Attempts) -> None:
    """Start the wait after a wrong password, unless a success has cleared it meanwhile; parallel guesses only make it longer."""
    await tx.execute(
        "update sign_in_attempt set last_at = greatest(last_at, $2), retry_at = greatest(retry_at, $3) where attempt_key = $1",
        *(attempt_key, attempts.last_at, attempts.retry_at),
    )


async def clear(tx: Tx, attempt_key: bytes) -> None:
    """Forget the attempts after a success."""
    await tx.execute("delete from sign_in_attempt where attempt_key = $1", attempt_key)


async def erase_old(tx: Tx, kept: timedelta) -> int:
    """Erase attempts that no longer count; returns how many."""
    return await tx.execute("delete from sign_in_attempt where last_at < $1 and retry_at < $2", tx.now - kept, tx.now)
