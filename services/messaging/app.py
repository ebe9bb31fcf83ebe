"""The messaging service put together."""

import asyncio

from chassis.cipher import KeyRing
from chassis.database import Database
from chassis.reach import within_reach
from chassis.service import Service
from chassis.work import Job, Work
from services.messaging.agreement import agreements
from services.messaging.api import broadcasts, by_post, channels, conversations, desk, family, publications, staff_letters
from services.messaging.api.reach import check
from services.messaging.domain.emails import RETRIES
from services.messaging.mail.letters import LetterWriter
from services.messaging.mail.smtp import Relay
from services.messaging.measured import SAMPLES
from services.messaging.reactions import reactions
from services.messaging.settings import MessagingSettings
from services.messaging.usecases.broadcast import BROADCAST, BroadcastJob
from services.messaging.usecases.broadcast import send as send_broadcast
from services.messaging.usecases.erase_family import PRIVACY
from services.messaging.usecases.post import Post
from services.messaging.usecases.republish import republish
from services.messaging.usecases.retention import RULES
from services.messaging.usecases.send_link import LINK, LinkJob, send_link
from services.messaging.usecases.send_link import RETRIES as LINK_RETRIES
from services.messaging.usecases.warn import WARNING, WarningJob, send_warning


def build(settings: MessagingSettings) -> Service:
    """Put the messaging service together."""
    ring = KeyRing(settings.shared_ring_file)
    writer, relay = LetterWriter(settings, ring), Relay(settings)

    async def post(database: Database, _: asyncio.Event) -> None:
        try:
            await Post(database, writer, relay, carriers=settings.smtp_connections, per_domain=settings.smtp_per_domain).run()
        finally:
            await relay.close()

    return Service(
        name="messaging",
        settings=settings,
        routes=[
            family.routes,
            conversations.routes,
            within_reach(publications.routes, check),
            within_reach(desk.routes, check),
            within_reach(broadcasts.routes, check),
            within_reach(by_post.routes, check),
            within_reach(staff_letters.routes(writer), check),
            channels.routes(ring),
        ],
        reactions=reactions,
        work=_work(settings, writer, relay),
        background=(post,),
        republish=republish,
        agreements=agreements,
        measured=SAMPLES,
        privacy=PRIVACY,
        retention=RULES,
    )


def _work(settings: MessagingSettings, writer: LetterWriter, relay: Relay) -> Work:
    """Give the sending of links and warnings what it needs to know of the town."""
    work = Work()
    ring = KeyRing(settings.shared_ring_file)

    @work.on(BROADCAST)
    async def send_one_broadcast(database: Database, job: Job) -> None:
        await send_broadcast(database, job, BroadcastJob.model_validate_json(job.payload).broadcast_id)

    @work.on(LINK, retries=LINK_RETRIES)
    async def send_one_link(database: Database, job: Job) -> None:
        await send_link(database, job, LinkJob.model_validate_json(job.payload), ring=ring, writer=writer, relay=relay)

    @work.on(WARNING, retries=RETRIES)
    async def send_one_warning(_: Database, job: Job) -> None:
        await send_warning(job, WarningJob.model_validate_json(job.payload), writer=writer, relay=relay)

    return work
