"""Which jobs a service has done for the day, for all its processes: its own table `daily_job` keeps the last day of each."""

from datetime import date

from chassis.tx import Tx


async def is_done(tx: Tx, job: str, day: date) -> bool:
    """Tell whether a job was done for a day, by whichever process."""
    found: bool = await tx.fetchval("select exists (select from daily_job where job = $1 and day >= $2)", job, day)
    return found


async def last(tx: Tx, job: str) -> date | None:
    """Tell the last day on which a job was done, if it ever was."""
    found: date | None = await tx.fetchval("select day from daily_job where job = $1", job)
    return found


async def note(tx: Tx, job: str, day: date) -> None:
    """Note that a job is done for a day."""
    await tx.execute(
        "insert into daily_job as j (job, day) values ($1, $2) on conflict (job) do update set day = greatest(j.day, excluded.day)",
        job,
        day,
    )
