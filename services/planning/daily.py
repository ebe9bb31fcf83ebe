"""Every day, soon after midnight, what has come due is settled: certificates, children that did not come, patterns that begin and end."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from chassis import daily_jobs
from chassis.database import Database
from chassis.recurring import each_day
from chassis.tx import Tx
from services.planning.store import turns
from services.planning.usecases.certificates import bill_overdue
from services.planning.usecases.no_shows import JOB as NO_SHOWS
from services.planning.usecases.no_shows import bill_no_shows
from services.planning.usecases.patterns import begin as begin_patterns
from services.planning.usecases.patterns import end as end_patterns

Batch = Callable[[Tx], Awaitable[bool]]
"""A part of a job, in a transaction that holds the turn of places; tells whether there may be more."""

JOBS: Mapping[str, Batch] = {"certificates": bill_overdue, "patterns": begin_patterns, "ended": end_patterns, NO_SHOWS: bill_no_shows}


async def every_day(database: Database, stop: asyncio.Event) -> None:
    """Do the jobs of each day once, until the process stops; a lost database is waited for."""
    await each_day(database, stop, lambda today: do_jobs(database, today), failing="daily_jobs_interrupted")


async def do_jobs(database: Database, today: date) -> None:
    """Do each job unless some process did it today: a part at a time, so that families wait for none of them."""
    for job, batch in JOBS.items():
        more = True
        while more:
            async with database.transaction() as tx:
                await turns.take_places(tx)
                if await daily_jobs.is_done(tx, job, today):
                    break
                more = await batch(tx)
                if not more:
                    await daily_jobs.note(tx, job, today)
