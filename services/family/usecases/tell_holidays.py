"""Telling the days of all children with a calendar after new school holidays: a part of them at a time, behind what families do."""

from uuid import UUID

from pydantic import BaseModel

from chassis.database import Database
from chassis.tx import Tx
from chassis.work import Job
from services.family.store import custody
from services.family.usecases.custody import tell

HOLIDAYS = "tell_holidays"
TOGETHER = 20
"""Children in one transaction: some tenths of a second, for which nobody else changes them."""
FIRST = UUID(int=0)


class HolidaysJob(BaseModel):
    """The work of telling the days of some children, those after one of them, by the school holidays of a version or a later one."""

    version: int
    after: UUID = FIRST


async def tell_part(database: Database, job: Job, asked: HolidaysJob) -> None:
    """Tell one part, and ask for the next with the same commit: whatever is killed meanwhile, no child is left out or told twice.

    Where newer school holidays are kept, their own work tells all children, and this one ends.
    """
    async with database.transaction() as tx:
        tx.bulk = True
        if rest := await _tell_some(tx, asked):
            await tx.enqueue(HOLIDAYS, rest)
        await job.finish(tx)


async def _tell_some(tx: Tx, asked: HolidaysJob) -> HolidaysJob | None:
    if await custody.holidays_known(tx) > asked.version:
        return None
    some = await custody.with_calendar(tx, asked.after, TOGETHER)
    for child_id in some:
        await tell(tx, child_id)
    return HolidaysJob(version=asked.version, after=some[-1]) if len(some) == TOGETHER else None
