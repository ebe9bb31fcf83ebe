"""The stream of server-sent events that an open page listens to, for as long as its session lives."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from aiohttp import web
from aiohttp.typedefs import Handler

from chassis.edge.context import EDGE
from chassis.edge.guard import harden
from chassis.edge.session import SignInFirst, visitor
from chassis.errors import Refusal
from chassis.http import unhurried
from chassis.tasks import end, watched
from gateway.live.family import RELOAD
from gateway.live.watch import Live

HEARTBEAT_SECONDS = 15

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
