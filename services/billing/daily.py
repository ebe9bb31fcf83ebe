"""Every day, soon after midnight: unused mandates lapse, refunds and credits are brought together, reminders are sent.

All day long, blocks of families that paid are lifted.
"""

import asyncio
from datetime import date
from uuid import UUID

from chassis import daily_jobs
from chassis.database import Database
from chassis.recurring import LOOK_SECONDS, again, each_day
from services.billing.store import family_blocks, locks, reminders
from services.billing.usecases import remind, withdraw_refunds

REMINDERS, MANDATES = "reminders", "mandates"


async def every_day(database: Database, stop: asyncio.Event) -> None:
    """Do the jobs of each day once in the cluster, until the process stops; a lost database is waited for."""
    await each_day(database, stop, lambda today: do_jobs(database, today), failing="daily_jobs_interrupted")


async def all_day(database: Database, stop: asyncio.Event) -> None:
    """Lift the blocks of families that paid, until the process stops."""
    await again(stop, LOOK_SECONDS, lambda: lift_blocks(database), failing="blocks_not_lifted")


async def do_jobs(database: Database, today: date) -> None:
    """Do each job unless some process did it today; one that stopped half-way goes on, and reminds nobody twice."""
    async with database.transaction() as tx:
        await locks.to_do_daily_jobs(tx)
        if not await daily_jobs.is_done(tx, MANDATES, today):
            await remind.lapse_mandates(tx)
            await daily_jobs.note(tx, MANDATES, today)
        regies = [] if await daily_jobs.is_done(tx, REMINDERS, today) else await reminders.regies_that_remind(tx)
        await remind.cover_refunds(tx)
        await withdraw_refunds.withdraw_left(tx)
    for regie in regies:
        await _remind(database, regie, today)
    async with database.transaction() as tx:
        await daily_jobs.note(tx, REMINDERS, today)


async def lift_blocks(database: Database) -> None:
    """Let families book again that have paid; next to nothing while nobody is blocked."""
    async with database.transaction(read_only=True) as tx:
        if not await family_blocks.any_blocked(tx):
            return
    async with database.transaction() as tx:
        await locks.to_do_daily_jobs(tx)
        await remind.lift_blocks(tx)


async def _remind(database: Database, regie: str, today: date) -> None:
    async with database.transaction() as tx:
        await locks.to_do_daily_jobs(tx)
        if not await daily_jobs.is_done(tx, REMINDERS, today):
            await remind.use_credits(tx, regie)
    after: UUID | None = remind.START
    while after is not None:
        async with database.transaction() as tx:
            await locks.to_do_daily_jobs(tx)
            if await daily_jobs.is_done(tx, REMINDERS, today):
                return
            after = await remind.remind_some(tx, regie, after)
