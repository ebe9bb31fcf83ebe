"""The bare floor of a live page: an aiohttp server with a queue for each open stream, and nothing else (`python -m bench._stream PORT`)."""

import asyncio
import sys
from contextlib import suppress

import uvloop
from aiohttp import web

PAGES: dict[str, asyncio.Queue[bytes]] = {}


async def stream(request: web.Request) -> web.StreamResponse:
    """Keep a stream open and send what its queue brings."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    queue = PAGES[request.query["n"]] = asyncio.Queue()
    await response.write(b"event: ready\ndata: {}\n\n")
    with suppress(ConnectionResetError):
        while True:
            await response.write(await queue.get())
    return response


async def tell(request: web.Request) -> web.Response:
    """Hand an event to one stream."""
    PAGES[request.query["n"]].put_nowait(b"event: mailbox\ndata: {}\n\n")
    return web.Response(text="told")


def main() -> None:
    """Serve on the port given."""
    app = web.Application()
    app.router.add_get("/", stream)
    app.router.add_get("/tell", tell)
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), loop=loop, print=None, access_log=None)


if __name__ == "__main__":
    main()
