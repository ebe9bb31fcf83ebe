"""Work that planning does after a commit, with retries."""

from chassis.database import Database
from chassis.work import Job, Work
from services.planning.store import certificates
from services.planning.usecases.certificates import UnusedCertificate
from services.planning.usecases.settle import MARKED, MarkedRequest, tell_marked

work = Work()


@work.on("forget_unused_certificate")
async def forget_unused_certificate(database: Database, job: Job) -> None:
    """Delete a certificate that was sent a day ago and that no request cites."""
    async with database.transaction() as tx:
        await certificates.forget_unused(tx, UnusedCertificate.model_validate_json(job.payload).document_id)
        await job.finish(tx)


@work.on(MARKED)
async def tell_marked_request(database: Database, job: Job) -> None:
    """Tell what became of a request that a mark of attendance decided, once the mark has stood for some minutes."""
    async with database.transaction() as tx:
        await tell_marked(tx, MarkedRequest.model_validate_json(job.payload).request_id)
        await job.finish(tx)
