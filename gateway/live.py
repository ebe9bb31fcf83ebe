"""Live updates: one family's events, pushed to its open pages as server-sent events.

The gateway listens to a family's subjects from the moment a page of it is about to be read, while it is open and for a minute after,
without acknowledgement. It remembers the latest events for that time, so that a page whose connection was cut takes up where it left
off (`Last-Event-ID`, or `?depuis=` for a page that connects anew), and one that connects for the first time where it was read. What
this process does not know (the page was read through another, or before anybody was known to be signed in) it says is missing, and the
page reads itself again. A page that is too slow to follow is told to reload.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from aiohttp import web
from aiohttp.typedefs import Handler
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from chassis import trace
from chassis.broker import Broker, listen
from chassis.edge.context import EDGE
from chassis.edge.guard import harden
from chassis.edge.session import SignInFirst, visitor
from chassis.errors import Refusal, TooMany
from chassis.http import unhurried
from chassis.ids import new_id
from chassis.logs import logger
from chassis.tasks import end, watched
from contracts.billing import (
    BankRequestDecided,
    CardAttemptEnded,
    ContestCorrected,
    ContestDecided,
    CreditRefunded,
    EstimateChanged,
    PaymentCancelled,
    PaymentRecorded,
    PaymentRefunded,
    RefundReturned,
    TreasuryOrderIssued,
    TreasuryOrderTakenBack,
)
from contracts.family import RecordRequestDecided, RecordRequestWithdrawn
from contracts.messaging import ConversationChanged, MailboxChanged, MessageDelivered
from contracts.planning import MonthChanged, PlanningRequestDecided, PlanningRequestWithdrawn

log = logger(__name__)

HEARTBEAT_SECONDS = 15
MOST_WAITING = 200
MOST_RECENT = 100
MOST_PAGES = 50
"""The open connections of one family, of which a browser needs one for all its tabs: each holds memory and a file of this process."""
MOST_LEAVING = 500
"""So many with those that were cut off, which end with their next heartbeat: who leafs through pages leaves one behind with each."""
LONGEST_COUNT = 18
"""Digits of a moment that may be one: reading a number of thousands is refused by Python itself."""
KEPT_SECONDS = 60
"""How long a family's events are remembered after a page of it was read, closed or cut off."""
EXPECT_SECONDS = 0.5
RELOAD = "event: reload\ndata: {}\n\n"
END = ": end\n\n"

FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    MonthChanged.type: ("month", ("month", "version", "asked_at")),
    EstimateChanged.type: ("estimate", ("month", "total_cents", "version", "asked_at")),
    PaymentRecorded.type: ("payment", ("version",)),
    PaymentRefunded.type: ("payment", ("version",)),
    CreditRefunded.type: ("payment", ("version",)),
    RefundReturned.type: ("payment", ("version",)),
    PaymentCancelled.type: ("payment", ("version",)),
    CardAttemptEnded.type: ("payment", ("version",)),
    TreasuryOrderIssued.type: ("payment", ("version",)),
    TreasuryOrderTakenBack.type: ("payment", ("version",)),
    MessageDelivered.type: ("mailbox", ("unread", "subject", "version", "decided_at")),
    MailboxChanged.type: ("mailbox", ("unread", "version")),
    ConversationChanged.type: ("conversation", ("conversation_id", "state", "version")),
    PlanningRequestDecided.type: ("request", ("request_id", "status", "version")),
    PlanningRequestWithdrawn.type: ("request", ("request_id", "version")),
    BankRequestDecided.type: ("request", ("request_id", "status", "version")),
    ContestDecided.type: ("request", ("request_id", "status", "version")),
    ContestCorrected.type: ("request", ("request_id", "version")),
    RecordRequestDecided.type: ("request", ("request_id", "status", "version")),
    RecordRequestWithdrawn.type: ("request", ("request_id", "version")),
}
"""What a page is told of each event: its name, and the fields that travel to the browser.

All adults of a household hear its events, and a child may be hidden from one of them: no event names a child or an enrolment,
and pages read what changed where the service that owns it decides who may see it. Messaging tells such an adult's own counter `apart`.
"""


@dataclass(frozen=True, slots=True)
class News:
    """What happened, as the household's pages are told it, and what an adult from whom a child is hidden is told instead."""

    head: str
    data: str
    apart: Mapping[UUID, str | None]

    def to(self, guardian_id: UUID | None) -> str:
        """Write it for a page of an adult; empty where it is none of theirs."""
        data = self.apart.get(guardian_id, self.data) if guardian_id else self.data
        return f"{self.head}{data}\n\n" if data is not None else ""


class Family:
    """The open pages of one family, with those about to be, and what they were told lately; `era` ends where something may be missed."""

    def __init__(self) -> None:
        self.opened: list[Callable[[], bool]] = []
        self.pages: dict[asyncio.Queue[str], UUID | None] = {}
        self.listening = asyncio.Lock()
        self.subscription: Subscription | None = None
        self.leaving: asyncio.TimerHandle | None = None
        self.era = new_id().hex
        self._count = 0
        self._recent: deque[News] = deque(maxlen=MOST_RECENT)

    @property
    def mark(self) -> str:
        """Name the present moment, as ids of events do."""
        return f"{self.era}-{self._count}"

    def tell(self, name: str, data: str, apart: Mapping[UUID, str | None] = MappingProxyType({})) -> None:
        """Remember an event and hand it to every open page, of an adult who is told `apart` their own; None is not told."""
        self._count += 1
        news = News(f"id: {self.mark}\nevent: {name}\ndata: ", data, apart)
        self._recent.append(news)
        for page, guardian_id in self.pages.items():
            if text := news.to(guardian_id):
                put(page, text)

    def since(self, mark: str, guardian_id: UUID | None = None) -> list[str] | None:
        """List what an adult is told that happened since a moment; None when that is not known any more."""
        era, _, count = mark.partition("-")
        if era != self.era or not count.isdecimal() or len(count) > LONGEST_COUNT:
            return None
        missed = self._count - int(count)
        if not 0 <= missed <= len(self._recent):
            return None
        return [text for news in list(self._recent)[len(self._recent) - missed :] if (text := news.to(guardian_id))]

    def interrupted(self) -> None:
        """Begin another era: every page reads itself again."""
        self.era, self._count = new_id().hex, 0
        self._recent.clear()
        for page in self.pages:
            put(page, RELOAD)


class Live:
    """Who watches what, in this process."""

    def __init__(self, broker: Broker, *, kept_seconds: float = KEPT_SECONDS) -> None:
        self._broker = broker
        self._kept_seconds = kept_seconds
        self._families: dict[UUID, Family] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self.over = False

    @property
    def watched(self) -> frozenset[UUID]:
        """Which families are listened to."""
        return frozenset(self._families)

    async def expect(self, family_id: UUID) -> str:
        """Listen to a family of which a page is about to be read, and name that moment: what happens from then on will be told to it.

        Empty where the broker does not say in time that it listens: such a page reads itself again when it has its stream.
        """
        family = self._families.setdefault(family_id, Family())
        self._keep(family_id, family)
        try:
            async with asyncio.timeout(EXPECT_SECONDS):
                await self._listen(family_id, family)
        except (NatsError, TimeoutError):
            return ""
        return family.mark

    @asynccontextmanager
    async def page(
        self, family_id: UUID, mark: str = "", gone: Callable[[], bool] = lambda: False, *, guardian_id: UUID | None = None
    ) -> AsyncIterator[asyncio.Queue[str]]:
        """Collect what happens to a family while a page of an adult of it is open, and first what happened since it was cut off at `mark`.

        `gone` tells whether its connection is. Raises TooMany when very many pages of the family are open already.
        """
        queue: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        family = self._families.setdefault(family_id, Family())
        if len(family.opened) >= MOST_LEAVING or sum(not left() for left in family.opened) >= MOST_PAGES:
            raise TooMany("Trop de pages de votre famille sont ouvertes à la fois. Fermez-en quelques-unes.")
        family.opened.append(gone)
        try:
            await self._listen(family_id, family)
            missed = family.since(mark, guardian_id)
            family.pages[queue] = guardian_id
            queue.put_nowait(f"id: {family.mark}\nevent: ready\ndata: {json.dumps({'resumed': missed is not None})}\n\n")
            for text in missed or ():
                queue.put_nowait(text)
            yield queue
        finally:
            family.opened.remove(gone)
            family.pages.pop(queue, None)
            self._keep(family_id, family)

    def end(self) -> None:
        """End all streams, as this process does: their pages come back to another one, and requests at work have the time that is left."""
        self.over = True
        for family in self._families.values():
            for page in family.pages:
                if page.empty():
                    page.put_nowait(END)

    def _keep(self, family_id: UUID, family: Family) -> None:
        """Go on listening to a family for some time from now."""
        if family.leaving is not None:
            family.leaving.cancel()
        family.leaving = asyncio.get_running_loop().call_later(self._kept_seconds, self._leave, family_id, family)

    def _leave(self, family_id: UUID, family: Family) -> None:
        """Stop listening to a family that has had no page for a while."""
        family.leaving = None
        if family.opened or self._families.get(family_id) is not family:
            return
        del self._families[family_id]
        if family.subscription is not None:
            task = asyncio.create_task(_unsubscribe(family.subscription))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    async def _listen(self, family_id: UUID, family: Family) -> None:
        async def tell(message: Msg) -> None:
            found = told(message.subject, message.data)
            if found is not None:
                with trace.span(f"show {found[0]}", "consumer", parent=(message.headers or {}).get(trace.HEADER), new=True):
                    family.tell(*found)

        async with family.listening:
            if self._broker.connected and family.subscription is None:
                family.subscription = await listen(self._broker.client, f"evt.*.*.*.{family_id}", tell)

    async def reload_after_interruptions(self) -> None:
        """Tell every page to read again when the broker comes back: something may have been missed."""
        generation, seen = self._broker.generation, self._broker.changed.count
        while True:
            seen = await self._broker.changed.wait(seen, 3600)
            if self._broker.connected and self._broker.generation != generation:
                generation = self._broker.generation
                for family_id, family in list(self._families.items()):
                    with suppress(NatsError):  # it is away again: its next return comes here too
                        await self._listen(family_id, family)
                    family.interrupted()


async def _unsubscribe(subscription: Subscription) -> None:
    with suppress(NatsError):
        await subscription.unsubscribe()


def put(page: asyncio.Queue[str], text: str) -> None:
    """Hand a text to a page; one that cannot follow forgets what waits, and reloads."""
    if page.full():
        while not page.empty():
            page.get_nowait()
        text = RELOAD
    page.put_nowait(text)


def told(subject: str, payload: bytes) -> tuple[str, str, dict[UUID, str | None]] | None:
    """Turn an event into the name and the data that pages are told; None for what they are not told of, or was told as something else.

    Beside it is what an adult from whom a child is hidden is told instead: their own counter, or nothing.
    """
    envelope = json.loads(payload)
    if envelope["type"] not in FIELDS or not subject.startswith(f"evt.{envelope['type']}."):
        return None
    name, fields = FIELDS[envelope["type"]]
    shown = {key: envelope["data"].get(key) for key in fields}
    apart = {
        UUID(one["guardian_id"]): json.dumps(shown | {"unread": one["unread"]}) if one["told"] else None
        for one in envelope["data"].get("apart", ())
    }
    return name, json.dumps(shown), apart


LIVE: web.AppKey[Live] = web.AppKey("live", Live)
MOMENT: web.RequestKey[str] = web.RequestKey("moment", str)
"""Where a request keeps the moment before anything was read for its page: its stream begins there, so that nothing is missed between."""


def mount(app: web.Application) -> None:
    """Add the stream, at `/direct` for pages and `/api/v1/live` for programs."""
    app[LIVE] = Live(app[EDGE].broker)
    app.middlewares.append(_note_moment)
    app.router.add_get("/direct", stream)
    app.router.add_get("/direct/presence", present)
    app.router.add_get("/api/v1/live", stream)
    app.cleanup_ctx.append(_watching)
    app.on_shutdown.append(_end)


@web.middleware
async def _note_moment(request: web.Request, handler: Handler) -> web.StreamResponse:
    edge = request.app[EDGE]
    token = edge.tokens.get(request.cookies.get(edge.cookie, ""))
    if token is not None and token.family_id is not None and "text/html" in request.headers.get("Accept", ""):
        request[MOMENT] = await request.app[LIVE].expect(token.family_id)
    return await handler(request)


async def _watching(app: web.Application) -> AsyncIterator[None]:
    task = watched("live", app[LIVE].reload_after_interruptions())
    yield
    await end(task)


async def _end(app: web.Application) -> None:
    app[LIVE].end()


@unhurried
async def stream(request: web.Request) -> web.StreamResponse:
    """Send a family's news to its page for as long as the page is open and the session lives."""
    visit = await visitor(request, in_use=False)
    family_id = visit.token.family_id
    if family_id is None:
        raise web.HTTPNotFound
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    harden(request.app[EDGE], response)
    mark = request.headers.get("Last-Event-ID") or request.query.get("depuis", "")

    def gone() -> bool:
        return request.transport is None or request.transport.is_closing()

    async with request.app[LIVE].page(family_id, mark, gone, guardian_id=visit.token.guardian_id) as queue:
        await response.prepare(request)
        await response.write(b"retry: 2000\n\n")
        await _follow(request, response, queue, gone)
    return response


async def _follow(request: web.Request, response: web.StreamResponse, queue: asyncio.Queue[str], gone: Callable[[], bool]) -> None:
    with suppress(ConnectionResetError, Refusal):  # while nobody can say who is signed in nothing is told: the page comes back by itself
        while not gone() and not request.app[LIVE].over:
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    text = await queue.get()
            except TimeoutError:
                text = ": still here\n\n"
            if not await _still_signed_in(request):
                await response.write(RELOAD.encode())
                return
            while not queue.empty():
                text += queue.get_nowait()
            await response.write(text.encode())


async def _still_signed_in(request: web.Request) -> bool:
    try:
        await visitor(request, in_use=False)
    except SignInFirst:
        return False
    return True


async def present(request: web.Request) -> web.Response:
    """Note that somebody does something on an open page, which may be for long all that is heard of them."""
    await visitor(request)
    return web.Response(status=204)
