"""What identity does after it has answered: making the links of those who forgot their password."""

from chassis.database import Database
from chassis.work import Job, Work
from services.identity.parts import Parts
from services.identity.usecases.reset_password import ASKED, send_links


def work_of(parts: Parts) -> Work:
    """Give the work what it needs."""
    work = Work()

    @work.on(ASKED)
    async def make_links(database: Database, job: Job) -> None:
        """Make the links that somebody asked for."""
        await send_links(database, parts, job)

    return work
