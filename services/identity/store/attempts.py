"""Wrong passwords in a row, under a keyed hash of the identifier."""

from datetime import timedelta

from chassis.tx import Tx
from services.identity.domain.throttle import FORGOTTEN_AFTER, Attempts


async def count(tx: Tx, attempt_key: bytes) -> Attempts:
    """Count one more attempt as wrong and tell what follows from it; no parallel guess reads the count before this one is in it."""
    row = await tx.fetch_one(
        """insert into sign_in_attempt as known (attempt_key, failures, last_at, retry_at) values ($1, 1, $2, $2)
           on conflict (attempt_key) do update
               set failures = case when known.last_at <= $3 then 1 else known.failures + 1 end, last_at = $2
           returning failures, retry_at""",
        *(attempt_key, tx.now, tx.now - FORGOTTEN_AFTER),
    )
    counted = Attempts.counted(row["failures"], tx.now, row["retry_at"])
    if counted.retry_at != row["retry_at"]:
        await tx.execute("update sign_in_attempt set retry_at = $2 where attempt_key = $1", attempt_key, counted.retry_at)
    return counted


async def delay(tx: Tx, attempt_key: bytes, attempts: Attempts) -> None:
    """Start the wait after a wrong password, unless a success has cleared it meanwhile; parallel guesses only make it longer."""
    await tx.execute(
        "update sign_in_attempt set last_at = greatest(last_at, $2), retry_at = greatest(retry_at, $3) where attempt_key = $1",
        *(attempt_key, attempts.last_at, attempts.retry_at),
    )


async def clear(tx: Tx, attempt_key: bytes) -> Attempts | None:
    """Forget the attempts, and tell which there were."""
    row = await tx.fetchrow("delete from sign_in_attempt where attempt_key = $1 returning failures, last_at, retry_at", attempt_key)
    return Attempts(row["failures"], row["last_at"], row["retry_at"]) if row else None


async def erase_old(tx: Tx, kept: timedelta) -> int:
    """Erase attempts that no longer count; returns how many."""
    return await tx.execute("delete from sign_in_attempt where last_at < $1", tx.now - kept)
