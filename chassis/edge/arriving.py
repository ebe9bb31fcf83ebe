"""Large bodies on their way in: few are in memory at once, for a process that runs out of it takes everybody's pages down with it.

What is read costs its own size, for as long as its sender takes; what is handed on to a service costs three times as much, for a moment
that no sender makes longer. So each has places of its own, and whoever sends slowly keeps only those who read.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.errors import TooMany

LARGE = 1024 * 1024
"""What is no larger takes no place."""
READ_AT_ONCE, OF_ONE_PERSON = 10, 2
HANDED_ON_AT_ONCE = 2
WHOLE_AT_ONCE = 1
"""Bodies of programs, which hold their file as text: each is read and handed on in one."""
WAIT_SECONDS = 15.0

HANDED_ON: web.RequestKey[bool] = web.RequestKey("handed_on", bool)
_reading = asyncio.Semaphore(READ_AT_ONCE)
_handing_on = asyncio.Semaphore(HANDED_ON_AT_ONCE)
_whole = asyncio.Semaphore(WHOLE_AT_ONCE)
senders: Counter[str] = Counter()
"""How many large bodies each person sends at this moment."""


class TooManyArriving(TooMany):
    """This person is sending files already, or many others are."""

    slug = "too_many_arriving"
    title = "Trop d'envois à la fois"


def is_large(request: web.Request) -> bool:
    """Tell whether a body takes a place: one that does not say how long it is may be long."""
    return request.can_read_body and (request.content_length is None or request.content_length > LARGE)


@asynccontextmanager
async def read(request: web.Request) -> AsyncIterator[None]:
    """Hold a place while a body is read."""
    async with _of_one(request), _place(_reading):
        yield


@asynccontextmanager
async def whole(request: web.Request) -> AsyncIterator[None]:
    """Hold the place of a program's body while it is read and handed on."""
    async with _of_one(request), _place(_whole):
        yield


async def hand_on(request: web.Request) -> None:
    """Wait for a place to hand a body on; the request holds it until it is answered (`let_go`)."""
    if HANDED_ON not in request:
        await _acquired(_handing_on)
        request[HANDED_ON] = True


def let_go(request: web.Request) -> None:
    """Give the place back, once the request is answered."""
    if request.pop(HANDED_ON, False):
        _handing_on.release()


@asynccontextmanager
async def _of_one(request: web.Request) -> AsyncIterator[None]:
    who = _sender(request)
    if senders[who] >= OF_ONE_PERSON:
        raise TooManyArriving("Vos envois précédents ne sont pas terminés. Attendez un instant, puis recommencez.", retry_after=10)
    senders[who] += 1
    try:
        yield
    finally:
        senders[who] -= 1
        if not senders[who]:
            del senders[who]


@asynccontextmanager
async def _place(places: asyncio.Semaphore) -> AsyncIterator[None]:
    await _acquired(places)
    try:
        yield
    finally:
        places.release()


async def _acquired(places: asyncio.Semaphore) -> None:
    """Wait for a place, but not for long: nothing of the body is read meanwhile."""
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            await places.acquire()
    except TimeoutError:
        raise TooManyArriving("Beaucoup de fichiers arrivent en même temps. Réessayez dans une minute.", retry_after=60) from None


def _sender(request: web.Request) -> str:
    """Tell who sends: the account where the edge knows it, in however many sessions, or else the session."""
    edge = request.app[EDGE]
    secret = request.cookies.get(edge.cookie, "")
    token = edge.tokens.get(secret)
    return str(token.account_id) if token else secret
