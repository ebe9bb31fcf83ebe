"""Work that the family service does after a commit, with retries."""

from chassis.database import Database
from chassis.work import Job, Work
from services.family.usecases.keep_document import Loose, forget_document
from services.family.usecases.tell_holidays import HOLIDAYS, HolidaysJob, tell_part

work = Work()


@work.on("forget_document")
async def forget(database: Database, job: Job) -> None:
    """Delete a file that was sent for a request which was never transmitted."""
    async with database.transaction() as tx:
        await forget_document(tx, Loose.model_validate_json(job.payload).document_id)
        await job.finish(tx)


@work.on(HOLIDAYS)
async def tell_holidays(database: Database, job: Job) -> None:
    """Tell the days of some children with a calendar after new school holidays; the others have work of their own."""
    await tell_part(database, job, HolidaysJob.model_validate_json(job.payload))
