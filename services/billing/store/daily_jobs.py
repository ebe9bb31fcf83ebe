"""Which daily jobs are done, for all processes; whoever asks waits for whoever does one."""

from datetime import date

from chassis.tx import Tx

TURN = 4
"""The first argument of the advisory lock, beside those of store/locks.py."""


async def take_turn(tx: Tx) -> None:
    """Have the daily jobs alone until the end of the transaction."""
    await tx.execute("select pg_advisory_xact_lock($1, 0)", TURN)


async def is_done(tx: Tx, job: str, day: date) -> bool:
    """Tell whether a job was done for a day, by whichever process."""
    found: bool = await tx.fetchval("select exists (select from daily_job where job = $1 and day >= $2)", job, day)
    return found


async def note(tx: Tx, job: str, day: date) -> None:
    """Note that a job is done for a day."""
    await tx.execute(
        "insert into daily_job as j (job, day) values ($1, $2) on conflict (job) do update set day = greatest(j.day, excluded.day)",
        job,
        day,
    )
