"""Bodies on their way in: what is in memory at once is bounded, for a process that runs out of it takes everybody's pages down with it.

What comes before the sign-in is small. What is larger takes as much room as it says it is long, until it is answered: so many small ones
are bounded as few large ones are, and to keep room from others costs what it takes to fill it, for a body that would not be there in time
is turned away early. What is handed on to a service costs three times as much, for a moment, so few are handed on at once.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from chassis.edge.guard import ANYWHERE
from chassis.edge.session import visitor
from chassis.errors import Invalid, TooMany
from chassis.http import LONGEST_SECONDS

SMALL = 64 * 1024
"""What is no larger may come before the sign-in, and takes no room."""
LARGE = 1024 * 1024
"""What is no larger is handed on without waiting."""
LONGEST = 15_000_000
"""As much as any contract lets a body have; one that does not say how long it is counts as this."""
ROOM, OF_ONE_PERSON = 7 * LONGEST, 2 * LONGEST
HANDED_ON_AT_ONCE = 2
WHOLE_AT_ONCE = 1
"""Bodies of programs, which hold their file as text: one at a time is taken apart and handed on."""
WAIT_SECONDS = 15.0
PATIENCE_SECONDS = 5.0
LOOK_SECONDS = 0.5

SIZE: web.RequestKey[int] = web.RequestKey("size", int)
HANDED_ON: web.RequestKey[bool] = web.RequestKey("handed_on", bool)


class TooManyArriving(TooMany):
    """This person is sending files already, or many others are."""

    slug = "too_many_arriving"
    title = "Trop d'envois à la fois"


class TooSlow(Invalid):
    """The body comes so slowly that it would not be there before its request ends."""

    slug = "too_slow"
    title = "Votre envoi arrive trop lentement"


class Room:
    """So many bytes, given out in the order in which they were asked for."""

    def __init__(self, size: int) -> None:
        self.left = size
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    async def take(self, size: int) -> None:
        """Wait until there is room for so many bytes, behind whoever waits already."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append((size, turn))
        self._give_out()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give_back(size)
            else:
                self._waiting.remove((size, turn))
                self._give_out()
            raise

    def give_back(self, size: int) -> None:
        """Make room for those who wait."""
        self.left += size
        self._give_out()

    def _give_out(self) -> None:
        while self._waiting and self._waiting[0][0] <= self.left:
            size, turn = self._waiting.popleft()
            self.left -= size
            turn.set_result(None)


@dataclass(slots=True)
class Arriving:
    """What an edge takes in at this moment: the room that is left, how much each person sends, and the places to hand on."""

    room: Room = field(default_factory=lambda: Room(ROOM))
    senders: Counter[str] = field(default_factory=Counter)
    handing_on: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(HANDED_ON_AT_ONCE))
    whole: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(WHOLE_AT_ONCE))


ARRIVING: web.AppKey[Arriving] = web.AppKey("arriving", Arriving)


@web.middleware
async def bounded(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
    """Let a body in where there is room for it and its sender is known; what comes for nobody, as a webhook does, counts as one sender."""
    request[SIZE] = size = _size(request)
    if size <= SMALL:
        return await handler(request)
    arriving, who = request.app[ARRIVING], await _sender(request)
    async with _of_one(arriving, who, size), _room(arriving, size), _in_time(request, size):
        try:
            return await handler(request)
        finally:
            if request.pop(HANDED_ON, False):
                arriving.handing_on.release()


async def hand_on(request: web.Request) -> None:
    """Wait for a place to hand a large body on; the request holds it until it is answered."""
    if request[SIZE] > LARGE and HANDED_ON not in request:
        await _within(request.app[ARRIVING].handing_on.acquire())
        request[HANDED_ON] = True


@asynccontextmanager
async def whole(request: web.Request) -> AsyncIterator[None]:
    """Hold the place of a large body of a program while it is taken apart and handed on."""
    if request[SIZE] <= LARGE:
        yield
        return
    places = request.app[ARRIVING].whole
    await _within(places.acquire())
    try:
        yield
    finally:
        places.release()


def _size(request: web.Request) -> int:
    """Tell how much room a body takes: no more of one is read than the longest may have."""
    if not request.can_read_body:
        return 0
    return LONGEST if request.content_length is None else min(request.content_length, LONGEST)


async def _sender(request: web.Request) -> str:
    """Tell who sends: an account, in however many sessions, or the page that programs send to; raises SignInFirst of anybody else."""
    if request.match_info.handler in ANYWHERE:
        return request.match_info.handler.__qualname__
    visit = await visitor(request, temporary_password=True, without_code=True)
    return str(visit.token.account_id)


@asynccontextmanager
async def _of_one(arriving: Arriving, who: str, size: int) -> AsyncIterator[None]:
    if arriving.senders[who] + size > OF_ONE_PERSON:
        raise TooManyArriving("Vos envois précédents ne sont pas terminés. Attendez un instant, puis recommencez.", retry_after=10)
    arriving.senders[who] += size
    try:
        yield
    finally:
        arriving.senders[who] -= size
        if not arriving.senders[who]:
            del arriving.senders[who]


@asynccontextmanager
async def _room(arriving: Arriving, size: int) -> AsyncIterator[None]:
    await _within(arriving.room.take(size))
    try:
        yield
    finally:
        arriving.room.give_back(size)


async def _within(place: Awaitable[object]) -> None:
    """Wait for a place, but not for long."""
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            await place
    except TimeoutError:
        raise TooManyArriving("Beaucoup de fichiers arrivent en même temps. Réessayez dans une minute.", retry_after=60) from None


@asynccontextmanager
async def _in_time(request: web.Request, size: int) -> AsyncIterator[None]:
    """Turn a body away as soon as it is behind what would bring it here in the time that a request has."""
    try:
        async with asyncio.timeout(None) as limit:
            watch = asyncio.create_task(_watch(request, size, limit))
            try:
                yield
            finally:
                watch.cancel()
    except TimeoutError:
        if not limit.expired():
            raise
        raise TooSlow("La connexion est trop lente pour ce fichier. Réduisez-le, ou essayez depuis un meilleur réseau.") from None


async def _watch(request: web.Request, size: int, limit: asyncio.Timeout) -> None:
    """Look how much arrived: who sends evenly and in time is always ahead of this, who stops for some seconds may catch up."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while not request.content.is_eof():
        waited = loop.time() - began - PATIENCE_SECONDS
        if waited > 0 and request.content.total_bytes < size * waited / (LONGEST_SECONDS - PATIENCE_SECONDS):
            limit.reschedule(loop.time())
            return
        await asyncio.sleep(LOOK_SECONDS)
