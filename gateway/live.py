"""Live updates: one family's events, pushed to its open pages as server-sent events.

The gateway listens to a family's subjects only while one of its pages is open, from now on and without acknowledgement:
what a page missed, it reads again. A page that is too slow to follow is told to reload.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aiohttp import web
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from chassis.broker import Broker
from chassis.edge.context import EDGE
from chassis.edge.guard import harden
from chassis.edge.session import SignInFirst, visitor
from chassis.logs import logger
from contracts.billing import (
    BankRequestDecided,
    CardAttemptEnded,
    ContestDecided,
    EstimateChanged,
    PaymentCancelled,
    PaymentRecorded,
    PaymentRefunded,
)
from contracts.family import RecordRequestDecided, RecordRequestWithdrawn
from contracts.messaging import ConversationChanged, MailboxChanged, MessageDelivered
from contracts.planning import MonthChanged, PlanningRequestDecided, PlanningRequestWithdrawn

log = logger(__name__)

HEARTBEAT_SECONDS = 15
MOST_WAITING = 200
RELOAD = "event: reload\ndata: {}\n\n"

FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    MonthChanged.type: ("month", ("month", "version", "asked_at")),
    EstimateChanged.type: ("estimate", ("month", "total_cents", "version", "asked_at")),
    PaymentRecorded.type: ("payment", ("version",)),
    PaymentRefunded.type: ("payment", ("version",)),
    PaymentCancelled.type: ("payment", ("version",)),
    CardAttemptEnded.type: ("payment", ("version",)),
    MessageDelivered.type: ("mailbox", ("unread", "subject", "version", "decided_at")),
    MailboxChanged.type: ("mailbox", ("unread", "version")),
    ConversationChanged.type: ("conversation", ("conversation_id", "state", "version")),
    PlanningRequestDecided.type: ("request", ("request_id", "status", "version")),
    PlanningRequestWithdrawn.type: ("request", ("request_id", "version")),
    BankRequestDecided.type: ("request", ("request_id", "status", "version")),
    ContestDecided.type: ("request", ("request_id", "status", "version")),
    RecordRequestDecided.type: ("request", ("request_id", "status", "version")),
    RecordRequestWithdrawn.type: ("request", ("request_id", "version")),
}
"""What a page is told of each event: its name, and the fields that travel to the browser.

All adults of a household hear its events, and a child may be hidden from one of them: no event names a child or an enrolment,
and pages read what changed where the service that owns it decides who may see it.
"""


@dataclass(slots=True)
class Family:
    """The open pages of one family."""

    subscriptions: list[Subscription] = field(default_factory=list)
    listening: asyncio.Lock = field(default_factory=asyncio.Lock)
    pages: set[asyncio.Queue[str]] = field(default_factory=set)


class Live:
    """Who watches what, in this process."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._families: dict[UUID, Family] = {}

    @asynccontextmanager
    async def page(self, family_id: UUID) -> AsyncIterator[asyncio.Queue[str]]:
        """Collect what happens to a family while a page of it is open."""
        queue: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        family = self._families.setdefault(family_id, Family())
        family.pages.add(queue)
        try:
            await self._listen(family_id, family)
            yield queue
        finally:
            family.pages.discard(queue)
            if not family.pages:
                self._families.pop(family_id, None)
                for subscription in family.subscriptions:
                    with suppress(NatsError):
                        await subscription.unsubscribe()

    async def _listen(self, family_id: UUID, family: Family) -> None:
        async def tell(message: Msg) -> None:
            text = told(message.data)
            for page in list(family.pages):
                put(page, text)

        async with family.listening:
            if self._broker.connected and not family.subscriptions:
                for kind in FIELDS:
                    family.subscriptions.append(await self._broker.client.subscribe(f"evt.{kind}.{family_id}", cb=tell))
                await self._broker.client.flush()

    async def reload_after_interruptions(self) -> None:
        """Tell every page to read again when the broker comes back: something may have been missed."""
        generation = self._broker.generation
        while True:
            await self._broker.changed.wait(self._broker.changed.count, 3600)
            if self._broker.connected and self._broker.generation != generation:
                generation = self._broker.generation
                for family_id, family in list(self._families.items()):
                    await self._listen(family_id, family)
                    for page in list(family.pages):
                        put(page, RELOAD)


def put(page: asyncio.Queue[str], text: str) -> None:
    """Hand a text to a page; one that cannot follow forgets what waits, and reloads."""
    if page.full():
        while not page.empty():
            page.get_nowait()
        text = RELOAD
    page.put_nowait(text)


def told(payload: bytes) -> str:
    """Turn an event into what the browser's EventSource reads."""
    envelope = json.loads(payload)
    name, fields = FIELDS[envelope["type"]]
    data: dict[str, Any] = {key: envelope["data"].get(key) for key in fields}
    return f"id: {envelope['id']}\nevent: {name}\ndata: {json.dumps(data)}\n\n"


LIVE: web.AppKey[Live] = web.AppKey("live", Live)


def mount(app: web.Application) -> None:
    """Add the stream, at `/direct` for pages and `/api/v1/live` for programs."""
    app[LIVE] = Live(app[EDGE].broker)
    app.router.add_get("/direct", stream)
    app.router.add_get("/api/v1/live", stream)
    app.cleanup_ctx.append(_watching)


async def _watching(app: web.Application) -> AsyncIterator[None]:
    task = asyncio.create_task(app[LIVE].reload_after_interruptions())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def stream(request: web.Request) -> web.StreamResponse:
    """Send a family's news to its page for as long as the page is open and the session lives."""
    visit = await visitor(request)
    family_id = visit.token.family_id
    if family_id is None:
        raise web.HTTPNotFound
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    harden(request, response)
    async with request.app[LIVE].page(family_id) as queue:
        await response.prepare(request)
        await response.write(b"retry: 2000\nevent: ready\ndata: {}\n\n")
        await _follow(request, response, queue)
    return response


async def _follow(request: web.Request, response: web.StreamResponse, queue: asyncio.Queue[str]) -> None:
    with suppress(ConnectionResetError):
        while request.transport is not None and not request.transport.is_closing():
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    text = await queue.get()
            except TimeoutError:
                if not await _still_signed_in(request):
                    await response.write(RELOAD.encode())
                    return
                text = ": still here\n\n"
            while not queue.empty():
                text += queue.get_nowait()
            await response.write(text.encode())


async def _still_signed_in(request: web.Request) -> bool:
    try:
        await visitor(request)
    except SignInFirst:
        return False
    return True
